//! Why a means of hearing of events cannot be had.

use std::io;

use crate::decode::btf::BtfError;
use crate::decode::perf::NoField;

/// What is asked of the kernel on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Read the description of the kernel's types.
    Btf,
    /// bpf(2).
    Bpf,
    /// Read a tracepoint's description.
    Tracefs,
    /// perf_event_open(2) and its ring.
    Perf,
    /// The multicast groups of sock_diag(7).
    Group,
}

/// A means that cannot be had, or that broke. The text says what was tried, on what, why it failed and what to do.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The kernel refused.
    #[error("{what}: {cause}{advice}", advice = advice(*.call, .cause))]
    Refused {
        /// The kind of call.
        call: Call,
        /// What was tried, on what.
        what: String,
        /// The kernel's word.
        #[source]
        cause: io::Error,
    },
    /// The description of the kernel's types does not say what must be known.
    #[error("reading the kernel's types from {path}: {cause}; this kernel is too old or too new for the program")]
    Types {
        /// The file.
        path: String,
        /// What is missing.
        #[source]
        cause: BtfError,
    },
    /// The verifier did not like our program.
    #[error("loading our BPF program: {cause}: {log}; Linux 5.12 is needed; if it is later, please report this")]
    Verifier {
        /// The end of the verifier's log.
        log: String,
        /// The kernel's word.
        #[source]
        cause: io::Error,
    },
    /// The tracepoint is not as this program knows it.
    #[error("{0}; Linux 4.16 is needed")]
    Format(#[from] NoField),
    /// A ring holds what cannot be.
    #[error("the ring of {0} events is damaged; start again")]
    Damaged(&'static str),
}

impl EventsError {
    /// A refusal of the last call.
    pub(super) fn refused(call: Call, what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Refused { call, what: what.into(), cause }
    }
}

const BPF_RIGHTS: &str =
    "CAP_BPF and CAP_PERFMON are needed, and no container or sandbox around; run as root of the host";
const PERF_RIGHTS: &str =
    "CAP_PERFMON is needed, or kernel.perf_event_paranoid of -1, and no sandbox around; run as root";
const TRACEFS_RIGHTS: &str = "tracepoints are for root; run as root of the host";

/// What errnos mean, and what to do.
const MEANINGS: [(Call, i32, &str); 19] = [
    (Call::Btf, libc::ENOENT, "this kernel was built without CONFIG_DEBUG_INFO_BTF, or /sys is hidden"),
    (Call::Btf, libc::EACCES, "/sys is hidden; run outside of the sandbox"),
    (Call::Bpf, libc::EPERM, BPF_RIGHTS),
    (Call::Bpf, libc::EACCES, BPF_RIGHTS),
    (Call::Bpf, libc::ENOSYS, "this kernel was built without CONFIG_BPF_SYSCALL"),
    (Call::Bpf, libc::EINVAL, "this kernel is too old (Linux 5.12 is needed)"),
    (Call::Bpf, libc::ENOMEM, "too little memory is left for this control group"),
    (Call::Tracefs, libc::EPERM, TRACEFS_RIGHTS),
    (Call::Tracefs, libc::EACCES, TRACEFS_RIGHTS),
    (Call::Tracefs, libc::ENOENT, "this kernel has no such tracepoint (Linux 4.16 with CONFIG_FTRACE is needed)"),
    (Call::Tracefs, libc::ENODEV, "this kernel was built without CONFIG_FTRACE"),
    (Call::Perf, libc::EPERM, PERF_RIGHTS),
    (Call::Perf, libc::EACCES, PERF_RIGHTS),
    (Call::Perf, libc::ENOSYS, "this kernel was built without CONFIG_PERF_EVENTS"),
    (Call::Perf, libc::EMFILE, "too many files are open in this process; raise its limit (ulimit -n)"),
    (Call::Group, libc::EPERM, "a sandbox or security module forbids it; run outside of it"),
    (Call::Group, libc::EPROTONOSUPPORT, "this kernel has no socket diagnostics (CONFIG_INET_DIAG)"),
    (Call::Group, libc::EAFNOSUPPORT, "this kernel or sandbox has no netlink"),
    (Call::Group, libc::ENOENT, "this kernel is too old (Linux 4.3 is needed)"),
];

fn advice(call: Call, cause: &io::Error) -> String {
    let meaning = MEANINGS.iter().find(|(of, errno, _)| *of == call && cause.raw_os_error() == Some(*errno));
    meaning.map_or_else(String::new, |(.., text)| format!("; {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(call: Call, errno: i32, words: &[&str]) {
        let text = EventsError::refused(call, "doing it")(io::Error::from_raw_os_error(errno)).to_string();
        for word in ["doing it: "].iter().chain(words) {
            assert!(text.contains(word), "{word:?} is not in {text:?}");
        }
    }

    #[test]
    fn each_says_what_failed_why_and_what_to_do() {
        check(Call::Btf, libc::ENOENT, &["No such file", "CONFIG_DEBUG_INFO_BTF"]);
        check(Call::Bpf, libc::EPERM, &["not permitted", "CAP_BPF", "root"]);
        check(Call::Perf, libc::EACCES, &["Permission denied", "perf_event_paranoid"]);
        check(Call::Tracefs, libc::EACCES, &["Permission denied", "root"]);
        check(Call::Group, libc::EPROTONOSUPPORT, &["CONFIG_INET_DIAG"]);
        check(Call::Group, libc::EIO, &["Input/output"]);
    }
}
