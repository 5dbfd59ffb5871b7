//! User, inode and cookie, as `-e` shows them in many families.

use super::super::text::Text;
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};

/// All three; no user for root.
pub(in super::super) fn all(socket: &Socket, text: &mut Text) {
    if socket.uid != 0 {
        text.labelled(" uid:", socket.uid);
    }
    text.labelled(" ino:", socket.inode);
    text.push(" sk:");
    text.hex(number(socket));
}

/// The cookie; from /proc the address that the kernel shows, which ss takes of TCP only.
fn number(socket: &Socket) -> u64 {
    match socket.key.identity {
        Identity::Cookie(cookie) => cookie,
        Identity::Digest(_) if socket.protocol == Protocol::Tcp => {
            let detail = socket.detail.as_ref().and_then(|detail| detail.proc.as_ref());
            detail.map_or(0, |proc| proc.pointer)
        }
        Identity::Digest(_) => 0,
    }
}
