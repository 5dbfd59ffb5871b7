//! Every setting, once: reading, `sockscope config`, `docs/CONFIG.md` and the manual come from this table.

use std::time::Duration;

use clap::ValueEnum;

use crate::cli::args::{Hearing, Origin, Width, interval};
use crate::cli::list::{columns_like, known_columns, sort};
use crate::field::Field;
use crate::field::text::Ports;
use crate::model::event::Means;
use crate::query::grouping::{GROUPINGS, Grouping};
use crate::query::rule::Rule;
use crate::query::sort::Sort;
use crate::source::doors::Scope;
use crate::source::live::Mode;
use crate::tui::screen::Screen;
use crate::tui::terminal::Mouse;
use crate::tui::theme::{Charset, Colours};
use crate::written::{Spot, Value, Wrong};

/// What the screen starts with.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Settings {
    /// The name of the theme.
    pub theme: String,
    /// How many colours; `None` for as many as the terminal has.
    pub colours: Option<Colours>,
    /// Which characters; `None` for those of the locale.
    pub charset: Option<Charset>,
    /// Whether the mouse is taken.
    pub mouse: Mouse,
    /// The screen that is shown first.
    pub screen: Screen,
    /// Time between two looks.
    pub interval: Duration,
    /// Where sockets are read from.
    pub source: Mode,
    /// By which means events are heard; `None` for the best that can be had.
    pub events: Option<Means>,
    /// Of which network namespaces.
    pub namespaces: Scope,
    /// How ports show.
    pub ports: Ports,
    /// Which columns, in their order; empty for those that fit.
    pub columns: Vec<Field>,
    /// In what order.
    pub sort: Sort,
    /// Under which heads.
    pub group: Grouping,
    /// Under which heads below those; only a view says so.
    pub within: Option<Grouping>,
    /// What is hidden; only a view says so.
    pub hidden: Vec<Rule>,
    /// The text of the filter.
    pub filter: String,
    /// The name of the view; empty for none.
    pub view: String,
    /// The file of keys; empty for the usual one.
    pub keymap: String,
}

