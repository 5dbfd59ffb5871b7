//! What it means to close a socket from outside (SOCK_DESTROY, linux/sock_diag.h), and what may come of it.
//!
//! Closes nothing. Which segment leaves is that of tcp_abort() and its kin, which tests ask of a real kernel.

use std::fmt::{Display, Formatter};

use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;

/// What closing a socket does to its owner and its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// A connection is reset.
    Reset,
    /// A connection whose end needs no reset, or that never began, is forgotten.
    Forgotten,
    /// A listener closes, and what waits in its queue is reset.
    Listener,
    /// A request that was not completed is forgotten.
    Request,
    /// The wait for old segments ends early.
    Wait,
    /// A datagram socket loses its peer, and a port that it did not bind itself.
    Datagram,
}

impl Consequence {
    /// What follows from closing this socket as it is.
    pub const fn of(socket: &Socket) -> Self {
        match (socket.protocol, socket.state) {
            (Protocol::Tcp, State::Listen) => Self::Listener,
            (Protocol::Tcp, State::SynRecv | State::NewSynRecv) => Self::Request,
            (Protocol::Tcp, State::TimeWait) => Self::Wait,
            (Protocol::Tcp, State::SynSent | State::LastAck | State::Closing) => Self::Forgotten,
            // An orphan in FIN-WAIT-2 is a minisocket: nobody is left who could send a reset.
            (Protocol::Tcp, State::FinWait2) if socket.inode == 0 => Self::Forgotten,
            (Protocol::Tcp, _) => Self::Reset,
            _ => Self::Datagram,
        }
    }

    /// What the owner and the peer will see.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Reset => {
                "the peer gets a RST; the owner's next call fails (ECONNABORTED); what was not sent or read is lost"
            }
            Self::Forgotten => {
                "nothing is sent: the socket is forgotten; the owner's call fails; what the peer still sends is \
                 answered by RST"
            }
            Self::Listener => {
                "new connections are refused, those that wait to be accepted are reset, accepted ones stay; accept() \
                 fails"
            }
            Self::Request => "nothing is sent: the request is forgotten; the peer may send its SYN again",
            Self::Wait => {
                "nothing is sent: the pair of ports is free at once; segments that are still under way may meet a new \
                 connection"
            }
            Self::Datagram => {
                "nothing is sent, the peer sees nothing; the owner's calls fail once (ECONNABORTED); a port that was \
                 bound stays bound"
            }
        }
    }
}

/// What came of a socket that was to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The kernel closed it, and it was looked for afterwards.
    Closed {
        /// The state that it is in nevertheless: one that was bound stays in its table while its owner holds it.
        left: Option<State>,
    },
    /// It was gone before: no socket has this cookie and these ends.
    Gone,
    /// It is not as it was shown, and nothing was done.
    Changed {
        /// Its state now.
        state: State,
    },
    /// It was not closed.
    Refused(Refusal),
}

impl Closing {
    /// Whether it is as it was wished: the socket does its work no more.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Closed { .. } | Self::Gone)
    }
}

impl Display for Closing {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed { left: None } => f.write_str("closed; its cookie is gone"),
            Self::Closed { left: Some(state) } => {
                write!(f, "closed; {} now, since its owner still holds what it bound", state.name())
            }
            Self::Gone => f.write_str("was gone already"),
            Self::Changed { state } => write!(f, "left out: it changed since it was shown ({} now)", state.name()),
            Self::Refused(refusal) => write!(f, "not closed: {refusal}"),
        }
    }
}

/// Why a socket was not closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// What is shown is no live kernel.
    NotLive,
    /// Without a cookie another socket could be hit.
    NoCookie,
    /// The kernel closes no sockets of this family or kind.
    Kind,
    /// It is in no list that the kernel looks into.
    Inactive,
    /// It lives in another network namespace.
    OtherNamespace,
    /// CAP_NET_ADMIN is missing.
    Unprivileged,
    /// CAP_NET_ADMIN is there, but not over this namespace.
    ForeignNamespace,
    /// The kernel was built without it.
    NoDestroy,
    /// Another socket with the same ends stands before it.
    Shadowed,
    /// Something else; the text says what.
    Failed(String),
}

