//! Changes and lives as steps along the arrows of TCP's diagram, each with how it is known.
//!
//! A step that was passed over unseen is inferred, and so is the way that it took.

use super::life::{Change, Evidence, Life, What};
use super::transition::route;
use crate::model::socket::Protocol;
use crate::model::state::State;

/// One arrow of the diagram, taken once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The state that was left. CLOSED is [`State::Close`].
    pub from: State,
    /// The state that was entered.
    pub to: State,
    /// How it is known.
    pub evidence: Evidence,
}

/// The steps that a change of a TCP socket is; none for what is no way along the arrows.
pub fn of_change(change: &Change) -> Vec<Step> {
    if change.socket.protocol != Protocol::Tcp {
        return Vec::new();
    }
    match change.what {
        What::Opened(to) => opening(to).map(|from| known(from, to, change.evidence)).unwrap_or_default(),
        What::Moved(from, to) => known(from, to, change.evidence),
        What::Gone(from) => end(from, change.evidence, &change.life),
        What::Returned(_) => Vec::new(),
    }
}

/// The steps of a life so far, in order.
pub fn of_life(life: &Life) -> Vec<Step> {
    let stays = life.stays.as_slice();
    let first = stays.first().filter(|_| life.opened_here);
    let mut steps =
        first.and_then(|stay| Some(known(opening(stay.state)?, stay.state, stay.evidence))).unwrap_or_default();
    for pair in stays.windows(2) {
        if let [before, after] = pair {
            steps.extend(known(before.state, after.state, after.evidence));
        }
    }
    if let Some(end) = life.ended {
        steps.extend(self::end(life.last().state, end.evidence, life));
    }
    steps
}

/// The state that a life begins from, where its first state says so: an accepted connection is a child of its listener.
/// One that was first seen later may have been opened by either end.
pub const fn opening(first: State) -> Option<State> {
    match first {
        State::Listen | State::SynSent => Some(State::Close),
        State::SynRecv | State::NewSynRecv => Some(State::Listen),
        _ => None,
    }
}

/// The step to CLOSED. That the end was observed does not say by which way a connection came to it, where its state is
/// only known from a look: a means that tells of ends alone does not tell of the states before them.
fn end(from: State, evidence: Evidence, life: &Life) -> Vec<Step> {
    let is_last = matches!(from, State::Listen | State::SynSent | State::LastAck | State::TimeWait);
    let evidence = if is_last { evidence } else { evidence.and(life.last().evidence) };
    known(from, State::Close, evidence)
}

/// One step as it is known, or the way round it, which nobody saw.
fn known(from: State, to: State, evidence: Evidence) -> Vec<Step> {
    let route = route(from, to);
    let evidence = if route.len() == 1 { evidence } else { Evidence::Inferred };
    route.into_iter().map(|(from, to)| Step { from, to, evidence }).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::sample::tcp;
    use crate::model::time::Moment;
    use crate::track::life::{End, Stay};

    fn life(states: &[(State, Evidence)]) -> Life {
        let stay = |(state, evidence): &(State, Evidence)| Stay {
            state: *state,
            since: Moment::default(),
            evidence: *evidence,
        };
        let mut stays = states.iter().map(stay);
        let mut life = Life::new(tcp(1, State::Listen).key, stays.next().unwrap(), true);
        stays.for_each(|stay| life.enter(stay));
        life
    }

    fn text(steps: &[Step]) -> String {
        let sign = |evidence| if evidence == Evidence::Observed { "-" } else { "~" };
        let step = |step: &Step| format!("{}{}{}", step.from.name(), sign(step.evidence), step.to.name());
        steps.iter().map(step).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_life_goes_along_the_arrows() {
        use Evidence::{Inferred, Observed};
        let mut client =
            life(&[(State::SynSent, Observed), (State::Established, Observed), (State::TimeWait, Inferred)]);
        assert_eq!(
            text(&of_life(&client)),
            "UNCONN-SYN-SENT SYN-SENT-ESTAB ESTAB~FIN-WAIT-1 FIN-WAIT-1~FIN-WAIT-2 FIN-WAIT-2~TIME-WAIT"
        );
        client.ended = Some(End { at: Moment::default(), evidence: Inferred, error: None, tells_why: false });
        assert!(text(&of_life(&client)).ends_with(" TIME-WAIT~UNCONN"));
        let mut gone = life(&[(State::SynSent, Observed), (State::Established, Inferred)]);
        gone.ended = Some(End { at: Moment::default(), evidence: Observed, error: None, tells_why: false });
        assert!(text(&of_life(&gone)).ends_with(" ESTAB~UNCONN"), "its way to the end was not seen");
        gone = life(&[(State::SynSent, Observed), (State::Established, Observed)]);
        gone.ended = Some(End { at: Moment::default(), evidence: Observed, error: None, tells_why: false });
        assert!(text(&of_life(&gone)).ends_with(" ESTAB-UNCONN"));
        assert_eq!(text(&of_life(&life(&[(State::SynRecv, Observed)]))), "LISTEN-SYN-RECV");
        assert_eq!(text(&of_life(&life(&[(State::Established, Observed)]))), "");
        let found = Life { opened_here: false, ..life(&[(State::Listen, Observed)]) };
        assert_eq!(text(&of_life(&found)), "");
    }

    #[track_caller]
    fn check(what: What, protocol: Protocol, expected: &str) {
        let socket = Arc::new(crate::model::socket::Socket { protocol, ..tcp(1, State::Listen) });
        let life = Arc::new(life(&[(State::Listen, Evidence::Observed)]));
        let change = Change { at: Moment::default(), what, evidence: Evidence::Observed, socket, life };
        assert_eq!(text(&of_change(&change)), expected);
    }

    #[test]
    fn a_change_is_its_steps() {
        check(What::Opened(State::Listen), Protocol::Tcp, "UNCONN-LISTEN");
        check(What::Opened(State::Established), Protocol::Tcp, "");
        check(What::Moved(State::FinWait1, State::TimeWait), Protocol::Tcp, "FIN-WAIT-1-TIME-WAIT");
        check(What::Gone(State::LastAck), Protocol::Tcp, "LAST-ACK-UNCONN");
        check(What::Gone(State::Established), Protocol::Udp, "");
        check(What::Returned(State::Established), Protocol::Tcp, "");
    }
}