/// How a setting takes a value.
pub(super) enum Take {
    /// One of these words.
    Word { words: fn() -> Vec<String>, set: fn(&mut Settings, &str) -> Option<()> },
    /// True or false.
    Switch(fn(&mut Settings, bool)),
    /// A text of this form.
    Text { form: &'static str, set: fn(&mut Settings, &str) -> Result<(), String> },
    /// A list of columns.
    Fields(fn(&mut Settings, Vec<Field>)),
}

/// A setting.
pub(super) struct Setting {
    /// Its name in the file; in the environment `SOCKSCOPE_` and the same in capitals.
    pub name: &'static str,
    /// Its value where nobody says anything, as it stands in the file.
    pub default: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// How it takes a value.
    pub take: Take,
}

const COLOURS: [(&str, Option<Colours>); 5] = [
    ("auto", None),
    ("none", Some(Colours::None)),
    ("16", Some(Colours::Sixteen)),
    ("256", Some(Colours::Indexed)),
    ("true", Some(Colours::True)),
];
const CHARSETS: [(&str, Option<Charset>); 3] =
    [("auto", None), ("unicode", Some(Charset::Unicode)), ("ascii", Some(Charset::Ascii))];
const PORTS: [(&str, Ports); 2] = [("numbers", Ports::Numbers), ("names", Ports::Services)];

/// What a word means.
fn meaning<T: Copy>(table: &[(&'static str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning)
}

fn names<T>(table: &[(&'static str, T)]) -> Vec<String> {
    table.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// The words of an option of the command line.
fn variants<T: ValueEnum>() -> Vec<String> {
    let words = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    words.map(|word| word.get_name().to_owned()).collect()
}

/// Every setting, in the order in which the file has them.
pub(super) const SETTINGS: [Setting; 16] = [
    Setting {
        name: "theme",
        default: "\"terminal\"",
        doc: "The theme; `sockscope themes` lists them.",
        take: Take::Text {
            form: "the name of a theme",
            set: |to, name| {
                name.clone_into(&mut to.theme);
                Ok(())
            },
        },
    },
    Setting {
        name: "colours",
        default: "\"auto\"",
        doc: "How many colours the terminal has; `auto` asks TERM, COLORTERM and NO_COLOR.",
        take: Take::Word {
            words: || names(&COLOURS),
            set: |to, word| meaning(&COLOURS, word).map(|colours| to.colours = colours),
        },
    },
    Setting {
        name: "charset",
        default: "\"auto\"",
        doc: "Which characters the terminal has; `auto` asks the locale.",
        take: Take::Word {
            words: || names(&CHARSETS),
            set: |to, word| meaning(&CHARSETS, word).map(|charset| to.charset = charset),
        },
    },
    Setting {
        name: "mouse",
        default: "true",
        doc: "Whether the mouse works the screen; without it the terminal selects text.",
        take: Take::Switch(|to, on| to.mouse = if on { Mouse::Ours } else { Mouse::Terminals }),
    },
    Setting {
        name: "screen",
        default: "\"sockets\"",
        doc: "The screen that is shown first.",
        take: Take::Word {
            words: || Screen::ALL.map(|screen| screen.word().to_owned()).to_vec(),
            set: |to, word| {
                Screen::ALL.into_iter().find(|screen| screen.word() == word).map(|screen| to.screen = screen)
            },
        },
    },
    Setting {
        name: "interval",
        default: "\"1s\"",
        doc: "Time between two looks at all sockets.",
        take: Take::Text {
            form: "a number and ms, s, m or h, between 50ms and 1h",
            set: |to, text| interval(text).map(|interval| to.interval = interval),
        },
    },
    Setting {
        name: "source",
        default: "\"auto\"",
        doc: "Where sockets are read from; `auto` is netlink, and /proc where netlink does not answer.",
        take: Take::Word {
            words: variants::<Origin>,
            set: |to, word| Origin::from_str(word, false).ok().map(|origin| to.source = origin.into()),
        },
    },
    Setting {
        name: "events",
        default: "\"auto\"",
        doc: "How events are heard; `auto` is the best means that this machine allows.",
        take: Take::Word {
            words: variants::<Hearing>,
            set: |to, word| Hearing::from_str(word, false).ok().map(|means| to.events = means.into()),
        },
    },
    Setting {
        name: "namespaces",
        default: "\"own\"",
        doc: "Of which network namespaces sockets are shown; `all` is every one that you may see.",
        take: Take::Word {
            words: variants::<Width>,
            set: |to, word| Width::from_str(word, false).ok().map(|width| to.namespaces = width.into()),
        },
    },
    Setting {
        name: "ports",
        default: "\"numbers\"",
        doc: "Whether ports show as numbers or as names of services.",
        take: Take::Word {
            words: || names(&PORTS),
            set: |to, word| meaning(&PORTS, word).map(|ports| to.ports = ports),
        },
    },
    Setting {
        name: "columns",
        default: "[]",
        doc: "The columns of the table of sockets, in this order; without any, those that fit.",
        take: Take::Fields(|to, fields| to.columns = fields),
    },
    Setting {
        name: "sort",
        default: "\"local\"",
        doc: "The order of rows under their head.",
        take: Take::Text {
            form: "a column, and :asc or :desc if it is not to be the column's own way",
            set: |to, text| sort(text).map(|sort| to.sort = sort),
        },
    },
    Setting {
        name: "group",
        default: "\"state\"",
        doc: "What rows are put under one head by.",
        take: Take::Word {
            words: || GROUPINGS.map(|definition| definition.name.to_owned()).to_vec(),
            set: |to, word| Grouping::named(word).map(|group| to.group = group),
        },
    },
    Setting {
        name: "filter",
        default: "\"\"",
        doc: "The filter at the start, where the command line has none.",
        take: Take::Text {
            form: "a filter in the language of ss",
            set: |to, text| {
                text.clone_into(&mut to.filter);
                Ok(())
            },
        },
    },
    Setting {
        name: "view",
        default: "\"\"",
        doc: "The view at the start: the name of a table [views.NAME].",
        take: Take::Text {
            form: "the name of a view",
            set: |to, text| {
                text.clone_into(&mut to.view);
                Ok(())
            },
        },
    },
    Setting {
        name: "keymap",
        default: "\"\"",
        doc: "The file of keys; a path that is not absolute begins beside this file. Without it, keymap.toml there.",
        take: Take::Text {
            form: "the path of a file",
            set: |to, text| {
                text.clone_into(&mut to.keymap);
                Ok(())
            },
        },
    },
];

/// The columns that a list names.
pub(super) fn fields(value: &Spot<Value>) -> Result<Vec<Field>, Wrong> {
    let known = |name: &Spot<&str>| {
        let wrong = || Wrong::new(name.at, format!("there is no column `{}`", name.value), columns_like(name.value));
        Field::named(name.value).ok_or_else(wrong)
    };
    value.texts("columns are named in a list: [\"local\", \"remote\"]")?.iter().map(known).collect()
}

impl Setting {
    /// What it takes, in words.
    pub(super) fn allowed(&self) -> String {
        match &self.take {
            Take::Word { words, .. } => words().join(", "),
            Take::Switch(_) => "true, false".to_owned(),
            Take::Text { form, .. } => (*form).to_owned(),
            Take::Fields(_) => format!("a list of {}", known_columns()),
        }
    }

    /// Its name in the environment.
    pub(super) fn variable(&self) -> String {
        format!("SOCKSCOPE_{}", self.name.to_ascii_uppercase())
    }

    /// Takes a value in.
    ///
    /// # Errors
    ///
    /// It is none that is allowed; the settings stay as they are.
    pub(super) fn put(&self, to: &mut Settings, value: &Spot<Value>) -> Result<(), Wrong> {
        match &self.take {
            Take::Word { words, set } => {
                let word = value.text(&self.allowed())?;
                set(to, word).ok_or_else(|| {
                    Wrong::unknown(
                        value.at,
                        &format!("value of {}", self.name),
                        word,
                        words().iter().map(String::as_str),
                    )
                })
            }
            Take::Switch(set) => match value.value {
                Value::Switch(on) => {
                    set(to, on);
                    Ok(())
                }
                _ => Err(Wrong::new(value.at, format!("{} is on or off", self.name), "true or false is possible")),
            },
            Take::Text { form, set } => set(to, value.text(form)?).map_err(|wrong| Wrong::new(value.at, wrong, form)),
            Take::Fields(set) => fields(value).map(|fields| set(to, fields)),
        }
    }

    /// A value from the environment or the command line, where everything is text.
    pub(super) fn written(&self, text: &str) -> Value {
        let text_of = |text: &str| Value::Text(text.to_owned());
        match (&self.take, text) {
            (Take::Switch(_), "true" | "1" | "yes" | "on") => Value::Switch(true),
            (Take::Switch(_), "false" | "0" | "no" | "off") => Value::Switch(false),
            (Take::Fields(_), _) => {
                let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
                Value::List(names.map(|name| Spot { value: text_of(name), at: Default::default() }).collect())
            }
            _ => text_of(text),
        }
    }
}
