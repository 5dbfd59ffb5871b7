//! How a demo fails: the kernel did otherwise, or could not be asked.

use std::time::Duration;

use crate::model::state::State;

use super::call::Returns;
use super::errno::{errno_name, result_text};
use super::expect::{Finding, state_name};

/// Why a demo ended before its script did.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A call returned something else than the script says.
    #[error("{call} = {}, but the script expects {}", result_text(*got), returns_text(*wanted))]
    Returned {
        /// The call as it was made.
        call: String,
        /// The value, or the errno.
        got: Result<i64, i32>,
        /// What was to come.
        wanted: Returns,
    },
    /// A call was to be made on a socket that is not open.
    #[error("{call} was not made, because no socket is open for it (an error in the demo's script)")]
    NotOpen {
        /// The call.
        call: String,
    },
    /// A socket went to a state that the step at hand does not mention.
    #[error("{end} went from {} to {}, which the script does not expect here", state_name(*from), state_name(*to))]
    Strayed {
        /// Whose socket.
        end: &'static str,
        /// Where it was.
        from: Option<State>,
        /// Where it went.
        to: Option<State>,
    },
    /// The expected did not happen in time.
    #[error("not after {:.1} s: {}", waited.as_secs_f64(), join(unmet))]
    Unmet {
        /// What is missing.
        unmet: Vec<Finding>,
        /// The states that were not reached.
        missing: Vec<State>,
        /// How long the kernel had.
        waited: Duration,
    },
    /// Something that no system call says went otherwise.
    #[error("{0}")]
    Otherwise(String),
    /// This host does not let this user do it.
    #[error("{what}: {why}")]
    Forbidden {
        /// What was tried, and what came of it.
        what: String,
        /// What is missing, and how it can be had.
        why: String,
    },
    /// A socket could not be looked up.
    #[error("the {end} could not be looked up in the kernel's socket table: {why}")]
    Blind {
        /// Whose socket.
        end: &'static str,
        /// The error of the look-up.
        why: String,
    },
}

/// What to look at when the loopback interface does not carry the demo.
const LOOPBACK: &str = "Is the loopback interface up? `ip address show lo` tells, `ip link set lo up` mends it.";

/// What to look at when there is no SYN-RECV to be seen (ip-sysctl of the kernel's documentation).
const SYN_COOKIES: &str = "Look at `sysctl net.ipv4.tcp_syncookies`: with 2 the kernel answers every SYN with a \
                           cookie and keeps no request, so no socket is in SYN-RECV; usual is 1.";

/// What to look at when a connection ends without TIME-WAIT (ip-sysctl of the kernel's documentation).
const TIME_WAIT_BUCKETS: &str = "Look at `sysctl net.ipv4.tcp_max_tw_buckets`: once so many sockets are in \
                                 TIME-WAIT (`ss -s` counts them) the kernel keeps no more.";

/// What makes a port free that should be taken.
const OVER: &str = "TIME-WAIT lasts 60 s: if more time than that has passed since the step before, it was over.";

impl Failure {
    /// A setting of this host that is known to make a demo fail so, and how to look at it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Returned { got: Ok(_), wanted: Returns::Errno(libc::EADDRINUSE), .. } => Some(OVER),
            Self::Returned { got: Err(libc::ENETUNREACH | libc::EADDRNOTAVAIL), .. } => Some(LOOPBACK),
            Self::Strayed { from: Some(State::FinWait1 | State::FinWait2 | State::Closing), to: None, .. } => {
                Some(TIME_WAIT_BUCKETS)
            }
            Self::Unmet { missing, .. } => missing.iter().find_map(|missing| match missing {
                State::SynRecv => Some(SYN_COOKIES),
                State::TimeWait => Some(TIME_WAIT_BUCKETS),
                _ => None,
            }),
            Self::Returned { .. }
            | Self::NotOpen { .. }
            | Self::Strayed { .. }
            | Self::Blind { .. }
            | Self::Otherwise(_)
            | Self::Forbidden { .. } => None,
        }
    }
}

fn join(unmet: &[Finding]) -> String {
    unmet.iter().map(Finding::to_string).collect::<Vec<_>>().join("; ")
}

fn returns_text(returns: Returns) -> String {
    match returns {
        Returns::Success => "success".to_owned(),
        Returns::Exactly(count) => count.to_string(),
        Returns::Within(least, below) => format!("{least} or more, less than {below}"),
        Returns::Errno(errno) => format!("-1 {}", errno_name(errno)),
    }
}
