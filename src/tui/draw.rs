//! Draws a frame. Reads the state and changes nothing.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph, Widget, Wrap};

use crate::model::event::Means;
use crate::model::printable;
use crate::model::time::Moment;
use crate::query::listing::{Grouping, Sort};
use crate::track::world::Row;

use super::app::App;
use super::areas::Areas;
use super::dialog;
use super::footer::footer;
use super::header::header;
use super::keymap::{Action, Context};
use super::lab::{self, Shown};
use super::look::Look;
use super::menu;
use super::overlay;
use super::prompt::Prompt;
use super::screen::Screen;
use super::sockets::{Sockets, detail, panel, table};
use super::states;
use super::theme::{Charset, Label, only_ascii};
use super::timeline;
use crate::model::fit::{Lose, cut, thousands, width};

/// Draws everything.
pub fn draw(app: &App, frame: &mut Frame<'_>, now: Moment) {
    let areas = app.areas();
    let look = app.look(now);
    let buffer = frame.buffer_mut();
    buffer.set_style(buffer.area, look.theme.base());
    header(app, areas.header.width, now, look).render(areas.header, buffer);
    tabs(app, areas.tabs.width, look).render(areas.tabs, buffer);
    match app.screen {
        Screen::Sockets => sockets(app, &areas, buffer, look),
        Screen::States => {
            let inside = pane(&areas, areas.main, &states_title(app, look), "", buffer, look);
            states::draw::draw(&app.states, inside, buffer, look);
        }
        Screen::Timeline => timeline(app, &areas, buffer, look),
        Screen::Lab => {
            let inside = pane(&areas, areas.main, " Lab ", &app.lab.summary(), buffer, look);
            match app.lab.view {
                Shown::Demos => lab::draw::draw(&app.lab, inside, buffer, look),
                Shown::Grid => lab::grid::draw(&app.lab.cells, inside, buffer, look),
            }
        }
    }
    footer(app, areas.footer.width, look).render(areas.footer, buffer);
    if let Some(prompt) = &app.prompt {
        edit(prompt, areas.prompt, buffer, look);
        let room = usize::from(areas.prompt.width).saturating_sub(width(&prompt.sign()) + 1);
        if let Some(suggest) = prompt.suggestions() {
            suggest.draw(&areas, width(&prompt.sign()), prompt.scroll(room), buffer, look);
        }
        let x = usize::from(areas.prompt.x) + width(&prompt.sign()) + prompt.cursor() - prompt.scroll(room);
        if !areas.prompt.is_empty() {
            let last = usize::from(areas.prompt.right().saturating_sub(1));
            frame.set_cursor_position((u16::try_from(x.min(last)).unwrap_or(0), areas.prompt.y));
        }
    }
    let buffer = frame.buffer_mut();
    if let Some(what) = app.overlay {
        overlay::draw(what, app, buffer, look);
    }
    if let Some(menu) = &app.menu {
        menu::draw::draw(app, menu, buffer, look);
    }
    dialog::draw(app, buffer, look);
    if look.theme.charset == Charset::Ascii {
        only_ascii(buffer);
    }
}

/// What is drawn, and by which means its flow is known: ` States · events by bpf `.
fn states_title(app: &App, look: Look<'_>) -> String {
    let dot = look.theme.glyphs().dot;
    let means = app.past.standing.as_ref().map_or(Means::Poll, |standing| standing.means);
    match means {
        Means::Poll => format!(" States {dot} tcp {dot} flow inferred from looks "),
        means => format!(" States {dot} tcp {dot} events by {} ", means.name()),
    }
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
    let help = format!("{} help ", app.keymap.shown(Context::Anywhere, Action::Help));
    let mut used: usize = spans.iter().map(|span| width(&span.content)).sum();
    if app.screen == Screen::Sockets && app.areas().panel.is_empty() {
        let room = usize::from(columns).saturating_sub(used + help.len() + 3);
        let counts = panel::summary(&app.sockets, room, look);
        used += 1 + counts.width();
        spans.push(Span::raw(" "));
        spans.extend(counts);
    }
    if let Some(blank) = usize::from(columns).checked_sub(used + help.len()) {
        spans.push(Span::raw(" ".repeat(blank)));
        spans.push(look.span(Label::Dim, help));
    }
    Line::from(spans)
}

fn sockets(app: &App, areas: &Areas, buffer: &mut Buffer, look: Look<'_>) {
    let sockets = &app.sockets;
    let marked = match sockets.marks.len() {
        0 => String::new(),
        count => format!(" {} marked {}", thousands(count), look.theme.glyphs().dot),
    };
    let shown =
        format!("{marked} {} of {} ", thousands(sockets.shown.listing.matched), thousands(sockets.shown.listing.total));
    let title = cut_title(&title(app), areas, &shown, look);
    let inside = pane(areas, areas.main, &title, &shown, buffer, look);
    table::draw(sockets, inside, buffer, look);
    if !areas.panel.is_empty() {
        let inside = pane(areas, areas.panel, panel::title(sockets), "", buffer, look);
        panel::draw(sockets, inside, buffer, look);
    }
    if let Some(scroll) = sockets.detail {
        let lines = |columns| match sockets.selected() {
            Some(row) => {
                let Sockets { focus, trend, hosts, .. } = sockets;
                detail::lines(detail::Subject { row, focus, peer: sockets.peer(), hosts, trend }, columns, look)
            }
            None => vec![Line::from(look.span(Label::Dim, "Choose a socket."))],
        };
        detail(app, areas, lines, scroll, buffer, look);
    }
}

