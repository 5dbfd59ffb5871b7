//! Draws a frame. Reads the state and changes nothing.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph, Widget, Wrap};

use crate::model::coverage::Gap;
use crate::model::printable;
use crate::model::time::Moment;
use crate::query::listing::Grouping;

use super::app::{App, Screen};
use super::areas::Areas;
use super::cut::{Lose, cut, thousands, width};
use super::keymap::{self, Context};
use super::lab;
use super::look::Look;
use super::overlay;
use super::prompt::Prompt;
use super::sockets::{detail, panel, table};
use super::theme::{Charset, Label, only_ascii};

/// Draws everything.
pub fn draw(app: &App, frame: &mut Frame<'_>, now: Moment) {
    let areas = app.areas();
    let look = app.look(now);
    let buffer = frame.buffer_mut();
    header(app, look).render(areas.header, buffer);
    tabs(app, areas.tabs.width, look).render(areas.tabs, buffer);
    match app.screen {
        Screen::Sockets => sockets(app, &areas, buffer, look),
        Screen::Lab => {
            let inside = pane(&areas, areas.main, " Lab ", "", buffer, look);
            lab::draw::draw(&app.lab, inside, buffer, look);
        }
    }
    footer(app, areas.footer.width, look).render(areas.footer, buffer);
    if let Some(prompt) = &app.prompt {
        edit(prompt, areas.prompt, buffer, look);
        let x = areas.prompt.x as usize + width(prompt.sign()) + prompt.cursor();
        if !areas.prompt.is_empty() {
            let last = usize::from(areas.prompt.right().saturating_sub(1));
            frame.set_cursor_position((u16::try_from(x.min(last)).unwrap_or(0), areas.prompt.y));
        }
    }
    let buffer = frame.buffer_mut();
    if let Some(what) = app.overlay {
        overlay::draw(what, app, buffer, look);
    }
    if look.theme.charset == Charset::Ascii {
        only_ascii(buffer);
    }
}

fn header(app: &App, look: Look<'_>) -> Line<'static> {
    let world = &app.sockets.world;
    let dot = look.theme.glyphs().dot;
    let mut spans = vec![
        look.span(Label::Title, " sockscope "),
        look.span(Label::Plain, format!("  {}   ", app.host)),
        look.span(Label::Plain, format!("{} sockets   ", thousands(world.present()))),
        look.span(Label::Dim, format!("{} {dot} every {}", source(&world.coverage), interval(app))),
    ];
    if app.paused.is_some() {
        spans.push(look.span(Label::Warning, "   paused"));
    }
    if !world.coverage.is_empty() {
        spans.push(look.span(Label::Warning, format!("   {} (i)", gaps(world.coverage.len()))));
    }
    Line::from(spans)
}

/// Where the rows come from.
fn source(coverage: &[Gap]) -> &'static str {
    let from_proc = coverage.iter().filter(|gap| matches!(gap, Gap::FromProc { .. })).count();
    match from_proc {
        0 => "netlink",
        5.. => "/proc",
        _ => "netlink and /proc",
    }
}

fn gaps(count: usize) -> String {
    if count == 1 { "1 gap".to_owned() } else { format!("{count} gaps") }
}

fn interval(app: &App) -> String {
    let millis = app.interval.as_millis();
    if millis.is_multiple_of(1000) { format!("{}s", millis / 1000) } else { format!("{millis}ms") }
}

/// The words of the tabs with the columns that they take.
fn tab_words() -> impl Iterator<Item = (Screen, String)> {
    Screen::ALL.into_iter().enumerate().map(|(number, screen)| (screen, format!(" {} {} ", number + 1, screen.name())))
}

/// The screen whose tab is at this column of the line of tabs.
pub fn tab_at(x: u16) -> Option<Screen> {
    let mut left = 0;
    tab_words().find_map(|(screen, word)| {
        let here = left..left + width(&word) + 1;
        left = here.end;
        here.contains(&usize::from(x)).then_some(screen)
    })
}

