//! TCP's own account of the connection in groups, and how its main figures went lately.

use ratatui::text::Line;

use crate::field::figures::{Figure, GROUPS, counted, of_tcp, rate};
use crate::field::text::dwell;
use crate::model::detail::Detail;
use crate::model::fit::width;
use crate::model::key::Key;
use crate::model::state::State;
use crate::track::trend::{Curve, Trend};
use crate::tui::theme::Label;

use super::sheet::{Sheet, pair};

/// Words that are worth a look when they are there at all.
const LOSSES: [&str; 6] = ["retrans", "total_retrans", "bytes_retrans", "lost", "backoff", "dsack_dups"];

/// The figures of a connection, group after group. What the kernel does not tell, or has no value, is left out.
pub(super) fn block(detail: &Detail, state: State, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let figures = of_tcp(detail, state);
    let piece = |figure: &Figure| {
        let mut piece = pair(figure.token.name, figure.text.clone(), look);
        if LOSSES.contains(&figure.token.name)
            && let Some(value) = piece.last_mut()
        {
            value.style = look.style(Label::Warning);
        }
        piece
    };
    for group in &GROUPS {
        sheet.flow(group.title, group.of(&figures).into_iter().map(piece));
    }
    let failed = detail.tcp.map_or(0, |info| info.fastopen_client_fail);
    if let Some(why) = fast_open_failure(failed) {
        sheet.text("fastopen", Label::Plain, why);
    }
}

/// Why Fast Open failed (`enum tcp_fastopen_client_fail`, linux/tcp.h).
const fn fast_open_failure(number: u8) -> Option<&'static str> {
    match number {
        1 => Some("failed: the peer gave no cookie"),
        2 => Some("failed: the peer did not take the data of the SYN"),
        3 => Some("failed: the SYN with data was sent again without"),
        _ => None,
    }
}

/// Columns of a curve's last value.
const VALUE: usize = 13;
/// What stands before the largest value, from so many columns on.
const MAX: &str = " max ";
const ROOM: usize = 45;
/// Each curve with its title.
const TITLES: [(Curve, &str); 5] = [
    (Curve::RoundTrip, "rtt"),
    (Curve::Window, "cwnd"),
    (Curve::Acknowledged, "sending"),
    (Curve::Received, "receiving"),
    (Curve::Retransmitted, "retrans"),
];

/// Small graphs, a column a second, the newest at the right. A second that was not looked at is a dot.
pub(super) fn graphs(trend: &Trend, key: Key, sheet: &mut Sheet<'_>) {
    if !trend.is_of(key) {
        return;
    }
    let maximum = if sheet.room() < ROOM { 0 } else { VALUE + MAX.len() };
    let room = sheet.room().saturating_sub(VALUE + maximum);
    for (curve, title) in TITLES {
        let values = trend.last(curve, room);
        let most = values.iter().flatten().copied().max().unwrap_or(0);
        // A line of nothing says less than none.
        if most > 0 {
            sheet.line(title, graph(curve, &values, most, sheet));
        }
    }
}

fn graph(curve: Curve, values: &[Option<u64>], most: u64, sheet: &Sheet<'_>) -> Line<'static> {
    let look = sheet.look;
    let glyphs = look.theme.glyphs();
    let last = values.last().copied().flatten().map_or_else(|| "-".to_owned(), |value| form(curve, value));
    let mut line = Line::from(look.span(Label::Plain, format!("{last:<VALUE$}")));
    for value in values {
        line.push_span(match value {
            Some(value) => look.span(Label::BarFull, glyphs.spark[level(*value, most)]),
            None => look.span(Label::Dim, glyphs.dot),
        });
    }
    let most = format!("{MAX}{}", form(curve, most));
    if line.width() + width(&most) <= sheet.room() {
        line.push_span(look.span(Label::Dim, most));
    }
    line
}

/// The level of a spark: what is not nothing shows.
fn level(value: u64, most: u64) -> usize {
    match value {
        0 => 0,
        value => usize::try_from((u128::from(value) * 7).div_ceil(u128::from(most.max(1)))).unwrap_or(7).min(7),
    }
}

fn form(curve: Curve, value: u64) -> String {
    match curve {
        Curve::RoundTrip => dwell(std::time::Duration::from_micros(value)),
        Curve::Window => counted(value, "segment", "segments"),
        Curve::Acknowledged | Curve::Received => rate(value as f64 * 8.0),
        Curve::Retransmitted => format!("{value}/s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_nothing_shows() {
        for (value, most, expected) in [(0, 7, 0), (1, 1_000_000, 1), (7, 7, 7), (4, 7, 4), (u64::MAX, 1, 7), (1, 0, 7)]
        {
            assert_eq!(level(value, most), expected, "{value} of {most}");
        }
    }

    #[test]
    fn each_curve_has_a_title() {
        for curve in Curve::ALL {
            assert!(TITLES.iter().any(|(titled, _)| *titled == curve), "{curve:?}");
        }
    }
}
