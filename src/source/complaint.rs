//! What ss(8) would say on standard error of a table that it could not read as it meant to.
//!
//! It is silent about most: a protocol that the kernel lacks, a refusal to list inet sockets, a text that is not there.
//! It then reads the text under /proc where there is one, and ends with 0 all the same.

use std::io;

use crate::model::capture::Table;

use super::diag::DiagError;
use super::errno;
use super::recording::RecordingError;

/// One line for standard error, worded as ss words it.
#[derive(Debug, thiserror::Error)]
pub enum Complaint {
    /// No socket for the question.
    #[error("Cannot open netlink socket: {}", errno::text(.0))]
    Open(io::Error),
    /// No answer could be received.
    #[error("netlink receive error {} ({})", errno::text(.0), .0.raw_os_error().unwrap_or(0))]
    Receive(io::Error),
    /// The kernel refused, or broke a dump off.
    #[error("RTNETLINK answers: {}", errno::text(.0))]
    Answered(io::Error),
    /// The recorded dump that stands for TCP.
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

impl Complaint {
    /// The complaint about a failed dump; `None` where ss is silent.
    pub fn about(table: Table, error: &DiagError) -> Option<Self> {
        let copy = |cause: &io::Error| cause.raw_os_error().map(io::Error::from_raw_os_error);
        // A missing module or family is no reason to complain.
        let spoken = |cause: &io::Error| copy(cause).filter(|cause| !is_absence(cause));
        match error {
            DiagError::Open(cause) => copy(cause).map(Self::Open),
            DiagError::Receive(cause) => copy(cause).map(Self::Receive),
            DiagError::BrokenOff(cause) => spoken(cause).map(Self::Answered),
            DiagError::Refused(cause) if !is_inet(table) => spoken(cause).map(Self::Answered),
            DiagError::Refused(_) | DiagError::Send(_) | DiagError::Silent | DiagError::Truncated { .. } => None,
        }
    }
}

fn is_absence(cause: &io::Error) -> bool {
    matches!(cause.raw_os_error(), Some(libc::ENOENT | libc::EOPNOTSUPP))
}

const fn is_inet(table: Table) -> bool {
    !matches!(table, Table::Netlink | Table::Packet | Table::Unix | Table::Vsock | Table::Tipc | Table::Xdp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(table: Table, error: fn(io::Error) -> DiagError, errno: i32, said: Option<&str>) {
        let complaint = Complaint::about(table, &error(io::Error::from_raw_os_error(errno)));
        assert_eq!(complaint.map(|complaint| complaint.to_string()).as_deref(), said);
    }

    #[test]
    fn ss_is_silent_about_what_the_kernel_lacks() {
        let denied = Some("RTNETLINK answers: Operation not permitted");
        check(Table::Unix, DiagError::Refused, libc::EPERM, denied);
        check(Table::Vsock, DiagError::Refused, libc::EPERM, denied);
        check(Table::Xdp, DiagError::Refused, libc::ENOENT, None);
        check(Table::Unix, DiagError::Refused, libc::EOPNOTSUPP, None);
        check(Table::Udp4, DiagError::Refused, libc::EPERM, None);
        check(Table::Udp4, DiagError::BrokenOff, libc::EPERM, denied);
        check(Table::Udp4, DiagError::BrokenOff, libc::ENOENT, None);
        check(
            Table::Tcp4,
            DiagError::Open,
            libc::EPROTONOSUPPORT,
            Some("Cannot open netlink socket: Protocol not supported"),
        );
        check(Table::Tcp4, DiagError::Receive, libc::EACCES, Some("netlink receive error Permission denied (13)"));
        check(Table::Tcp4, DiagError::Send, libc::EACCES, None);
    }
}
