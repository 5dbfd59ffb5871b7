//! What can go wrong between this program and the kernel's socket diagnostics.

use std::io;

use super::PATIENCE;

/// A failed exchange over NETLINK_SOCK_DIAG. The text names the call, the reason and the way out; the
/// table is named by the gap that it ends in.
#[derive(Debug, thiserror::Error)]
pub enum DiagError {
    /// No NETLINK_SOCK_DIAG socket could be opened.
    #[error("socket(AF_NETLINK, NETLINK_SOCK_DIAG): {0}{advice}", advice = advice(.0))]
    Open(#[source] io::Error),
    /// The request could not be sent.
    #[error("sending a request over netlink: {0}{advice}", advice = advice(.0))]
    Send(#[source] io::Error),
    /// The answer could not be received.
    #[error("receiving an answer over netlink: {0}{advice}", advice = advice(.0))]
    Receive(#[source] io::Error),
    /// The kernel answered with NLMSG_ERROR.
    #[error("the kernel refused: {0}{advice}", advice = advice(.0))]
    Refused(#[source] io::Error),
    /// The kernel ended a dump with an error.
    #[error("the kernel broke the dump off: {0}{advice}", advice = advice(.0))]
    BrokenOff(#[source] io::Error),
    /// No answer came in time. Linux makes its answer while it is read, so this is some other kernel.
    #[error("the kernel did not answer within {} s; it may be an emulated one", PATIENCE.as_secs())]
    Silent,
    /// An answer was longer than the buffer, which has been made larger since.
    #[error("an answer of {needed} bytes did not fit; look again")]
    Truncated {
        /// Length of the answer in bytes.
        needed: usize,
    },
}

/// What errnos mean here, whether they mean it for good, and what to do.
const MEANINGS: [(i32, bool, &str); 11] = [
    (libc::EPERM, true, "a sandbox or security module forbids it; run outside of it"),
    (libc::EACCES, true, "a security module forbids it; run outside of it"),
    (libc::EAFNOSUPPORT, true, "this kernel or sandbox has no netlink"),
    (libc::EPROTONOSUPPORT, true, "this kernel has no socket diagnostics (CONFIG_INET_DIAG, CONFIG_UNIX_DIAG)"),
    (libc::ENOSYS, true, "this system does not know the call; run outside of the sandbox or emulator"),
    (libc::ECONNREFUSED, true, "this kernel has no socket diagnostics (CONFIG_INET_DIAG, CONFIG_UNIX_DIAG)"),
    (libc::ENOENT, true, "the kernel module is missing; load tcp_diag, udp_diag or unix_diag"),
    (libc::EOPNOTSUPP, true, "this kernel is too old (Linux 3.3 is needed)"),
    (libc::EINVAL, true, "this kernel is too old (Linux 3.3 is needed)"),
    (libc::EMFILE, false, "too many files are open in this process; raise its limit (ulimit -n)"),
    (libc::ENOBUFS, false, "answers came faster than they were read; look again"),
];

fn meaning(error: &io::Error) -> Option<&'static (i32, bool, &'static str)> {
    MEANINGS.iter().find(|(errno, ..)| error.raw_os_error() == Some(*errno))
}

fn advice(error: &io::Error) -> String {
    meaning(error).map_or_else(String::new, |(_, _, text)| format!("; {text}"))
}

impl DiagError {
    /// Whether asking again would fail in the same way, so that it is not worth a try.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Open(cause)
            | Self::Send(cause)
            | Self::Receive(cause)
            | Self::Refused(cause)
            | Self::BrokenOff(cause) => meaning(cause).is_some_and(|(_, lasting, _)| *lasting),
            Self::Silent => true,
            Self::Truncated { .. } => false,
        }
    }

    /// The errno that the kernel answered with, if it did.
    pub fn refusal(&self) -> Option<i32> {
        match self {
            Self::Refused(cause) | Self::BrokenOff(cause) => cause.raw_os_error(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: &DiagError, lasting: bool, words: &[&str]) {
        assert_eq!(error.is_lasting(), lasting, "{error}");
        let text = error.to_string();
        for word in words {
            assert!(text.contains(word), "{word:?} is not in {text:?}");
        }
    }

    fn os(errno: i32) -> io::Error {
        io::Error::from_raw_os_error(errno)
    }

    #[test]
    fn each_says_what_failed_why_and_what_to_do() {
        check(&DiagError::Open(os(libc::EPERM)), true, &["NETLINK_SOCK_DIAG", "not permitted", "outside"]);
        check(&DiagError::Open(os(libc::EMFILE)), false, &["NETLINK_SOCK_DIAG", "ulimit"]);
        check(&DiagError::Send(os(libc::ECONNREFUSED)), true, &["sending", "CONFIG_INET_DIAG"]);
        check(&DiagError::Receive(os(libc::ENOBUFS)), false, &["receiving", "look again"]);
        check(&DiagError::Refused(os(libc::ENOENT)), true, &["refused", "tcp_diag"]);
        check(&DiagError::Refused(os(libc::EIO)), false, &["refused", "Input/output"]);
        check(&DiagError::BrokenOff(os(libc::ENOMEM)), false, &["broke the dump off", "memory"]);
        check(&DiagError::Silent, true, &["2 s"]);
        check(&DiagError::Truncated { needed: 70_000 }, false, &["70000 bytes"]);
    }
}
