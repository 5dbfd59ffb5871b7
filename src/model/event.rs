//! What the kernel says of a socket when it happens, and by which means it is heard.
//!
//! Events are claims of the kernel, not the truth: some means miss some of them, and any can lose some. Whoever
//! follows sockets by events compares with a dump from time to time, and at once after a [`Loss`].

use std::fmt;
use std::num::NonZeroU32;

use super::address::InetEnds;
use super::key::{Identity, Key, NetnsId};
use super::socket::{Protocol, Socket};
use super::state::State;
use super::time::Moment;

/// A means of hearing of events. The order is the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// A BPF program of our own on the kernel's state changes.
    Bpf,
    /// The tracepoint sock:inet_sock_set_state, read with perf_event_open(2).
    Perf,
    /// The multicast groups of sock_diag(7) that tell of sockets that were destroyed.
    Destroy,
    /// None: what happens between two dumps is inferred from their difference.
    Poll,
}

/// Each means with its word and with what it never tells, however well it works.
const MEANS: [(Means, &str, &str); 4] = [
    (
        Means::Bpf,
        "bpf",
        "UDP and Unix sockets, requests in SYN-RECV until the handshake is done, and TIME-WAIT, which only looks show",
    ),
    (
        Means::Perf,
        "perf",
        "what bpf misses, cookies, namespaces and errors, and on some virtual machines what an idle processor does",
    ),
    (
        Means::Destroy,
        "destroy",
        "every change but the end of TCP and UDP sockets of this namespace, who made it, and the end of TIME-WAIT",
    ),
    (Means::Poll, "poll", "whatever begins and ends between two looks"),
];

impl Means {
    /// Every means, the best one first.
    pub fn all() -> impl Iterator<Item = Self> {
        MEANS.iter().map(|(means, ..)| *means)
    }

    /// Its word on the command line and in the status line.
    pub fn name(self) -> &'static str {
        MEANS.iter().find(|(means, ..)| *means == self).map_or("", |(_, name, _)| name)
    }

    /// What it never tells.
    pub fn misses(self) -> &'static str {
        MEANS.iter().find(|(means, ..)| *means == self).map_or("", |(.., misses)| misses)
    }
}

/// By which means events are heard, and what that leaves out: for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The means in force.
    pub means: Means,
    /// What it misses here beyond [`Means::misses`], and why.
    pub lacks: Vec<String>,
    /// The better means that were tried, and why they are not in force.
    pub refused: Vec<Refusal>,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "events: {}, which misses {}", self.means.name(), self.means.misses())?;
        self.lacks.iter().try_for_each(|lack| write!(f, "; {lack}"))
    }
}

/// A means that could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The means.
    pub means: Means,
    /// What was tried, why it failed and what to do, for people.
    pub why: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.means.name(), self.why)
    }
}

/// What an event's socket is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// The kernel's cookie, the same that dumps show.
    Cookie(u64),
    /// Where its memory lies in the kernel. Joins the events of one socket with each other only: the next socket
    /// may lie there. To be matched with dumps by the ends.
    Pointer(u64),
}

/// The process that made a change by a system call of its own. Not necessarily the one that opened the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// Process id in the reader's pid namespace.
    pub pid: u32,
    /// `comm`, ended by the first NUL; empty where the means does not tell. Any bytes: not to be shown before
    /// [`super::printable`].
    pub comm: [u8; COMM],
}

/// TASK_COMM_LEN of linux/sched.h.
pub const COMM: usize = 16;

impl Actor {
    /// The command's bytes.
    pub fn command(&self) -> &[u8] {
        self.comm.split(|byte| *byte == 0).next().unwrap_or_default()
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// The socket went from one state to another. A socket that comes to [`State::Close`] is in no table any more,
    /// but its process may hold it and connect it anew: then it begins again, under the same cookie.
    Moved {
        /// The state that it left. A connection that was accepted leaves [`State::Listen`]: the kernel makes it as a
        /// copy of the listener.
        from: State,
        /// The state that it is in.
        to: State,
    },
    /// The kernel frees the socket; this is how it was at last. A connection may live on as a TIME-WAIT minisocket
    /// under the same cookie. Ends may be partly zero, and the state is always [`State::Close`].
    Destroyed(Box<Socket>),
}

/// One thing that happened to one inet socket.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When it happened; with [`Means::Destroy`], which tells no time, when it was heard.
    pub at: Moment,
    /// The socket's namespace, 0 where the means does not tell.
    pub netns: NetnsId,
    /// Which socket.
    pub socket: Token,
    /// Its kind.
    pub protocol: Protocol,
    /// Its ends. The local port is 0 in the event of a connect(2) that chooses a port itself: it is chosen after.
    pub ends: InetEnds,
    /// What happened.
    pub what: Occurrence,
    /// The error that the socket's process is told (`sk_err`, an errno), such as ECONNRESET; `None` for none, and where
    /// the means does not tell.
    pub error: Option<NonZeroU32>,
    /// Who did it, where that can be said: see [`is_by_call`].
    pub actor: Option<Actor>,
}

