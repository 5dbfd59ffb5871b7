//! Signals a process that holds a socket: never one that has merely got its number.
//!
//! A pidfd is opened first; while its process lives, /proc/PID is that process. Then its start and its descriptors are
//! compared with what was shown, then the signal goes by the pidfd.

use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{self as system, Pid, PidfdFlags, pidfd_open, pidfd_send_signal};

use crate::model::action::signal::{Disposition, Handle, Signal, SignalRefusal, Signalled, Strike, Subject};
use crate::source::clock::now;
use crate::source::owners::process::{Directory, Reading};
use crate::source::process::{command, open, text};

/// How long a process has to end.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// How often one is looked at that gets a signal which ends nobody.
const GLANCE: Duration = Duration::from_millis(10);

const PROC: &str = "/proc";

/// `stat` and `status` are shorter, but for a process of thousands of groups: what is needed stands at their beginning,
/// or the process counts as one that cannot be read.
const TEXT: usize = 8192;

/// Says what is to know of a process.
pub(super) fn inspect(handle: Handle) -> Result<Subject, SignalRefusal> {
    Held::open(handle)?.subject()
}

/// Sends a signal and waits to see what comes of it.
pub(super) fn strike(strike: &Strike) -> Signalled {
    match Held::open(strike.handle).and_then(|held| held.strike(strike)) {
        Ok(done) => done,
        Err(refusal) => Signalled::Refused(refusal),
    }
}

/// A process that cannot become another one.
struct Held {
    handle: Handle,
    pidfd: OwnedFd,
    proc: OwnedFd,
}

impl Held {
    fn open(handle: Handle) -> Result<Self, SignalRefusal> {
        let pid = i32::try_from(handle.pid).ok().and_then(Pid::from_raw).ok_or(SignalRefusal::Gone)?;
        let pidfd = pidfd_open(pid, PidfdFlags::empty()).map_err(|errno| match errno {
            Errno::SRCH => SignalRefusal::Gone,
            Errno::NOSYS => SignalRefusal::NoPidfd,
            errno => failed("pidfd_open", errno),
        })?;
        let proc = open(Path::new(PROC)).map_err(|errno| failed(PROC, errno))?;
        Ok(Self { handle, pidfd, proc })
    }

    fn subject(&self) -> Result<Subject, SignalRefusal> {
        self.is_in_proc()?;
        let (state, started) = self.stat()?;
        let status = self.read("status")?;
        let command = command(&self.proc, &self.handle.pid.to_string());
        self.lives()?;
        let [caught, ignored] = [b"SigCgt:".as_slice(), b"SigIgn:"].map(|name| mask(&status, name));
        let of = |signal| match 1_u64 << (number(signal).as_raw() - 1) {
            bit if caught & bit != 0 => (signal, Disposition::Caught),
            bit if ignored & bit != 0 => (signal, Disposition::Ignored),
            _ => (signal, Disposition::Default),
        };
        Ok(Subject {
            handle: self.handle,
            started,
            uid: word(&status, b"Uid:", 1).and_then(|uid| uid.parse().ok()).unwrap_or(u32::MAX),
            state,
            command,
            dispositions: Signal::all().map(of).collect(),
            is_self: self.handle.pid == std::process::id(),
        })
    }

    fn strike(self, strike: &Strike) -> Result<Signalled, SignalRefusal> {
        self.is_in_proc()?;
        let (_, started) = self.stat()?;
        if started != strike.started {
            return Err(SignalRefusal::Another);
        }
        self.holds()?;
        // What was read is of this process only if it lives now.
        self.lives()?;
        pidfd_send_signal(&self.pidfd, number(strike.signal)).map_err(|errno| match errno {
            Errno::SRCH => SignalRefusal::Gone,
            Errno::PERM => SignalRefusal::Unprivileged { uid: self.uid() },
            errno => failed("pidfd_send_signal", errno),
        })?;
        Ok(self.outcome(strike.signal))
    }

    /// Waits until the process has ended, or stands as a signal that ends nobody wants it to.
    fn outcome(&self, signal: Signal) -> Signalled {
        let until = now().plus(PATIENCE);
        while !self.has_ended(if signal.is_deadly() { PATIENCE } else { GLANCE }) {
            let Ok((state, _)) = self.stat() else { break };
            let is_stopped = matches!(state, 'T' | 't');
            let is_settled = signal.is_deadly() || is_stopped == (signal == Signal::Stop);
            if is_settled || now() >= until {
                return Signalled::Lives { state };
            }
        }
        Signalled::Ended
    }

    /// Whether /proc is of the pid namespace in which the number was meant.
    fn is_in_proc(&self) -> Result<(), SignalRefusal> {
        let path = format!("/proc/self/fdinfo/{}", self.pidfd.as_raw_fd());
        let info = std::fs::read(&path).map_err(|error| SignalRefusal::Failed(format!("{path}: {error}")))?;
        match word(&info, b"Pid:", 0).and_then(|pid| pid.parse::<i64>().ok()) {
            Some(-1) => Err(SignalRefusal::Gone),
            Some(pid) if pid == i64::from(self.handle.pid) => Ok(()),
            _ => Err(SignalRefusal::OtherNamespace),
        }
    }

