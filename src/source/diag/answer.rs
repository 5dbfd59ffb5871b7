//! What must be known of a datagram before it is handed on: whose answer it is, and whether it is the last one.

use crate::decode::netlink::{self, Messages};
use crate::model::capture::Table;

/// How far the answers of one dump can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// The kernel saw nothing amiss.
    Consistent,
    /// The table changed so that rows may be missing or doubled (NLM_F_DUMP_INTR).
    Interrupted,
}

/// Which part of an answer a datagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Belongs to another request, such as a dump that was given up.
    Foreign,
    /// More follows, if the request was for a dump.
    More,
    /// The end.
    Last,
    /// The kernel's refusal, with its errno.
    Refused(i32),
    /// The end of a dump that failed under way, with its errno.
    BrokenOff(i32),
}

/// What is known of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Which part it is.
    pub part: Part,
    /// Whether it can be relied on.
    pub quality: Quality,
}

impl Survey {
    /// Looks through the answer to the request with this sequence number.
    pub fn of(datagram: &[u8], sequence: u32) -> Self {
        let mut survey = Self { part: Part::More, quality: Quality::Consistent };
        for message in Messages::new(datagram) {
            if message.sequence != sequence {
                survey.part = Part::Foreign;
                return survey;
            }
            if message.flags & netlink::FLAG_DUMP_INTERRUPTED != 0 {
                survey.quality = Quality::Interrupted;
            }
            match (message.kind, message.errno()) {
                (netlink::ERROR, Some(errno)) => survey.part = Part::Refused(errno),
                (netlink::DONE, Some(errno)) => survey.part = Part::BrokenOff(errno),
                (netlink::DONE, None) => survey.part = Part::Last,
                _ => continue,
            }
            return survey;
        }
        survey
    }
}

/// Cuts a run of TCP messages into the longest pieces of one family each, with the table of each piece. What is no
/// socket stays with what stands before it, and what breaks off at the end stays with the last piece.
pub fn by_family<'a>(datagram: &'a [u8], mut take: impl FnMut(Table, &'a [u8])) {
    let (mut start, mut current) = (0, None);
    let mut messages = Messages::new(datagram);
    loop {
        let at = datagram.len() - messages.rest().len();
        let Some(message) = messages.next() else { break };
        let Some(table) = tcp_table(message.kind, message.payload) else { continue };
        if let Some(before) = current.filter(|before| *before != table) {
            take(before, datagram.get(start..at).unwrap_or_default());
            start = at;
        }
        current = Some(table);
    }
    take(current.unwrap_or(Table::Tcp4), datagram.get(start..).unwrap_or_default());
}

/// The table of a message that tells of a TCP socket, by its `idiag_family`.
fn tcp_table(kind: u16, payload: &[u8]) -> Option<Table> {
    // Smaller types are netlink's own.
    if i32::from(kind) < libc::NLMSG_MIN_TYPE {
        return None;
    }
    match payload.first().map(|family| i32::from(*family)) {
        Some(libc::AF_INET) => Some(Table::Tcp4),
        Some(libc::AF_INET6) => Some(Table::Tcp6),
        _ => None,
    }
}
