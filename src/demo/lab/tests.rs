//! The tables of the lab, and the lines of its protocol.

use std::collections::HashSet;
use std::time::Duration;

use proptest::prelude::*;

use super::grid::{Cell, STATES, Square, TIMERS, reason, timer_word, word};
use super::held::{LabError, Lasts, hold};
use super::protocol::{Answer, Order, Unknown};
use crate::model::address::{Endpoint, InetEnds};
use crate::model::state::State;
use crate::model::timer::TimerKind;

#[test]
fn each_pair_of_state_and_timer_is_possible_or_has_one_reason() {
    for cell in Cell::all() {
        assert_eq!(cell.recipe().is_none(), reason(cell).is_some(), "{cell}");
    }
    assert_eq!(Cell::possible().collect::<HashSet<_>>().len(), 24, "no cell has two recipes");
    assert_eq!(Cell::all().count(), 66);
}

#[test]
fn what_is_said_of_a_cell_is_a_sentence() {
    for cell in Cell::all() {
        let (text, source) = match cell.square() {
            Square::Possible(recipe) => (recipe.how, "here"),
            Square::Impossible(reason) => (reason.why, reason.source),
        };
        assert!(text.ends_with(['.', ')']) && !source.is_empty() && !text.contains("  "), "{cell}: {text}");
    }
}

/// The cell that a name means.
#[track_caller]
fn check(name: &str, expected: Option<(State, TimerKind)>) {
    assert_eq!(Cell::named(name), expected.map(|(state, timer)| Cell::new(state, timer)), "{name}");
}

#[test]
fn cells_have_names() {
    check("fin-wait-2/timewait", Some((State::FinWait2, TimerKind::TimeWait)));
    check("FIN-WAIT-2/TIMEWAIT", Some((State::FinWait2, TimerKind::TimeWait)));
    check("estab/on", Some((State::Established, TimerKind::On)));
    check("established/none", Some((State::Established, TimerKind::Off)));
    check("closed", Some((State::Close, TimerKind::Off)));
    check("listening", Some((State::Listen, TimerKind::Off)));
    check("syn-rcv", Some((State::SynRecv, TimerKind::On)));
    check("estab", Some((State::Established, TimerKind::Off)));
    check("last-ack", Some((State::LastAck, TimerKind::On)));
    check("time-wait", Some((State::TimeWait, TimerKind::TimeWait)));
    check("listen/on", Some((State::Listen, TimerKind::On)));
    for unknown in ["", "/", "/on", "estab/", "estab/off", "unknown", "connected", "estab/on/on"] {
        check(unknown, None);
    }
}

#[test]
fn every_cell_is_found_by_the_name_that_it_shows() {
    for cell in Cell::all() {
        assert_eq!(Cell::named(&cell.to_string()), Some(cell));
    }
    for (state, timer) in STATES.into_iter().zip(TIMERS.into_iter().cycle()) {
        assert!(!word(state).contains(['/', ' ']) && !timer_word(timer).contains(['/', ' ']));
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let refused = hold(Cell::new(State::Listen, TimerKind::On));
    let Err(LabError::Impossible { reason, .. }) = &refused else { panic!("{refused:?}") };
    let text = refused.as_ref().unwrap_err().to_string();
    assert!(
        text.starts_with("listen/on cannot be: A listener sends nothing") && text.contains(reason.source),
        "{text}"
    );
}

#[test]
fn spans_are_short() {
    let check = |seconds, expected: &str| assert_eq!(Lasts::For(Duration::from_secs(seconds)).to_string(), expected);
    check(60, "60s");
    check(1800, "30m");
    check(4 * 3600, "4h");
    assert_eq!(Lasts::Ever.to_string(), "ever");
}

fn endpoints() -> impl Strategy<Value = Endpoint> {
    (any::<std::net::IpAddr>(), any::<u16>()).prop_map(|(address, port)| Endpoint::new(address, port))
}

fn cells() -> impl Strategy<Value = Cell> {
    proptest::sample::select(Cell::all().collect::<Vec<_>>())
}

fn lasts() -> impl Strategy<Value = Lasts> {
    prop_oneof![Just(Lasts::Ever), any::<u32>().prop_map(|seconds| Lasts::For(Duration::from_secs(seconds.into())))]
}

proptest! {
    #[test]
    fn a_line_says_what_was_meant(number: u64, cell in cells(), lasts in lasts(), local in endpoints(), remote in endpoints(),
                                  why in "[^\r\n]*") {
        for order in [Order::Hold(number, cell), Order::Release(number)] {
            prop_assert_eq!(order.to_string().parse(), Ok(order));
        }
        let ends = InetEnds { local, remote, interface: 0 };
        for answer in [Answer::Held(number, lasts, ends), Answer::Failed(number, why), Answer::Released(number)] {
            prop_assert_eq!(answer.to_string().parse(), Ok(answer));
        }
    }

    #[test]
    fn any_other_line_is_refused(line in "\\PC*") {
        if let Ok(order) = line.parse::<Order>() {
            prop_assert!(line.starts_with("hold ") || line.starts_with("release "), "{order:?}");
        }
        if let Ok(answer) = line.parse::<Answer>() {
            prop_assert!(!answer.to_string().is_empty());
        }
        prop_assert_eq!("".parse::<Order>(), Err(Unknown));
    }
}