impl Event {
    /// The key of the socket in a dump, where it is known.
    pub fn key(&self) -> Option<Key> {
        match self.socket {
            Token::Cookie(cookie) if self.netns != NetnsId::default() => {
                Some(Key { netns: self.netns, identity: Identity::Cookie(cookie) })
            }
            Token::Cookie(_) | Token::Pointer(_) => None,
        }
    }
}

/// Whether a connection that made this move may go on as a minisocket of the same cookie, in TIME-WAIT or (when its
/// process is done with it) FIN-WAIT-2. The kernel has no event for minisockets: only a look tells which, and when it
/// ends. Such a one certainly ended that the kernel gave an error to.
pub fn may_linger(from: State, to: State, error: Option<NonZeroU32>) -> bool {
    to == State::Close && matches!(from, State::FinWait2 | State::Closing) && error.is_none()
}

/// Whether a connection is on its way to SYN-RECV and still a copy of its listener. Older kernels tell of it too
/// early: its peer is not known yet, and its cookie will be another one.
pub fn is_unborn(to: State, ends: &InetEnds) -> bool {
    to == State::SynRecv && ends.remote.port == 0
}

/// The states that a socket enters by a system call on itself only, so that the process running at that moment is
/// the caller: SYN-SENT by connect(2), LISTEN by listen(2), FIN-WAIT-1 and LAST-ACK by shutdown(2) or by the last close(2),
/// which is also made where a process ends or becomes another program. So who opens a socket is its owner; who closes it may
/// be a child that inherited it.
///
/// All others are entered when a segment arrives or a timer fires, under whichever process is interrupted; on the
/// loopback that is the peer. CLOSE is entered in both ways.
pub const BY_CALL: [State; 4] = [State::SynSent, State::Listen, State::FinWait1, State::LastAck];

/// Whether the process that runs while a socket enters this state is the one that made it do so.
pub fn is_by_call(to: State) -> bool {
    BY_CALL.contains(&to)
}

/// Events that happened and were not heard. Only a dump can tell what they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// So many.
    Counted(u64),
    /// The kernel does not say how many.
    Uncounted,
}

impl Loss {
    /// This loss and another.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Counted(one), Self::Counted(another)) => Self::Counted(one.saturating_add(another)),
            _ => Self::Uncounted,
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counted(1) => f.write_str("1 event was lost"),
            Self::Counted(events) => write!(f, "{events} events were lost"),
            Self::Uncounted => f.write_str("events were lost; the kernel does not say how many"),
        }
    }
}

/// Events that were heard together, and what was lost before or among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// In the order in which they happened to each socket. Between sockets the order of [`Event::at`] may differ by
    /// some microseconds.
    pub events: Vec<Event>,
    /// What was lost; `None` when nothing was.
    pub loss: Option<Loss>,
}

impl Batch {
    /// Notes a loss. None at all is no loss.
    pub fn lose(&mut self, loss: Loss) {
        if loss != Loss::Counted(0) {
            self.loss = Some(self.loss.map_or(loss, |before| before.and(loss)));
        }
    }

    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty() && self.loss.is_none()
    }
}

// A busy host makes a million of them in a few seconds.
const _: () = assert!(size_of::<Event>() <= 128);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(losses: &[Loss], expected: Option<Loss>) {
        let mut batch = Batch::default();
        losses.iter().for_each(|loss| batch.lose(*loss));
        assert_eq!(batch.loss, expected);
    }

    #[test]
    fn losses_add_up_as_far_as_they_are_counted() {
        check(&[], None);
        check(&[Loss::Counted(0)], None);
        check(&[Loss::Counted(2), Loss::Counted(0), Loss::Counted(3)], Some(Loss::Counted(5)));
        check(&[Loss::Counted(2), Loss::Uncounted], Some(Loss::Uncounted));
        check(&[Loss::Counted(u64::MAX), Loss::Counted(1)], Some(Loss::Counted(u64::MAX)));
    }

    #[test]
    fn each_means_is_described() {
        assert_eq!(Means::all().map(Means::name).collect::<Vec<_>>(), ["bpf", "perf", "destroy", "poll"]);
        assert!(Means::all().is_sorted() && Means::all().all(|means| !means.misses().is_empty()));
    }

    #[test]
    fn only_a_closing_without_error_may_linger() {
        let reset = NonZeroU32::new(104);
        for from in State::all() {
            let lingers = [State::FinWait2, State::Closing].contains(&from);
            assert_eq!(may_linger(from, State::Close, None), lingers, "{from:?}");
            assert!(!may_linger(from, State::Close, reset) && !may_linger(from, State::Closing, None));
        }
    }

    #[test]
    fn a_command_ends_at_its_nul() {
        let actor = |comm: &[u8; COMM]| Actor { pid: 1, comm: *comm };
        assert_eq!(actor(b"nginx\0garbage\0\0\0").command(), b"nginx");
        assert_eq!(actor(b"sixteen-bytes-xx").command(), b"sixteen-bytes-xx");
        assert_eq!(actor(&[0; COMM]).command(), b"");
    }
}
