//! What the screen starts with: the command line beats the environment, that beats the file, that beats the defaults.
//!
//! A wrong entry is left out and told of; the rest counts. Commands that print for programs ask for none of this: their
//! output depends on their words alone.

pub(super) mod command;
pub mod file;
pub(super) mod keys;
mod settings;
pub mod views;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::query::view::View;
use crate::written::parse::parse;
use crate::written::{Entry, Fault, Place, Spot, Value, Wrong};

pub(super) use settings::Settings;
use settings::{SETTINGS, Setting};

use super::Failure;

/// Which file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// `config.toml` in the user's folder, if it is there.
    Usual,
    /// This one, which must be there.
    File(PathBuf),
    /// None, and no theme or key of the user.
    Nothing,
}

/// Where a setting's value is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Nobody said anything.
    Default,
    /// The file says so here.
    File(Place),
    /// The view that was chosen.
    View,
    /// This variable of the environment.
    Environment(String),
    /// An option.
    CommandLine,
}

/// A setting's value as it was written, and where.
#[derive(Clone, Debug)]
struct Said {
    from: From,
    text: String,
}

/// What was read, and what is wrong with it.
pub(super) struct Config {
    /// The settings.
    pub settings: Settings,
    /// What is wrong, in the order in which it was read.
    pub faults: Vec<Fault>,
    /// The folder of the user's themes and keys; `None` for none.
    pub folder: Option<PathBuf>,
    /// The saved views by their names.
    pub views: Vec<(String, View)>,
    /// The file that was read, or would be.
    pub path: Option<PathBuf>,
    /// What each of [`SETTINGS`] says.
    said: Vec<Said>,
}

impl Config {
    /// Reads the file that is chosen and the environment. `given` are options of the command line, by their settings.
    ///
    /// # Errors
    ///
    /// The file that was asked for cannot be read, or an option is wrong.
    pub(super) fn load(choice: &Choice, given: &[(&str, String)]) -> Result<Self, Failure> {
        let folder = if *choice == Choice::Nothing { None } else { file::folder() };
        let path = match choice {
            Choice::Usual => folder.as_ref().map(|folder| folder.join("config.toml")),
            Choice::File(path) => Some(path.clone()),
            Choice::Nothing => None,
        };
        let text = path.as_deref().map_or(Ok(None), file::read);
        let text = match (choice, text) {
            (Choice::File(path), Ok(None)) => {
                return Err(Failure::Unknown(format!("there is no file {}; --no-config does without", show(path))));
            }
            (Choice::File(path), Err(why)) => return Err(Failure::Unknown(format!("{}: {why}", show(path)))),
            (_, text) => text,
        };
        let variable = |name: &str| std::env::var_os(name);
        Self::new(path, folder, text, &variable, given)
    }

    fn new(
        path: Option<PathBuf>,
        folder: Option<PathBuf>,
        text: Result<Option<String>, String>,
        variable: &dyn Fn(&str) -> Option<OsString>,
        given: &[(&str, String)],
    ) -> Result<Self, Failure> {
        let mut config = Self {
            settings: Settings::default(),
            faults: Vec::new(),
            folder,
            views: Vec::new(),
            path,
            said: Vec::new(),
        };
        config.take_defaults();
        match text {
            Ok(text) => config.take_file(text.as_deref().unwrap_or_default()),
            Err(why) => config.fault(Wrong::new(Place::default(), why, "everything is as if it were not there")),
        }
        config.take_view(variable, given);
        config.take_environment(variable);
        for (name, text) in given {
            config
                .take_text(name, text, From::CommandLine)
                .map_err(|wrong| Failure::Unknown(format!("--{name}: {}; {}", wrong.what, wrong.help)))?;
        }
        Ok(config)
    }

    fn take_defaults(&mut self) {
        for setting in &SETTINGS {
            self.said.push(Said { from: From::Default, text: setting.default.to_owned() });
            let (entries, _) = parse(&format!("{} = {}", setting.name, setting.default));
            for entry in entries {
                // A test holds that every default is allowed.
                let _ = setting.put(&mut self.settings, &entry.value);
            }
        }
    }

    fn take_file(&mut self, text: &str) {
        let (entries, wrong) = parse(text);
        wrong.into_iter().for_each(|wrong| self.fault(wrong));
        for Entry { name, value } in entries {
            let at = value.at;
            if name.value == views::TABLE {
                let (views, wrong) = views::read(&value);
                self.views = views;
                wrong.into_iter().for_each(|wrong| self.fault(wrong));
                continue;
            }
            let names = SETTINGS.iter().map(|setting| setting.name).chain([views::TABLE]);
            let taken = match find(&name.value) {
                Some(found) => self.put(found, &value, From::File(at)),
                None => Err(Wrong::unknown(name.at, "setting", &name.value, names)),
            };
            if let Err(wrong) = taken {
                self.fault(wrong);
            }
        }
    }

