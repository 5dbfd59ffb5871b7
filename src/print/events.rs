//! Events as lines, one each.
//!
//! Time as the kernel's own log has it (seconds since boot), kind, change, ends, who did it, and by what it is joined
//! with others. Ends and change have columns; nothing is cut.

use std::fmt::Write as _;

use crate::demo::errno::errno_name;
use crate::field::text::endpoint;
use crate::model::event::{Actor, Event, Occurrence, Token};
use crate::model::key::NetnsId;
use crate::model::printable;
use crate::model::state::State;

/// Columns of a state and of an end: the longest state, and an IPv4 address with its port.
const STATE: usize = 10;
const END: usize = 21;

/// Adds the line of an event.
pub fn line(out: &mut String, event: &Event) {
    let nanos = event.at.as_nanos();
    let (seconds, micros) = (nanos / 1_000_000_000, nanos / 1_000 % 1_000_000);
    let _ = write!(out, "{seconds}.{micros:06} {} ", event.protocol.netid());
    match &event.what {
        Occurrence::Moved { from, to } => {
            let _ = write!(out, "{:STATE$} > {:STATE$}", name(*from), name(*to));
        }
        Occurrence::Destroyed(_) => {
            let _ = write!(out, "{:width$}", "destroyed", width = STATE + 3 + STATE);
        }
    }
    for end in [event.ends.local, event.ends.remote] {
        let mut text = String::new();
        endpoint(&mut text, end);
        let _ = write!(out, " {text:END$}");
    }
    let _ = match event.socket {
        Token::Cookie(cookie) => write!(out, " sk:{cookie:x}"),
        Token::Pointer(place) => write!(out, " at:{place:x}"),
    };
    if event.netns != NetnsId::default() {
        let _ = write!(out, " net:{}", event.netns.0);
    }
    if let Some(error) = event.error {
        let _ = write!(out, " {}", errno_name(i32::try_from(error.get()).unwrap_or_default()));
    }
    if let Some(actor) = &event.actor {
        let _ = write!(out, " {}", who(actor));
    }
    out.push('\n');
}

/// The command, where it is known, and the process id.
fn who(actor: &Actor) -> String {
    match actor.command() {
        [] => actor.pid.to_string(),
        command => format!("{}/{}", printable::text(command), actor.pid),
    }
}

/// A TCP socket that comes to CLOSE is closed; that ss would call it unconnected does not matter here.
fn name(state: State) -> &'static str {
    if state == State::Close { "CLOSED" } else { state.name() }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::model::address::{Endpoint, InetEnds};
    use crate::model::event::COMM;
    use crate::model::socket::{Protocol, Socket};
    use crate::model::time::Moment;

    const EVENT: Event = Event {
        at: Moment::from_nanos(90_000_001_999),
        netns: NetnsId(4_026_531_840),
        socket: Token::Cookie(0x1f),
        protocol: Protocol::Tcp,
        ends: InetEnds { local: Endpoint::ANY_V4, remote: Endpoint::ANY_V6, interface: 0 },
        what: Occurrence::Moved { from: State::Close, to: State::SynSent },
        error: None,
        actor: None,
    };

    #[track_caller]
    fn check(event: &Event, expected: &str) {
        let mut out = String::new();
        line(&mut out, event);
        assert_eq!(out, expected);
    }

    #[test]
    fn an_event_is_a_line() {
        let ends = "0.0.0.0:0             [::]:0               ";
        check(&EVENT, &format!("90.000001 tcp CLOSED     > SYN-SENT   {ends} sk:1f net:4026531840\n"));
        let reset = Event { error: NonZeroU32::new(104), ..EVENT };
        check(&reset, &format!("90.000001 tcp CLOSED     > SYN-SENT   {ends} sk:1f net:4026531840 ECONNRESET\n"));
        let event = Event { socket: Token::Pointer(0xff), netns: NetnsId(0), ..EVENT };
        check(&event, &format!("90.000001 tcp CLOSED     > SYN-SENT   {ends} at:ff\n"));
        let socket = Socket::new(
            EVENT.key().unwrap(),
            EVENT.at,
            Protocol::Tcp,
            State::Close,
            crate::model::address::Ends::Inet(EVENT.ends),
        );
        let event = Event { what: Occurrence::Destroyed(Box::new(socket)), ..EVENT };
        check(&event, &format!("90.000001 tcp destroyed               {ends} sk:1f net:4026531840\n"));
    }

    #[test]
    fn a_command_moves_no_cursor() {
        let mut comm = [0; COMM];
        comm[..7].copy_from_slice(b"a\x1b[2J\nb");
        assert_eq!(who(&Actor { pid: 7, comm }), "a.[2J.b/7");
        assert_eq!(who(&Actor { pid: 7, comm: [0; COMM] }), "7");
    }
}
