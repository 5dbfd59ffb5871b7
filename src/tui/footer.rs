//! The last line: a message, or the keys of what is in front.

use std::ops::Range;

use ratatui::text::Line;

use super::app::{App, Overlay};
use super::keymap::{Action, Binding, Context};
use super::look::Look;
use super::menu::Typed;
use super::theme::Label;
use crate::model::fit::width;

/// A key, what it does in a word, and the action that a click there asks for.
type Hint = (String, &'static str, Option<Action>);

/// The line.
pub fn footer(app: &App, columns: u16, look: Look<'_>) -> Line<'static> {
    if let Some(message) = &app.message {
        let text = at_a_word(message, usize::from(columns).saturating_sub(1), look.theme.glyphs().cut);
        return Line::from(look.span(Label::Warning, format!(" {text}")));
    }
    let spans = hints(app, columns).into_iter().map(|(hint, _)| {
        let [key, word] = words(&hint);
        [look.span(Label::Key, key), look.span(Label::Plain, word)]
    });
    Line::from(spans.collect::<Vec<_>>().concat())
}

/// The action whose hint stands at this column of the line.
pub fn footer_at(app: &App, columns: u16, x: u16) -> Option<Action> {
    let hints = hints(app, columns);
    hints.into_iter().find(|(_, place)| place.contains(&usize::from(x))).and_then(|((.., action), _)| action)
}

/// The keys that the line has room for, with the columns that they take. What holds everywhere comes last and stays when
/// the rest must give way.
fn hints(app: &App, columns: u16) -> Vec<(Hint, Range<usize>)> {
    let (own, everywhere) = match in_front(app) {
        Some(own) => (own, Vec::new()),
        None => (of(app, app.keys()), of(app, Context::Anywhere)),
    };
    let size = |hint: &Hint| words(hint).iter().map(|word| width(word)).sum::<usize>();
    let kept: usize = everywhere.iter().map(size).sum();
    let room = usize::from(columns);
    let own = own.into_iter().map(|hint| (hint, room.saturating_sub(kept)));
    let (mut left, mut hints) = (0, Vec::new());
    for (hint, room) in own.chain(everywhere.into_iter().map(|hint| (hint, room))) {
        let right = left + size(&hint);
        if right <= room {
            hints.push((hint, left..right));
            left = right;
        }
    }
    hints
}

/// The keys of a box or a line that takes all keys; `None` where the screen has them.
fn in_front(app: &App) -> Option<Vec<Hint>> {
    let fixed =
        |keys: &[(&str, &'static str)]| keys.iter().map(|(key, word)| ((*key).to_owned(), *word, None)).collect();
    if app.dialog.is_some() {
        return Some(fixed(&[("Esc", "back"), ("Ctrl-c", "quit")]));
    }
    if let Some(prompt) = &app.prompt {
        let keys: &[_] = match prompt.suggestions() {
            Some(_) => &[("Enter", "keep"), ("Esc", "as it was"), ("Tab", "complete"), ("Up", "earlier ones")],
            None => &[("Enter", "keep"), ("Esc", "as it was")],
        };
        return Some(fixed(keys));
    }
    let named = |context, action, word: &'static str| {
        let key = app.keymap.shown(context, action);
        (!key.is_empty()).then_some((key, word, Some(action)))
    };
    let anywhere = |action, word| named(Context::Anywhere, action, word);
    if let Some(menu) = &app.menu {
        return Some(match menu.typed {
            Some(Typed::Name(_)) => fixed(&[("Enter", "keep the view"), ("Esc", "back")]),
            Some(Typed::Narrow(_)) => fixed(&[("Enter", "to the list"), ("Esc", "all of them")]),
            None => {
                let own = menu.subject.hints().iter().map(|(action, word)| named(Context::Menu, *action, word));
                own.chain([anywhere(Action::Back, "close"), anywhere(Action::Quit, "quit")]).flatten().collect()
            }
        });
    }
    let own: Vec<Option<Hint>> = match app.overlay? {
        // Its keys are a table of their own.
        Overlay::Explain => return None,
        Overlay::Help | Overlay::Coverage | Overlay::Times => Vec::new(),
        Overlay::Themes => vec![named(app.keys(), Action::Open, "keep")],
    };
    let moves = [named(app.keys(), Action::Down, "down"), named(app.keys(), Action::Up, "up")];
    let ends = [anywhere(Action::Back, "close"), anywhere(Action::Quit, "quit")];
    Some(own.into_iter().chain(moves).chain(ends).flatten().collect())
}

/// What a table of keys has words for.
fn of(app: &App, context: Context) -> Vec<Hint> {
    let is_shown = |binding: &&Binding| match binding.offer.action {
        // They scroll what is not always there.
        Action::DetailDown => app.is_detailed(),
        _ => !binding.offer.hint.is_empty() && !binding.keys.is_empty(),
    };
    let hint = |binding: &Binding| {
        let key = binding.keys.first().map(ToString::to_string).unwrap_or_default();
        match binding.offer.action {
            Action::DetailDown => (format!("{key} {}", app.keymap.shown(context, Action::DetailUp)), "scroll", None),
            action => (key, binding.offer.hint, Some(action)),
        }
    };
    let (first, rest): (Vec<&Binding>, Vec<&Binding>) =
        app.keymap.of(context).filter(is_shown).partition(|binding| binding.offer.action == Action::DetailDown);
    let open = rest.iter().take(1).copied();
    open.chain(first).chain(rest.iter().skip(1).copied()).map(hint).collect()
}

/// A key and its word as the line shows them.
fn words((key, word, _): &Hint) -> [String; 2] {
    [format!(" {key}"), format!(" {word} ")]
}

/// A text that is too long ends at a word, with the sign of what is cut.
fn at_a_word(text: &str, room: usize, sign: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in text.split(' ') {
        if width(&out) + 1 + width(word) + 1 + width(sign) > room {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    format!("{out} {sign}")
}
