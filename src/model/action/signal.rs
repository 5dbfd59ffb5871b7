//! Signals to a process that holds a socket: which there are, to whom, and what may come of it.
//!
//! Sends nothing. Numbers are those of every architecture that Rust supports but MIPS and SPARC (signal(7)); only
//! `source` needs them as numbers.

use std::fmt::{Display, Formatter};

/// A signal that a user may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Asks to end.
    Term,
    /// Ends, whatever the process wants.
    Kill,
    /// The terminal went away; many daemons read their configuration again.
    Hup,
    /// As Ctrl-C.
    Int,
    /// As Ctrl-\: ends with a core dump.
    Quit,
    /// Whatever the process makes of it.
    Usr1,
    /// Whatever the process makes of it.
    Usr2,
    /// Stops, whatever the process wants.
    Stop,
    /// Continues what was stopped.
    Cont,
}

/// Each signal once: name, what it asks for.
const SIGNALS: [(Signal, &str, &str); 9] = [
    (Signal::Term, "TERM", "asks it to end"),
    (Signal::Kill, "KILL", "ends it at once; it cannot clean up"),
    (Signal::Hup, "HUP", "its terminal went away; daemons often read their configuration again"),
    (Signal::Int, "INT", "interrupts it, as Ctrl-C does"),
    (Signal::Quit, "QUIT", "ends it with a core dump"),
    (Signal::Usr1, "USR1", "means what the program makes of it"),
    (Signal::Usr2, "USR2", "means what the program makes of it"),
    (Signal::Stop, "STOP", "stops it until CONT; its sockets stay open and nobody reads them"),
    (Signal::Cont, "CONT", "lets it go on after STOP"),
];

impl Signal {
    /// Every signal, in the order of the list.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        SIGNALS.iter().map(|(signal, ..)| *signal)
    }

    /// The name without SIG.
    pub fn name(self) -> &'static str {
        SIGNALS.iter().find(|(signal, ..)| *signal == self).map_or("", |(_, name, _)| name)
    }

    /// What it asks for.
    pub fn meaning(self) -> &'static str {
        SIGNALS.iter().find(|(signal, ..)| *signal == self).map_or("", |(.., meaning)| meaning)
    }

    /// Whether it ends a process that does not provide for it.
    pub const fn is_deadly(self) -> bool {
        !matches!(self, Self::Stop | Self::Cont)
    }
}

/// A process by what is shown of it: it holds a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Process id in the reader's pid namespace.
    pub pid: u32,
    /// Inode of a socket that it holds.
    pub inode: u32,
}

/// What a process does when a signal comes (`SigCgt`, `SigIgn` in proc_pid_status(5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// What the kernel does by default.
    Default,
    /// A function of its own.
    Caught,
    /// Nothing.
    Ignored,
}

/// A process as it is before it gets a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which.
    pub handle: Handle,
    /// When it started, in clock ticks since the machine did (`starttime` in proc_pid_stat(5)): with the pid no two
    /// processes have the same.
    pub started: u64,
    /// The user that it runs as (effective).
    pub uid: u32,
    /// Its state (`R`, `S`, `T`…, proc_pid_stat(5)).
    pub state: char,
    /// `comm`: any bytes but NUL, not to be shown before [`crate::model::printable`].
    pub command: Box<[u8]>,
    /// Which of the signals it catches, and which it ignores, in the order of [`Signal::all`].
    pub dispositions: Vec<(Signal, Disposition)>,
    /// Whether it is this program itself.
    pub is_self: bool,
}

impl Subject {
    /// What it does on a signal.
    pub fn disposition(&self, signal: Signal) -> Disposition {
        self.dispositions.iter().find(|(of, _)| *of == signal).map_or(Disposition::Default, |(_, does)| *does)
    }

    /// Whether the machine, the container or this screen ends with it.
    pub const fn is_vital(&self) -> bool {
        self.is_self || self.handle.pid == 1
    }
}

/// A signal on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// To whom.
    pub handle: Handle,
    /// When that process started, as it was shown.
    pub started: u64,
    /// Which.
    pub signal: Signal,
}

/// What came of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signalled {
    /// The process has ended.
    Ended,
    /// It got the signal and is still there.
    Lives {
        /// Its state afterwards.
        state: char,
    },
    /// It did not get it.
    Refused(SignalRefusal),
}

impl Display for Signalled {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ended => f.write_str("it has ended"),
            Self::Lives { state: 'T' | 't' } => f.write_str("it is stopped"),
            Self::Lives { state } => write!(f, "it got the signal and still runs (state {state})"),
            Self::Refused(refusal) => write!(f, "not sent: {refusal}"),
        }
    }
}

/// Why a process got no signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalRefusal {
    /// What is shown is no live machine.
    NotLive,
    /// It ended before.
    Gone,
    /// Another process has its number now.
    Another,
    /// It holds the socket no more.
    LetGo,
    /// Its descriptors may not be read, so nobody knows whether it still holds the socket.
    Sealed,
    /// /proc shows the processes of another pid namespace.
    OtherNamespace,
    /// It belongs to somebody else, and CAP_KILL is missing.
    Unprivileged {
        /// Whose it is.
        uid: u32,
    },
    /// The kernel is older than Linux 5.3.
    NoPidfd,
    /// Something else; the text says what.
    Failed(String),
}

impl Display for SignalRefusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotLive => "what is shown does not come from the running machine",
            Self::Gone => "the process has ended already",
            Self::Another => "another process has its number now",
            Self::LetGo => "the process does not hold this socket any more",
            Self::Sealed => "its descriptors may not be read, so nobody knows whether it still holds the socket",
            Self::OtherNamespace => "/proc shows the processes of another pid namespace",
            Self::Unprivileged { uid } => {
                return write!(f, "it runs as user {uid} (EPERM); only that user or root (CAP_KILL) may");
            }
            Self::NoPidfd => "this kernel has no pidfd_open(2) (Linux 5.3), so another process could be hit",
            Self::Failed(why) => why,
        })
    }
}