    /// Whether it still holds the socket.
    fn holds(&self) -> Result<(), SignalRefusal> {
        let mut holds = false;
        let reading = Directory::open(Path::new(PROC))
            .and_then(|mut proc| proc.sockets(self.handle.pid, |_, inode| holds |= inode == self.handle.inode));
        match reading.map_err(|error| SignalRefusal::Failed(format!("reading its descriptors: {error}")))? {
            _ if holds => Ok(()),
            Reading::Whole | Reading::KernelThread => Err(SignalRefusal::LetGo),
            Reading::Gone => Err(SignalRefusal::Gone),
            Reading::Hidden | Reading::Sealed => Err(SignalRefusal::Sealed),
        }
    }

    fn lives(&self) -> Result<(), SignalRefusal> {
        if self.has_ended(Duration::ZERO) { Err(SignalRefusal::Gone) } else { Ok(()) }
    }

    /// Whether it ends within this time. A pidfd can be read from when its process has ended (pidfd_open(2)).
    fn has_ended(&self, within: Duration) -> bool {
        let until = now().plus(within);
        loop {
            let left = Timespec::try_from(until.since(now())).unwrap_or_default();
            match poll(&mut [PollFd::new(&self.pidfd, PollFlags::IN)], Some(&left)) {
                Err(Errno::INTR) => continue,
                outcome => return outcome.is_ok_and(|ready| ready > 0),
            }
        }
    }

    /// State and start (proc_pid_stat(5)).
    fn stat(&self) -> Result<(char, u64), SignalRefusal> {
        state_and_start(&self.read("stat")?)
            .ok_or_else(|| SignalRefusal::Failed("/proc/PID/stat is strange".to_owned()))
    }

    fn uid(&self) -> u32 {
        let status = self.read("status").unwrap_or_default();
        word(&status, b"Uid:", 1).and_then(|uid| uid.parse().ok()).unwrap_or(u32::MAX)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, SignalRefusal> {
        let mut room = [0; TEXT];
        match text(&self.proc, &self.handle.pid.to_string(), name, &mut room) {
            Ok(text) => Ok(text.to_vec()),
            Err(Errno::NOENT | Errno::SRCH) => Err(SignalRefusal::Gone),
            Err(errno) => Err(SignalRefusal::Failed(format!("/proc/{}/{name}: {errno}", self.handle.pid))),
        }
    }
}

fn failed(call: &str, errno: Errno) -> SignalRefusal {
    SignalRefusal::Failed(format!("{call}: {errno}"))
}

const fn number(signal: Signal) -> system::Signal {
    match signal {
        Signal::Term => system::Signal::TERM,
        Signal::Kill => system::Signal::KILL,
        Signal::Hup => system::Signal::HUP,
        Signal::Int => system::Signal::INT,
        Signal::Quit => system::Signal::QUIT,
        Signal::Usr1 => system::Signal::USR1,
        Signal::Usr2 => system::Signal::USR2,
        Signal::Stop => system::Signal::STOP,
        Signal::Cont => system::Signal::CONT,
    }
}

/// The third and the 22nd field of `stat`: after the name, which is in parentheses and may hold some, the first and the
/// twentieth.
fn state_and_start(stat: &[u8]) -> Option<(char, u64)> {
    let after_name = stat.rsplit(|byte| *byte == b')').next().filter(|rest| rest.len() < stat.len())?;
    let mut words = str::from_utf8(after_name).ok()?.split_ascii_whitespace();
    let state = words.next()?.chars().next()?;
    Some((state, words.nth(18)?.parse().ok()?))
}

/// A word of the line that begins with `name`, counted from 0.
fn word<'a>(text: &'a [u8], name: &[u8], number: usize) -> Option<&'a str> {
    let line = text.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(name))?;
    str::from_utf8(line).ok()?.split_ascii_whitespace().nth(number)
}

/// A set of signals, in hexadecimal digits; none where it is not told.
fn mask(status: &[u8], name: &[u8]) -> u64 {
    word(status, name, 0).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stat: &str, expected: Option<(char, u64)>) {
        assert_eq!(state_and_start(stat.as_bytes()), expected);
    }

    #[test]
    fn state_and_start_stand_behind_any_name() {
        let rest = "1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 90210 4096 100";
        check(&format!("7 (nginx) S {rest}"), Some(('S', 90_210)));
        check(&format!("7 (a) T 9 (b c) T {rest}"), Some(('T', 90_210)));
        check("7 (x) S 1 2 3", None);
        check("7 x S 1", None);
        check("", None);
    }

    #[test]
    fn sets_of_signals_are_read_by_name() {
        let status = b"Name:\tSigCgt: 1\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000004002\n";
        assert_eq!((mask(status, b"SigIgn:"), mask(status, b"SigCgt:"), mask(status, b"SigBlk:")), (0x1000, 0x4002, 0));
    }
}
