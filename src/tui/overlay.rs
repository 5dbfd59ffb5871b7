//! Boxes over the screen: help, and what is not shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph, Widget, Wrap};

use crate::model::coverage::Gap;
use crate::model::time::Moment;
use crate::session::Past;

use super::app::App;
use super::draw::block;
use super::explain;
use super::keymap::{Context, Keymap};
use super::look::Look;
use super::theme::Label;
use super::{themes, times};
use crate::model::fit::width;

/// What lies over the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Keys and signs.
    Help,
    /// What is not shown, and why.
    Coverage,
    /// What a word means.
    Explain,
    /// The choice of a theme.
    Themes,
    /// How long frames, updates and looks take.
    Times,
}

/// The signs before rows.
const SIGNS: [(&str, &str); 7] = [
    ("+", "opened a moment ago"),
    ("-", "gone a moment ago; it leaves the list soon"),
    ("!", "its accept queue is full"),
    ("◆", "in another network namespace than this program"),
    ("*", "marked: K and X act on all marked rows"),
    ("×3", "beside a timer: sent again three times so far"),
    ("(a/1)", "nobody accepted it yet: it waits in the queue of process a"),
];

/// The signs of the timeline.
const TIMELINE_SIGNS: [(&str, &str); 2] = [
    ("~", "inferred: two looks differ, or an event tells of a state that none led to"),
    ("", "all else was observed: the kernel told of it when it happened"),
];

/// What a table from /proc does not tell.
const PROC_LACKS: &str =
    "/proc tells no limits of accept queues, no figures of TCP, and no sockets that are only bound";

/// Columns of a key's name.
const KEYS: usize = 14;

/// Draws a box in the middle that is as large as its lines need, or as the screen allows.
pub fn draw(what: Overlay, app: &App, buffer: &mut Buffer, look: Look<'_>) {
    let lines = lines(what, app, look);
    let place = place(&lines, above_the_keys(app.size));
    let title = match what {
        Overlay::Help => " Help ",
        Overlay::Coverage => " Gaps ",
        Overlay::Explain => " Explain ",
        Overlay::Themes => " Themes ",
        Overlay::Times => " Times ",
    };
    let mut frame = block(look).title(look.span(Label::Title, title));
    if usize::from(frame.inner(place).height) < lines.len() {
        frame = frame.title(Line::from(look.span(Label::Dim, " j k scroll ")).right_aligned());
    }
    let inside = frame.inner(place);
    Clear.render(place, buffer);
    buffer.set_style(place, look.theme.base());
    frame.render(place, buffer);
    Paragraph::new(lines).wrap(Wrap { trim: false }).scroll((app.scroll, 0)).render(inside, buffer);
}

/// How far the box can be scrolled: until its last line is at the bottom.
pub fn most_scroll(app: &App) -> u16 {
    let Some(what) = app.overlay else { return 0 };
    let look = app.look(Moment::default());
    let lines = lines(what, app, look);
    let inside = block(look).inner(place(&lines, above_the_keys(app.size)));
    u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inside.height)
}

/// The screen without its last line, which says how the box is closed.
const fn above_the_keys(screen: Rect) -> Rect {
    Rect { height: if screen.height > 4 { screen.height - 1 } else { screen.height }, ..screen }
}

fn place(lines: &[Line<'_>], screen: Rect) -> Rect {
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let width = u16::try_from(widest + 4).unwrap_or(u16::MAX).min(screen.width);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(screen.height);
    Rect { x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 2, width, height }
}

fn lines(what: Overlay, app: &App, look: Look<'_>) -> Vec<Line<'static>> {
    match what {
        Overlay::Help => help(&app.keymap, app.keys(), look),
        Overlay::Coverage => coverage(app, look),
        Overlay::Explain => explain::lines(app, look),
        Overlay::Themes => themes::lines(&app.themes, look),
        Overlay::Times => times::lines(app, look),
    }
}

/// Every key that holds on this screen.
fn help(keymap: &Keymap, context: Context, look: Look<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let menus = (context == Context::Sockets).then_some(Context::Menu);
    for wanted in [context].into_iter().chain(menus).chain([Context::Anywhere]) {
        lines.push(Line::from(look.span(Label::Title, wanted.title())));
        for binding in keymap.of(wanted).filter(|binding| !binding.keys.is_empty()) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            lines.push(entry(&keys.join(" "), binding.offer.doc, look));
        }
    }
    let signs: &[_] = match context {
        Context::Sockets => &SIGNS,
        Context::Timeline => &TIMELINE_SIGNS,
        Context::States | Context::Lab | Context::Grid | Context::Menu | Context::Explain | Context::Anywhere => &[],
    };
    if !signs.is_empty() {
        lines.push(Line::from(look.span(Label::Title, "Signs")));
        lines.extend(signs.iter().map(|(sign, meaning)| entry(sign, meaning, look)));
    }
    lines
}

fn entry(key: &str, doc: &str, look: Look<'_>) -> Line<'static> {
    Line::from(vec![look.span(Label::Key, format!(" {key:<KEYS$} ")), look.span(Label::Plain, doc.to_owned())])
}

/// How events are heard: the means in force and what it misses, why no better one is, what was lost.
fn hearing(past: &Past) -> Vec<(&'static str, String)> {
    let Some(standing) = &past.standing else { return Vec::new() };
    let mut texts =
        vec![("-", format!("events: heard by {}, which misses {}", standing.means.name(), standing.means.misses()))];
    texts.extend(standing.lacks.iter().map(|lack| ("-", format!("and it misses {lack}"))));
    texts.extend(standing.refused.iter().map(|refusal| ("-", format!("not by {refusal}"))));
    texts.extend(past.lost.map(|loss| ("-", format!("events: {loss}; a look mended what they told"))));
    texts
}

/// The gaps of the last look and of what is heard, each in as many lines as it needs.
fn coverage(app: &App, look: Look<'_>) -> Vec<Line<'static>> {
    let gaps = &app.sockets.shown.world.coverage;
    let mut lines = Vec::new();
    if gaps.is_empty() {
        lines.push(Line::from(look.span(Label::Good, "Every socket that was asked for is shown.")));
    }
    let room = usize::from(app.size.width.saturating_sub(4)).max(1);
    let from_proc = gaps.iter().any(|gap| matches!(gap, Gap::FromProc { .. }));
    let texts = gaps.iter().map(|gap| ("-", gap.to_string())).chain(from_proc.then(|| (" ", PROC_LACKS.to_owned())));
    for (mark, text) in texts.chain(hearing(&app.past)) {
        let mut line = String::from(mark);
        for word in text.split(' ') {
            if width(&line) + 1 + width(word) > room && line.len() > 1 {
                lines.push(Line::from(look.span(Label::Plain, std::mem::replace(&mut line, " ".to_owned()))));
            }
            line.push(' ');
            line.push_str(word);
        }
        lines.push(Line::from(look.span(Label::Plain, line)));
    }
    lines
}
