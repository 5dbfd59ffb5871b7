//! Which states of TCP follow each other: the arrows of RFC 9293, section 3.3.2, figure 5, and those that Linux adds.
//!
//! Knows no socket; what really happened is in [`super::life`].

use crate::model::state::State;

/// Every step that TCP may take. CLOSED is [`State::Close`].
pub const TRANSITIONS: [(State, State); 26] = [
    (State::Close, State::Listen),
    (State::Close, State::SynSent),
    (State::Listen, State::SynRecv),
    (State::Listen, State::Close),
    (State::SynSent, State::SynRecv),
    (State::SynSent, State::Established),
    (State::SynSent, State::Close),
    (State::SynRecv, State::Established),
    (State::SynRecv, State::FinWait1),
    (State::SynRecv, State::CloseWait),
    (State::SynRecv, State::Close),
    (State::Established, State::FinWait1),
    (State::Established, State::CloseWait),
    (State::Established, State::Close),
    (State::FinWait1, State::FinWait2),
    (State::FinWait1, State::Closing),
    (State::FinWait1, State::TimeWait),
    (State::FinWait1, State::Close),
    (State::FinWait2, State::TimeWait),
    (State::FinWait2, State::Close),
    (State::Closing, State::TimeWait),
    (State::Closing, State::Close),
    (State::TimeWait, State::Close),
    (State::CloseWait, State::LastAck),
    (State::CloseWait, State::Close),
    (State::LastAck, State::Close),
];

/// Whether TCP may go from one state to the other by one step.
pub fn is_allowed(from: State, to: State) -> bool {
    TRANSITIONS.contains(&(from, to))
}

/// Whether one connection can come from a state to another, by any number of steps. Nothing follows CLOSED, and a
/// listener never becomes a connection: its children are sockets of their own.
pub fn may_follow(from: State, to: State) -> bool {
    let (from, to) = (plain(from), plain(to));
    if from == to || from == State::Unknown || to == State::Unknown {
        return true;
    }
    let leads = |step: &&(State, State)| step.0 == from && step.0 != State::Listen && step.1 != State::Close;
    // No step leads back, so this ends.
    TRANSITIONS.iter().filter(leads).any(|step| may_follow(step.1, to))
}

/// Steps that TCP takes only when both ends open or close at once, or when the other end's FIN comes early.
const RARE: [(State, State); 5] = [
    (State::SynSent, State::SynRecv),
    (State::SynRecv, State::FinWait1),
    (State::SynRecv, State::CloseWait),
    (State::FinWait1, State::Closing),
    (State::FinWait1, State::TimeWait),
];

/// The steps by which a connection came from a state to another: the one step where TCP allows it, else the usual way
/// between them, which then is only a guess. Nothing when there is no way.
pub fn route(from: State, to: State) -> Vec<(State, State)> {
    let (from, to) = (plain(from), plain(to));
    if is_allowed(from, to) {
        return vec![(from, to)];
    }
    let usual = way(from, to, &|step| !RARE.contains(step));
    usual.or_else(|| way(from, to, &|_| true)).unwrap_or_default()
}

/// The first way along steps that are meant. None passes CLOSED, and no other step leads back, so this ends.
fn way(from: State, to: State, is_meant: &dyn Fn(&(State, State)) -> bool) -> Option<Vec<(State, State)>> {
    let steps = TRANSITIONS.iter().filter(|step| step.0 == from && step.1 != State::Close && is_meant(step));
    let follow = |step: &(State, State)| {
        if step.1 == to {
            return Some(vec![*step]);
        }
        Some([vec![*step], way(step.1, to, is_meant)?].concat())
    };
    steps.into_iter().find_map(follow)
}

/// The states that the kernel has two of are one to TCP.
pub const fn plain(state: State) -> State {
    match state {
        State::NewSynRecv => State::SynRecv,
        State::BoundInactive => State::Close,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: State, to: State, expected: bool) {
        assert_eq!(may_follow(from, to), expected, "{from:?} {to:?}");
    }

    #[test]
    fn a_connection_only_goes_forward() {
        check(State::SynSent, State::TimeWait, true);
        check(State::SynRecv, State::LastAck, true);
        check(State::Close, State::Established, true);
        check(State::BoundInactive, State::Listen, true);
        check(State::Established, State::NewSynRecv, false);
        check(State::CloseWait, State::TimeWait, false);
        check(State::TimeWait, State::Established, false);
        check(State::Established, State::Close, false);
        check(State::Listen, State::SynRecv, false);
        check(State::Listen, State::Listen, true);
    }

    #[track_caller]
    fn check_route(from: State, to: State, expected: &[State]) {
        let route = route(from, to);
        let states: Vec<State> =
            route.iter().take(1).map(|step| step.0).chain(route.iter().map(|step| step.1)).collect();
        assert_eq!(states, expected, "{from:?} {to:?}");
    }

    #[test]
    fn a_way_that_was_not_seen_is_the_usual_one() {
        use State::{
            BoundInactive, Close, CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, SynSent, TimeWait,
        };
        check_route(Established, FinWait1, &[Established, FinWait1]);
        check_route(FinWait1, TimeWait, &[FinWait1, TimeWait]);
        check_route(Established, TimeWait, &[Established, FinWait1, FinWait2, TimeWait]);
        check_route(SynSent, LastAck, &[SynSent, Established, CloseWait, LastAck]);
        check_route(Established, Close, &[Established, Close]);
        check_route(BoundInactive, SynSent, &[Close, SynSent]);
        check_route(Established, Closing, &[Established, FinWait1, Closing]);
        check_route(TimeWait, Established, &[]);
        check_route(Established, Established, &[]);
    }

    #[test]
    fn every_state_but_the_first_can_be_reached_and_left() {
        for state in TRANSITIONS.iter().flat_map(|step| [step.0, step.1]) {
            assert!(state == State::Close || TRANSITIONS.iter().any(|step| step.0 == state && state != step.1));
            assert!(state == State::SynRecv || may_follow(State::Close, state), "{state:?}");
        }
    }
}
