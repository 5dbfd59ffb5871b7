//! The groups of netlink sockets, which ss writes into the Process cell.

use super::super::columns::{Part, Parts};
use super::super::text::Text;
use super::memory;
use crate::model::detail::FamilyDetail;
use crate::model::key::Identity;
use crate::model::socket::Socket;

pub(in super::super) fn all(socket: &Socket, parts: Parts, text: &mut Text) {
    let detail = socket.detail.as_deref();
    if parts.contains(Part::Extended) {
        let info = detail.and_then(|detail| match detail.family {
            Some(FamilyDetail::Netlink(info)) => Some(info),
            _ => None,
        });
        let info = info.unwrap_or_default();
        // Netlink reports a cookie, which ss does not show.
        let pointer = detail.and_then(|detail| detail.proc.as_ref()).map_or(0, |proc| proc.pointer);
        let groups = info.groups.unwrap_or(0);
        text.format(format_args!(" sk={pointer:x} cb={:x} groups=0x{groups:08x}", info.callback));
    }
    if parts.contains(Part::Memory) && matches!(socket.key.identity, Identity::Cookie(_)) {
        text.byte(b'\t');
        memory::all(socket, text);
    }
}
