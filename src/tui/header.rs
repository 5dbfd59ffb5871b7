//! The first line: which host, how many sockets, where they come from and how events are heard, and what is missing.

use std::time::Duration;

use ratatui::text::{Line, Span};

use crate::field::text::span;
use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::event::Loss;
use crate::model::fit::thousands;
use crate::model::time::Moment;

use super::app::App;
use super::keymap::{Action, Context};
use super::look::Look;
use super::theme::Label;

/// The line, in so many columns. What is known anyway gives way to what is missing.
pub fn header(app: &App, columns: u16, now: Moment, look: Look<'_>) -> Line<'static> {
    let world = &app.sockets.shown.world;
    let mut spans = vec![
        look.span(Label::Title, " sockscope "),
        look.span(Label::Plain, format!("  {}   ", app.host)),
        look.span(Label::Plain, format!("{} sockets   ", thousands(world.present()))),
    ];
    let warnings = warnings(app, now, look);
    let used: usize = spans.iter().chain(&warnings).map(Span::width).sum();
    let room = usize::from(columns).saturating_sub(used);
    let means =
        sources(app, look).into_iter().map(|text| look.span(Label::Dim, text)).find(|span| span.width() <= room);
    spans.extend(means);
    spans.extend(warnings);
    Line::from(spans)
}

/// Where rows and events come from and how often rows are looked at, from the longest form to the shortest.
fn sources(app: &App, look: Look<'_>) -> [String; 4] {
    let dot = look.theme.glyphs().dot;
    let source = source(&app.sockets.shown.world.coverage);
    let every = format!("every {}", interval(app));
    let Some(means) = app.past.standing.as_ref().map(|standing| standing.means.name()) else {
        return [format!("{source} {dot} {every}"), source.to_owned(), source.to_owned(), String::new()];
    };
    [
        format!("{source} {dot} {means} events {dot} {every}"),
        format!("{source} {dot} {means} {dot} {}", interval(app)),
        format!("{source} {dot} {means}"),
        means.to_owned(),
    ]
}

/// What stands out: that the picture stands still, and what it lacks.
fn warnings(app: &App, now: Moment, look: Look<'_>) -> Vec<Span<'static>> {
    let gaps = app.sockets.shown.world.coverage.len();
    let texts = [
        app.paused.map(|since| frozen(app, now.since(since))),
        app.past.lost.map(|loss| format!("   {}", lost(loss))),
        (gaps > 0).then(|| {
            let key = app.keymap.shown(Context::Anywhere, Action::Coverage);
            format!("   {} ({key})", if gaps == 1 { "1 gap".to_owned() } else { format!("{gaps} gaps") })
        }),
    ];
    texts.into_iter().flatten().map(|text| look.span(Label::Warning, text)).collect()
}

/// How old a picture that stands still is, and how much has changed since.
fn frozen(app: &App, age: Duration) -> String {
    match app.past.timeline.changes.came().saturating_sub(app.came) {
        0 => format!("   frozen {}", span(age)),
        1 => format!("   frozen {}, 1 change since", span(age)),
        changes => {
            format!(
                "   frozen {}, {} changes since",
                span(age),
                thousands(usize::try_from(changes).unwrap_or(usize::MAX))
            )
        }
    }
}

fn lost(loss: Loss) -> String {
    match loss {
        Loss::Counted(events) => format!("{} lost", thousands(usize::try_from(events).unwrap_or(usize::MAX))),
        Loss::Uncounted => "events lost".to_owned(),
    }
}

/// Where the rows come from. Tables of IPv6 are left aside: a host may have none.
fn source(coverage: &[Gap]) -> &'static str {
    let from_proc = |table| coverage.iter().any(|gap| matches!(gap, Gap::FromProc { table: of, .. } if *of == table));
    let tables = [Table::Unix, Table::Udp4, Table::Tcp4];
    match tables.into_iter().filter(|table| from_proc(*table)).count() {
        0 => "netlink",
        3 => "/proc",
        _ => "netlink and /proc",
    }
}

fn interval(app: &App) -> String {
    let millis = app.interval.as_millis();
    if millis.is_multiple_of(1000) { span(app.interval) } else { format!("{millis}ms") }
}
