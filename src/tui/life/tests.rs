use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::field::text::{Context, Ports};
use crate::model::names::NoNames;
use crate::model::sample::tcp;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::track::life::End;
use crate::tui::theme::{Charset, Colours, Theme};

const NOW: Moment = Moment::from_millis(10_000);

fn look(charset: Charset) -> Look<'static> {
    let context = Context { now: NOW, names: &NoNames, ports: Ports::Numbers };
    static THEMES: LazyLock<[Theme; 2]> =
        LazyLock::new(|| [Charset::Unicode, Charset::Ascii].map(|charset| Theme::terminal(Colours::Sixteen, charset)));
    let [unicode, ascii] = &*THEMES;
    Look { theme: if charset == Charset::Unicode { unicode } else { ascii }, context }
}

/// A life of these states, each with when it was entered (milliseconds) and how that is known.
fn life(stays: &[(State, u64, Evidence)], ended: Option<u64>) -> Life {
    let stay = |(state, at, evidence): &(State, u64, Evidence)| {
        let since = Moment::from_millis(*at);
        Stay { state: *state, since, evidence: *evidence }
    };
    let mut life = Life::new(tcp(1, State::Established).key, stay(&stays[0]), true);
    stays[1..].iter().for_each(|next| life.enter(stay(next)));
    let end = |at| End { at: Moment::from_millis(at), evidence: Evidence::Observed, error: None, tells_why: false };
    life.ended = ended.map(end);
    life
}

use Evidence::{Inferred, Observed};

#[test]
fn a_bar_shows_every_state_however_short() {
    let life = life(
        &[
            (State::SynSent, 1_000, Observed),
            (State::Established, 1_001, Observed),
            (State::FinWait1, 5_000, Observed),
            (State::FinWait2, 5_001, Observed),
            (State::TimeWait, 5_002, Inferred),
        ],
        Some(9_000),
    );
    let look = look(Charset::Unicode);
    assert_eq!(bar(&life, 40, look).to_string(), "12 ESTAB ███████████345 TIME-WAIT ▒▒▒▒▒▒");
    let words: Vec<String> = words(&life, 60, look).iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "1 SYN-SENT 1.000ms → 2 ESTAB 3.99s → 3 FIN-WAIT-1 1.000ms",
            " → 4 FIN-WAIT-2 1.000ms ⇢ 5 TIME-WAIT 3.99s → closed",
            "   ▒ ⇢ inferred",
        ]
    );
    assert_eq!(summary(&life, look), "8.00s, opened active, ended closed");
}

#[test]
fn without_unicode_and_colour_the_two_are_still_told_apart() {
    let life = life(&[(State::SynRecv, 0, Observed), (State::Established, 5_000, Inferred)], None);
    let look = look(Charset::Ascii);
    assert_eq!(bar(&life, 40, look).to_string(), "1 SYN-RECV #########2 ESTAB ::::::::::::");
    assert_eq!(path(&life, look), "SYN-RECV 5.00s ~ ESTAB 5.00s");
}

proptest! {
    /// A bar is as wide as it should be, and shows each state that there is a cell for.
    #[test]
    fn a_bar_fills_its_place(times in prop::collection::vec(0_u64..1 << 40, 1..70), columns in 0_usize..200) {
        let mut at = 0;
        let stays: Vec<_> = times.iter().map(|time| {
            at += time >> (time % 40);
            (State::Established, at, Observed)
        }).collect();
        let line = bar(&life(&stays, Some(at + 1)), columns, look(Charset::Unicode));
        prop_assert_eq!(line.width(), columns);
        prop_assert!(line.spans.iter().all(|span| span.width() > 0));
    }
}