impl Refusal {
    /// Why this socket cannot be closed by anybody, as far as its row tells.
    pub fn foreseen(socket: &Socket) -> Option<Self> {
        match (socket.protocol, socket.state, socket.key.identity) {
            (Protocol::Tcp | Protocol::Udp | Protocol::Raw, _, Identity::Digest(_)) => Some(Self::NoCookie),
            (Protocol::Tcp, State::Close | State::BoundInactive, _) => Some(Self::Inactive),
            (Protocol::Tcp | Protocol::Udp | Protocol::Raw, ..) => None,
            _ => Some(Self::Kind),
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotLive => "what is shown does not come from the running kernel",
            Self::NoCookie => "the row comes from /proc, which has no cookies, so another socket could be hit",
            Self::Kind => "the kernel closes TCP, UDP and raw sockets only; a signal can end its owner",
            Self::Inactive => {
                "it is bound and does nothing, so the kernel does not find it; a signal can end its owner"
            }
            Self::OtherNamespace => "it lives in another network namespace; run sockscope in there",
            Self::Unprivileged => "CAP_NET_ADMIN is missing (EPERM); run sockscope as root",
            Self::ForeignNamespace => {
                "CAP_NET_ADMIN does not reach here (EPERM): the namespace belongs to another user namespace"
            }
            Self::NoDestroy => "the kernel cannot (EOPNOTSUPP): it is built without CONFIG_INET_DIAG_DESTROY",
            Self::Shadowed => "the kernel finds another socket with the same ends (SO_REUSEPORT) and closed neither",
            Self::Failed(why) => why,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key::Key;
    use crate::model::sample::{inet, tcp, unix};

    #[test]
    fn each_state_has_its_consequence() {
        let check = |state, expected| assert_eq!(Consequence::of(&tcp(1, state)), expected, "{state:?}");
        check(State::Established, Consequence::Reset);
        check(State::CloseWait, Consequence::Reset);
        check(State::FinWait1, Consequence::Reset);
        check(State::FinWait2, Consequence::Reset);
        check(State::SynSent, Consequence::Forgotten);
        check(State::LastAck, Consequence::Forgotten);
        check(State::Closing, Consequence::Forgotten);
        check(State::SynRecv, Consequence::Request);
        check(State::TimeWait, Consequence::Wait);
        check(State::Listen, Consequence::Listener);
        let orphan = Socket { inode: 0, ..tcp(1, State::FinWait2) };
        assert_eq!(Consequence::of(&orphan), Consequence::Forgotten);
        let udp = inet(1, Protocol::Udp, State::Established, "127.0.0.1:1", "127.0.0.1:2");
        assert_eq!(Consequence::of(&udp), Consequence::Datagram);
    }

    #[test]
    fn what_nobody_can_close_is_known_before() {
        let check = |socket: &Socket, expected| assert_eq!(Refusal::foreseen(socket), expected, "{socket:?}");
        check(&tcp(1, State::Established), None);
        check(&inet(1, Protocol::Udp, State::Close, "127.0.0.1:1", "0.0.0.0:0"), None);
        check(&tcp(1, State::Close), Some(Refusal::Inactive));
        check(&tcp(1, State::BoundInactive), Some(Refusal::Inactive));
        check(&unix(1, State::Listen, b"/run/x"), Some(Refusal::Kind));
        check(&inet(1, Protocol::Mptcp, State::Established, "127.0.0.1:1", "127.0.0.1:2"), Some(Refusal::Kind));
        let shown = tcp(1, State::Established);
        let from_proc = Key { identity: Identity::Digest(7), ..shown.key };
        check(&Socket { key: from_proc, ..shown }, Some(Refusal::NoCookie));
    }
}
