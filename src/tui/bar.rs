//! Bars: a timer that runs out, a queue that fills.

use std::time::Duration;

use ratatui::text::Span;

use crate::model::timer::{Timer, TimerKind};

use super::theme::{Label, Theme};

/// A bar of `width` cells that is filled in the proportion of `part` to `whole`, to an eighth of a cell.
pub fn bar(part: u64, whole: u64, width: u16, theme: &Theme) -> [Span<'static>; 2] {
    let glyphs = theme.glyphs();
    let width = usize::from(width);
    let eighths = match whole {
        0 => 0,
        // What is not nothing shows.
        _ => (u128::from(part.min(whole)) * width as u128 * 8).div_ceil(u128::from(whole)) as usize,
    };
    let (full, rest) = (eighths / 8, eighths % 8);
    let mut filled = glyphs.bar[0].repeat(full);
    if rest > 0 {
        filled.push_str(glyphs.bar[rest]);
    }
    let empty = glyphs.bar_empty.repeat(width.saturating_sub(full + usize::from(rest > 0)));
    [Span::styled(filled, theme.style(Label::BarFull)), Span::styled(empty, theme.style(Label::BarEmpty))]
}

/// The bar of a timer that has `left` to run.
pub fn time_bar(timer: Timer, left: Duration, width: u16, theme: &Theme) -> [Span<'static>; 2] {
    let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    bar(millis(left), millis(whole(timer)), width, theme)
}

/// How long the timer may run at most, as far as this can be known from outside: the whole of its bar.
///
/// TIME-WAIT lasts 60 s (TCP_TIMEWAIT_LEN), keepalive starts at two hours (tcp_keepalive_time). A retransmission
/// time-out is rarely over a second at first and doubles with each try, up to 120 s (RFC 6298, 5.5; TCP_RTO_MAX).
fn whole(timer: Timer) -> Duration {
    match timer.kind {
        TimerKind::TimeWait => Duration::from_secs(60),
        TimerKind::Keepalive => Duration::from_secs(7200),
        TimerKind::Delack => Duration::from_millis(200),
        TimerKind::On | TimerKind::Persist | TimerKind::Unknown(_) | TimerKind::Off => {
            Duration::from_secs(1_u64.checked_shl(u32::from(timer.retransmits)).unwrap_or(u64::MAX).min(120))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: u64, whole: u64, width: u16, expected: &str) {
        let spans = bar(part, whole, width, &Theme::default());
        assert_eq!(spans.map(|span| span.content.into_owned()).concat(), expected);
    }

    #[test]
    fn bars_fill_by_eighths() {
        check(0, 60, 4, "░░░░");
        check(60, 60, 4, "████");
        check(30, 60, 4, "██░░");
        check(33, 64, 4, "██▏░");
        check(1, 1_000_000, 4, "▏░░░");
    }

    #[test]
    fn odd_wholes_do_no_harm() {
        check(7, 0, 3, "░░░");
        check(u64::MAX, 1, 3, "███");
        check(1, 2, 0, "");
    }

    #[test]
    fn a_backed_off_timer_has_a_longer_bar() {
        let timer = |retransmits| Timer { kind: TimerKind::On, retransmits, left_ms: 0 };
        let whole = |retransmits| whole(timer(retransmits)).as_secs();
        assert_eq!((whole(0), whole(3), whole(7), whole(255)), (1, 8, 120, 120));
    }
}