/// The pane beside or below a list, with how much of it lies below and the keys that scroll.
fn detail(
    app: &App,
    areas: &Areas,
    lines: impl FnOnce(u16) -> Vec<Line<'static>>,
    scroll: u16,
    buffer: &mut Buffer,
    look: Look<'_>,
) {
    if areas.detail.is_empty() {
        return;
    }
    let inside = areas.inside(areas.detail);
    let lines = lines(inside.width);
    let most = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inside.height);
    let below = most.saturating_sub(scroll);
    let keys = [Action::DetailDown, Action::DetailUp].map(|action| app.keymap.shown(app.screen.context(), action));
    let right = match most {
        0 => String::new(),
        _ if below == 0 => format!(" all  {} ", keys.join(" ")),
        _ => format!(" {below} more below  {} ", keys.join(" ")),
    };
    pane(areas, areas.detail, " Detail ", &right, buffer, look);
    Paragraph::new(lines).wrap(Wrap { trim: false }).scroll((scroll.min(most), 0)).render(inside, buffer);
}

fn timeline(app: &App, areas: &Areas, buffer: &mut Buffer, look: Look<'_>) {
    let timeline = &app.timeline;
    let counts = timeline::draw::counts(timeline);
    let mut parts = timeline::draw::title(timeline);
    parts.extend(filter(app));
    let title = cut_title(&parts, areas, &counts, look);
    let inside = pane(areas, areas.main, &title, &counts, buffer, look);
    timeline::draw::draw(timeline, inside, buffer, look);
    if let Some(scroll) = timeline.detail {
        let world = &app.sockets.shown.world;
        let lines = |columns| match timeline.known() {
            Some((socket, life)) => {
                // A look knows more figures, but of a socket that is gone the past knows the end.
                let here = world.find(socket.key).and_then(|number| world.row(number));
                let row = here.filter(|_| life.ended.is_none()).unwrap_or(Row { socket, life });
                let Sockets { focus, trend, hosts, .. } = &app.sockets;
                detail::lines(detail::Subject { row, focus, peer: None, hosts, trend }, columns, look)
            }
            None => Vec::new(),
        };
        detail(app, areas, lines, scroll, buffer, look);
    }
}

/// The parts of a title with dots between them, cut to what the text at the right leaves.
fn cut_title(parts: &[String], areas: &Areas, right: &str, look: Look<'_>) -> String {
    let glyphs = look.theme.glyphs();
    let room = usize::from(areas.main.width).saturating_sub(width(right) + 4);
    cut(&format!(" {} ", parts.join(&format!(" {} ", glyphs.dot))), room, Lose::Back, glyphs.cut)
}

/// The filter in force, with the sign of its prompt.
fn filter(app: &App) -> Option<String> {
    let filter = app.prompt.as_ref().and_then(Prompt::good).unwrap_or(&app.filter).trim();
    (!filter.is_empty()).then(|| format!("/ {}", printable::text(filter.as_bytes())))
}

/// What is listed and how: ` Sockets · by state · sorted by Recv-Q · -tl · / dport = :443 · find nginx `.
fn title(app: &App) -> Vec<String> {
    let query = &app.sockets.shown.query;
    let mut parts = vec!["Sockets".to_owned()];
    let levels: Vec<&str> = query.levels().filter(|level| *level != Grouping::Nothing).map(Grouping::name).collect();
    if !levels.is_empty() {
        parts.push(format!("by {}", levels.join(", ")));
    }
    if query.sort.field != Sort::default().field {
        parts.push(format!("sorted by {}", query.sort.field.definition().title));
    }
    if !app.chosen.is_empty() {
        parts.push(app.chosen.clone());
    }
    parts.extend(filter(app));
    let key = |action| app.keymap.shown(Context::Sockets, action);
    if !query.hidden.is_empty() {
        parts.push(format!("{} hidden ({})", thousands(app.sockets.shown.listing.hidden), key(Action::Hide)));
    }
    if !app.sockets.find.is_empty() {
        parts.push(format!("find {} ({} {})", app.sockets.find, key(Action::FindNext), key(Action::FindPrevious)));
    }
    parts
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
    let block = Block::bordered().border_style(look.style(Label::Frame));
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

fn edit(prompt: &Prompt, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let sign = look.span(Label::Key, prompt.sign());
    let room = usize::from(area.width).saturating_sub(width(&prompt.sign()) + 1);
    let hidden = prompt.scroll(room);
    let text = window(prompt.text(), hidden, room);
    Line::from(vec![sign, look.span(Label::Plain, text)]).render(Rect { height: 1, ..area }, buffer);
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let indent = " ".repeat(width(&prompt.sign()));
    let lines = match prompt.error() {
        Some(error) => {
            let [mistake, _, carets, help] = error.render();
            let line = |label, text: String| Line::from(look.span(label, format!("{indent}{text}")));
            let carets = window(&carets, hidden, room);
            if let Some(host) = prompt.unknown_host() {
                let text = format!("Enter looks up the addresses of {}", printable::text(host.as_bytes()));
                return Paragraph::new(line(Label::Dim, text)).render(below, buffer);
            }
            vec![line(Label::Error, carets), line(Label::Error, mistake), line(Label::Dim, help)]
        }
        None => {
            prompt.hints().iter().map(|hint| Line::from(look.span(Label::Dim, format!("{indent}{hint}")))).collect()
        }
    };
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(below, buffer);
}

/// The part of a text that begins at a column and is no wider than `room`.
fn window(text: &str, hidden: usize, room: usize) -> String {
    let mut column = 0;
    let in_sight = text.chars().filter(|symbol| {
        let here = column;
        column += width(symbol.encode_utf8(&mut [0; 4]));
        here >= hidden && column <= hidden + room
    });
    in_sight.collect()
}
