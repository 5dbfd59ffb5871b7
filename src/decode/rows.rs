//! The sockets of one answer, one after the other, so that whoever prints them need not hold them all.
//!
//! Says where in the answer something could not be read, and goes on behind it.

use crate::model::capture::{Form, Frame, Table};
use crate::model::key::NetnsId;
use crate::model::socket::{Protocol, Socket};
use crate::model::time::Moment;

use super::lines::Lines;
use super::netlink::{Message, Messages};
use super::{inet, netlink_diag, packet, proc_net, proc_netlink, proc_packet, proc_unix, tipc, unix, vsock, xdp};

/// NLMSG_MIN_TYPE (linux/netlink.h): smaller types are netlink's own (NOOP, ERROR, DONE, OVERRUN).
const FIRST_TYPE: u16 = 0x10;

/// How the text under /proc is read. Messages are read in one way only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What a row means, as far as netlink would have told it too.
    Plain,
    /// What ss(8) makes of a row, its slips included, with what /proc alone says in [`Detail::proc`], which is then
    /// there for every row: a Unix name ends at its first blank, and a datagram socket without a connection is
    /// ESTAB where the kernel shows its address.
    ///
    /// [`Detail::proc`]: crate::model::detail::Detail::proc
    AsSs,
}

/// A message, or a line of text, that no socket can be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no socket can be read at byte {offset}")]
pub struct Malformed {
    /// Where it begins, in bytes from the start of the answer.
    pub offset: usize,
}

/// Walks the sockets of `frame`. The first line of a text is its header. A datagram that breaks off has one
/// [`Malformed`] at its end.
///
/// ```
/// use sockscope::decode::decoder::{Malformed, Reading, rows};
/// use sockscope::model::capture::{Form, Frame, Table};
/// use sockscope::model::{key::NetnsId, time::Moment};
///
/// let bytes = b"sk Type\nffff8880 3 3 0003 2 1 0 1000 20001\nnot a row\n";
/// let frame = Frame { table: Table::Packet, form: Form::ProcText, netns: NetnsId(0), at: Moment::default(), bytes };
/// let mut rows = rows(&frame, Reading::Plain);
/// assert_eq!(rows.next().unwrap().unwrap().inode, 20001);
/// assert_eq!(rows.next(), Some(Err(Malformed { offset: 43 })));
/// assert_eq!(rows.next(), None);
/// ```
pub fn rows<'a>(frame: &Frame<'a>, reading: Reading) -> Rows<'a> {
    let walk = match (frame.form, frame.table) {
        (Form::Netlink, _) => Walk::Messages(Messages::new(frame.bytes)),
        (Form::ProcText, Table::Unix) => Walk::Unix(proc_unix::Rows::new(frame.bytes)),
        (Form::ProcText, _) => Walk::Lines(Lines::after_header(frame.bytes)),
    };
    Rows { frame: *frame, reading, walk }
}

/// See [`rows`].
#[derive(Debug)]
pub struct Rows<'a> {
    frame: Frame<'a>,
    reading: Reading,
    walk: Walk<'a>,
}

#[derive(Debug)]
enum Walk<'a> {
    Messages(Messages<'a>),
    Lines(Lines<'a>),
    /// A Unix path may hold line ends, so lines alone are not its rows.
    Unix(proc_unix::Rows<'a>),
}

impl Iterator for Rows<'_> {
    type Item = Result<Socket, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { frame, reading, walk } = self;
        match walk {
            Walk::Messages(messages) => next_message(messages, frame),
            Walk::Lines(lines) => {
                let (offset, line) = lines.find(|(_, line)| !line.is_empty())?;
                Some(row(line, frame, *reading).ok_or(Malformed { offset }))
            }
            Walk::Unix(rows) => rows.next(frame, *reading),
        }
    }
}

fn next_message(messages: &mut Messages<'_>, frame: &Frame<'_>) -> Option<Result<Socket, Malformed>> {
    loop {
        let offset = messages.offset();
        match messages.next() {
            Some(message) if message.kind < FIRST_TYPE => {}
            Some(message) => {
                return Some(socket(frame.table, &message, frame.netns, frame.at).ok_or(Malformed { offset }));
            }
            None if messages.rest().is_empty() => return None,
            None => {
                *messages = Messages::new(&[]);
                return Some(Err(Malformed { offset }));
            }
        }
    }
}

/// Who reads a table's answers.
enum Family {
    Inet(Protocol),
    Unix,
    Netlink,
    Packet,
    Vsock,
    Tipc,
    Xdp,
}

const fn family(table: Table) -> Family {
    match table {
        Table::Tcp4 | Table::Tcp6 => Family::Inet(Protocol::Tcp),
        Table::Udp4 | Table::Udp6 => Family::Inet(Protocol::Udp),
        Table::Mptcp4 | Table::Mptcp6 => Family::Inet(Protocol::Mptcp),
        Table::Raw4 | Table::Raw6 => Family::Inet(Protocol::Raw),
        Table::Dccp4 | Table::Dccp6 => Family::Inet(Protocol::Dccp),
        Table::Sctp4 | Table::Sctp6 => Family::Inet(Protocol::Sctp),
        Table::Unix => Family::Unix,
        Table::Netlink => Family::Netlink,
        Table::Packet => Family::Packet,
        Table::Vsock => Family::Vsock,
        Table::Tipc => Family::Tipc,
        Table::Xdp => Family::Xdp,
    }
}

/// The socket of one message; `None` when it cannot be decoded.
pub fn socket(table: Table, message: &Message<'_>, netns: NetnsId, at: Moment) -> Option<Socket> {
    let payload = message.payload;
    match family(table) {
        Family::Inet(protocol) => inet::socket(protocol, payload, netns, at),
        Family::Unix => unix::socket(payload, netns, at),
        Family::Netlink => netlink_diag::socket(payload, netns, at),
        Family::Packet => packet::socket(payload, netns, at),
        Family::Vsock => vsock::socket(payload, netns, at),
        Family::Tipc => tipc::socket(payload, netns, at),
        Family::Xdp => xdp::socket(payload, netns, at),
    }
}

/// The socket of one line. The last three families have no text, so no line of theirs is a row.
fn row(line: &[u8], frame: &Frame<'_>, reading: Reading) -> Option<Socket> {
    match family(frame.table) {
        Family::Inet(protocol) => proc_net::socket(protocol, line, frame, reading),
        Family::Netlink => proc_netlink::socket(line, frame, reading),
        Family::Packet => proc_packet::socket(line, frame, reading),
        Family::Unix | Family::Vsock | Family::Tipc | Family::Xdp => None,
    }
}

#[cfg(test)]
mod tests;