    /// The view is chosen by any of the three, and what it says is as if the file said it.
    fn take_view(&mut self, variable: &dyn Fn(&str) -> Option<OsString>, given: &[(&str, String)]) {
        let said = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let option = given.iter().find(|(name, _)| *name == "view").map(|(_, name)| name.clone());
        let name = option.or_else(|| said("SOCKSCOPE_VIEW")).unwrap_or_else(|| self.settings.view.clone());
        if name.is_empty() {
            return;
        }
        let Some((_, view)) = self.views.iter().find(|(known, _)| *known == name) else {
            let names: Vec<String> = self.views.iter().map(|(name, _)| name.clone()).collect();
            let at = self.place("view");
            return self.fault(Wrong::unknown(at, "view", &name, names.iter().map(String::as_str)));
        };
        let View { filter, group, within, sort, columns, hidden } = view.clone();
        (self.settings.within, self.settings.hidden) = (within, hidden);
        let mut note = |name: &str| {
            if let Some((at, _)) = find(name)
                && let Some(said) = self.said.get_mut(at)
            {
                said.from = From::View;
            }
        };
        if let Some(filter) = filter {
            note("filter");
            self.settings.filter = filter;
        }
        if let Some(group) = group {
            note("group");
            self.settings.group = group;
        }
        if let Some(sort) = sort {
            note("sort");
            self.settings.sort = sort;
        }
        if !columns.is_empty() {
            note("columns");
            self.settings.columns = columns;
        }
    }

    fn take_environment(&mut self, variable: &dyn Fn(&str) -> Option<OsString>) {
        for setting in &SETTINGS {
            let name = setting.variable();
            let Some(value) = variable(&name).filter(|value| !value.is_empty()) else { continue };
            let text = value.to_string_lossy();
            if let Err(wrong) = self.take_text(setting.name, &text, From::Environment(name.clone())) {
                self.faults.push(wrong.within(&name));
            }
        }
    }

    /// A value from where everything is text.
    fn take_text(&mut self, name: &str, text: &str, from: From) -> Result<(), Wrong> {
        let Some((at, setting)) = find(name) else { return Ok(()) };
        let value = Spot { value: setting.written(text), at: Place::default() };
        self.put((at, setting), &value, from)
    }

    fn put(&mut self, (at, setting): (usize, &Setting), value: &Spot<Value>, from: From) -> Result<(), Wrong> {
        setting.put(&mut self.settings, value)?;
        if let Some(said) = self.said.get_mut(at) {
            *said = Said { from, text: command::toml(&value.value) };
        }
        Ok(())
    }

    /// Something is wrong in the file.
    pub(super) fn fault(&mut self, wrong: Wrong) {
        let file = self.path.as_deref().map(show).unwrap_or_default();
        self.faults.push(wrong.within(&file));
    }

    /// Where the file says this; nowhere if it does not.
    fn place(&self, name: &str) -> Place {
        match self.from(name) {
            From::File(place) => place,
            _ => Place::default(),
        }
    }

    /// Who says this setting.
    pub(super) fn from(&self, name: &str) -> From {
        find(name).and_then(|(at, _)| self.said.get(at)).map_or(From::Default, |said| said.from.clone())
    }

    /// Says that the value of a setting, wherever it is from, is wrong. From the command line it is a failure.
    pub(super) fn refuse(&mut self, name: &str, wrong: Wrong) -> Result<(), Failure> {
        match self.from(name) {
            From::CommandLine => return Err(Failure::Unknown(format!("{}; {}", wrong.what, wrong.help))),
            From::Environment(variable) => self.faults.push(wrong.within(&variable)),
            From::Default | From::View | From::File(_) => self.fault(Wrong { at: self.place(name), ..wrong }),
        }
        if let Some((said, (_, setting))) = find(name).and_then(|found| Some((self.said.get_mut(found.0)?, found))) {
            *said = Said { from: From::Default, text: setting.default.to_owned() };
        }
        Ok(())
    }
}

/// A setting with its number.
fn find(name: &str) -> Option<(usize, &'static Setting)> {
    SETTINGS.iter().enumerate().find(|(_, setting)| setting.name == name)
}

/// A path for people; `~` for the home.
pub(super) fn show(path: &Path) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests;
