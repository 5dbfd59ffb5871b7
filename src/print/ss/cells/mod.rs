//! The text of each cell of a row.
//!
//! Reads the socket, appends to the cell; widths are the layout's.

mod ends;
mod process;

use super::columns::{Column, Parts};
use super::details;
use super::hosts::Host;
use super::text::Text;
use crate::field::numbers;
use crate::field::tokens::sctp;
use crate::model::key::Identity;
use crate::model::owner::Holder;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;

/// What a socket is to the rows above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Stands for itself.
    Own,
    /// An association of the SCTP endpoint above, whose inode it shares.
    Association,
}

/// Tells the associations of SCTP from their endpoints.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    /// Inode of the last endpoint: rows behind it that share it are its associations.
    last: u32,
}

impl Endpoints {
    /// What the next row is.
    pub(super) fn place(&mut self, socket: &Socket) -> Place {
        if socket.protocol != Protocol::Sctp {
            return Place::Own;
        }
        if socket.inode != 0 && socket.inode == self.last {
            return Place::Association;
        }
        self.last = socket.inode;
        Place::Own
    }
}

/// What the cells of one row are made from.
pub(super) struct Row<'a> {
    pub(super) socket: &'a Socket,
    /// In the order in which they were found.
    pub(super) holders: &'a [Holder],
    pub(super) parts: Parts,
    pub(super) place: Place,
}

impl Row<'_> {
    /// Appends the text of one cell.
    #[inline]
    pub(super) fn cell(&self, column: Column, host: &mut Host<'_>, text: &mut Text) {
        let socket = self.socket;
        match column {
            Column::Netid => self.netid(text),
            Column::State => self.state(text),
            Column::ReceiveQueue => queue(socket.receive_queue, text),
            Column::SendQueue => queue(socket.send_queue, text),
            Column::LocalAddress => ends::local_address(socket, host, text),
            Column::LocalPort => ends::local_port(socket, host, text),
            Column::PeerAddress => ends::peer_address(socket, host, text),
            Column::PeerPort => ends::peer_port(socket, host, text),
            Column::Process => process::cell(self, text),
            Column::Details => details::all(self, host, text),
        }
    }

    fn netid(&self, text: &mut Text) {
        text.push(match (self.place, self.socket.protocol) {
            (Place::Association, _) => "",
            (Place::Own, Protocol::Raw) => raw_netid(self.socket),
            (Place::Own, protocol) => protocol.netid(),
        });
    }

    fn state(&self, text: &mut Text) {
        if self.place == Place::Association {
            text.push("`- ");
        }
        text.push(state_name(self.socket, self.place));
    }
}

/// The name of a socket's state, without a search: it stands in every row.
pub(super) fn state_name(socket: &Socket, place: Place) -> &'static str {
    if place == Place::Association {
        return sctp::state(u32::from(socket.state as u8));
    }
    match socket.state {
        State::Established => "ESTAB",
        State::TimeWait => "TIME-WAIT",
        State::NewSynRecv => "UNDEF",
        other => other.name(),
    }
}

/// The protocol that a raw socket was made for; /proc does not say it, though its "port" does.
pub(super) fn raw_netid(socket: &Socket) -> &'static str {
    let protocol = socket.detail.as_ref().and_then(|detail| detail.protocol);
    let port = socket.ends.inet().map_or(0, |ends| ends.local.port);
    match socket.key.identity {
        Identity::Cookie(_) => numbers::raw_netid(protocol.map_or(port, u16::from)),
        Identity::Digest(_) => Protocol::Raw.netid(),
    }
}

/// Signed, as ss prints it: a queue of 2^31 and more is negative. Never narrower than six.
fn queue(bytes: u32, text: &mut Text) {
    if bytes == 0 {
        return text.push("0     ");
    }
    let start = text.len();
    text.number(bytes.cast_signed());
    let length = text.len().saturating_sub(start);
    text.blanks(6_usize.saturating_sub(length));
}
