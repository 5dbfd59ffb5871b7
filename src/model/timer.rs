//! The kernel's timer on a socket (`idiag_timer` of linux/inet_diag.h, `tr` of proc_net_tcp).

use std::time::Duration;

use super::time::Moment;

/// Which timer runs. Names are those of ss(8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimerKind {
    /// No timer.
    #[default]
    Off,
    /// Retransmission, tail-loss probe or RACK reordering timer; also a request socket's SYN-ACK timer.
    On,
    /// Keepalive timer.
    Keepalive,
    /// Time left of a TIME-WAIT or orphaned FIN-WAIT-2 minisocket.
    TimeWait,
    /// Zero-window probe.
    Persist,
    /// Delayed acknowledgement (kernels with commit c698f5cc940d).
    Delack,
    /// A timer of a later kernel.
    Unknown(u8),
}

impl TimerKind {
    /// The kind for the kernel's timer byte.
    pub const fn from_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Off,
            1 => Self::On,
            2 => Self::Keepalive,
            3 => Self::TimeWait,
            4 => Self::Persist,
            5 => Self::Delack,
            other => Self::Unknown(other),
        }
    }

    /// The name that ss(8) prints; empty for no timer.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "",
            Self::On => "on",
            Self::Keepalive => "keepalive",
            Self::TimeWait => "timewait",
            Self::Persist => "persist",
            Self::Delack => "delack",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A timer as it was when its socket was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timer {
    /// Which timer.
    pub kind: TimerKind,
    /// Retransmissions (`on`) or probes (`keepalive`, `persist`) sent so far.
    pub retransmits: u8,
    /// Milliseconds until it fires, counted from the reading.
    pub left_ms: u32,
}

impl Timer {
    /// Time left at `now` on a timer read at `read`; zero when it is due.
    pub fn left(self, read: Moment, now: Moment) -> Duration {
        Duration::from_millis(u64::from(self.left_ms)).saturating_sub(now.since(read))
    }

    /// Whether a timer runs.
    pub fn runs(self) -> bool {
        self.kind != TimerKind::Off
    }
}