fn tabs(app: &App, columns: u16, look: Look<'_>) -> Line<'static> {
    let mut spans = Vec::new();
    for (screen, word) in tab_words() {
        let label = if screen == app.screen { Label::Tab } else { Label::Plain };
        spans.extend([look.span(label, word), Span::raw(" ")]);
    }
    let used: usize = spans.iter().map(|span| width(&span.content)).sum();
    let help = "? help ";
    if let Some(blank) = usize::from(columns).checked_sub(used + help.len()) {
        spans.push(Span::raw(" ".repeat(blank)));
        spans.push(look.span(Label::Dim, help));
    }
    Line::from(spans)
}

fn sockets(app: &App, areas: &Areas, buffer: &mut Buffer, look: Look<'_>) {
    let sockets = &app.sockets;
    let glyphs = look.theme.glyphs();
    let mut by = match sockets.query.grouping {
        Grouping::Nothing => " Sockets ".to_owned(),
        grouping => format!(" Sockets {} by {} ", glyphs.dot, grouping.name()),
    };
    let shown = format!(" {} of {} ", thousands(sockets.listing.matched), thousands(sockets.listing.total));
    if !app.filter.is_empty() && app.prompt.is_none() {
        let room = usize::from(areas.main.width).saturating_sub(width(&by) + width(&shown) + 7);
        let filter = printable::text(app.filter.as_bytes());
        by.push_str(&format!("{} / {} ", glyphs.dot, cut(&filter, room, Lose::Back, glyphs.cut)));
    }
    let inside = pane(areas, areas.main, &by, &shown, buffer, look);
    table::draw(sockets, inside, buffer, look);
    if !areas.panel.is_empty() {
        let inside = pane(areas, areas.panel, " States ", "", buffer, look);
        panel::draw(sockets, inside, buffer, look);
    }
    if let Some(scroll) = sockets.detail.filter(|_| !areas.detail.is_empty()) {
        let inside = pane(areas, areas.detail, " Detail ", "", buffer, look);
        let lines = match sockets.selected() {
            Some(row) => {
                let peer = sockets.world.peer(row.socket).and_then(|number| sockets.world.row(number));
                detail::lines(detail::Subject { row, focus: sockets.focus.as_deref(), peer }, look)
            }
            None => vec![Line::from(look.span(Label::Dim, "Choose a socket."))],
        };
        let most = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(1);
        Paragraph::new(lines).wrap(Wrap { trim: false }).scroll((scroll.min(most), 0)).render(inside, buffer);
    }
}

/// Draws a pane's frame and returns what is inside it.
fn pane(areas: &Areas, place: Rect, title: &str, right: &str, buffer: &mut Buffer, look: Look<'_>) -> Rect {
    if areas.framed {
        block(look)
            .title(look.span(Label::Title, title.to_owned()))
            .title(Line::from(look.span(Label::Dim, right.to_owned())).right_aligned())
            .render(place, buffer);
    }
    areas.inside(place)
}

/// A frame in the terminal's characters.
pub fn block(look: Look<'_>) -> Block<'static> {
    let block = Block::bordered().border_style(look.style(Label::Dim));
    match look.theme.charset {
        Charset::Unicode => block.border_type(BorderType::Rounded),
        Charset::Ascii => block.border_set(ASCII_BORDER),
    }
}

const ASCII_BORDER: ratatui::symbols::border::Set<'_> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The keys of the screen, as many as fit; or a message.
fn footer(app: &App, columns: u16, look: Look<'_>) -> Line<'static> {
    if let Some(message) = &app.message {
        return Line::from(look.span(Label::Warning, format!(" {message}")));
    }
    if app.prompt.is_some() {
        return hints(vec![("Enter".to_owned(), "keep"), ("Esc".to_owned(), "as it was")], columns, look);
    }
    // What holds everywhere comes last and stays when the rest must give way.
    let context = app.screen.context();
    let everywhere = hints(keys_of(Context::Anywhere), columns, look);
    let room = columns.saturating_sub(u16::try_from(everywhere.width()).unwrap_or(u16::MAX));
    let mut line = hints(keys_of(context), room, look);
    line.extend(everywhere);
    line
}

/// The keys of a context that have a word in the footer.
fn keys_of(context: Context) -> Vec<(String, &'static str)> {
    keymap::BINDINGS
        .iter()
        .filter(|binding| binding.context == context && !binding.hint.is_empty())
        .filter_map(|binding| Some((binding.keys.first()?.to_string(), binding.hint)))
        .collect()
}

/// Keys with their words, as many as fit.
fn hints(keys: Vec<(String, &'static str)>, columns: u16, look: Look<'_>) -> Line<'static> {
    let mut line = Line::default();
    for (key, hint) in keys {
        let (key, hint) = (format!(" {key}"), format!(" {hint} "));
        if line.width() + width(&key) + width(&hint) > usize::from(columns) {
            break;
        }
        line.extend([look.span(Label::Key, key), look.span(Label::Plain, hint)]);
    }
    line
}

fn edit(prompt: &Prompt, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let sign = look.span(Label::Key, prompt.sign());
    let room = usize::from(area.width).saturating_sub(width(prompt.sign()));
    let text = cut(prompt.text(), room, Lose::Back, look.theme.glyphs().cut);
    Line::from(vec![sign, look.span(Label::Plain, text)]).render(Rect { height: 1, ..area }, buffer);
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let indent = " ".repeat(width(prompt.sign()));
    let lines = match prompt.error() {
        Some(error) => {
            let [mistake, _, carets, help] = error.render();
            let line = |label, text: String| Line::from(look.span(label, format!("{indent}{text}")));
            vec![line(Label::Error, carets), line(Label::Error, mistake), line(Label::Dim, help)]
        }
        None => {
            prompt.hints().iter().map(|hint| Line::from(look.span(Label::Dim, format!("{indent}{hint}")))).collect()
        }
    };
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(below, buffer);
}
