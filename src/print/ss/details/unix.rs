//! The groups of Unix sockets, all on the line of their socket.

use super::super::columns::{Part, Parts};
use super::super::text::Text;
use super::{inet, memory};
use crate::model::address::UnixEnds;
use crate::model::key::Identity;
use crate::model::socket::Socket;
use crate::model::state::State;

pub(super) fn all(socket: &Socket, ends: &UnixEnds, parts: Parts, text: &mut Text) {
    if parts.contains(Part::Memory) {
        memory::all(socket, text);
    }
    if !parts.contains(Part::Extended) {
        return;
    }
    inet::shutdown(socket, text);
    if let Some((device, inode)) = ends.file {
        let (major, minor) = device_numbers(device);
        text.labelled(" ino:", inode);
        text.labelled(" dev:", major);
        text.labelled("/", minor);
    }
    // Netlink reports them of every listener, even when there are none.
    let is_told = socket.state == State::Listen && matches!(socket.key.identity, Identity::Cookie(_));
    if is_told || !ends.pending.is_empty() {
        text.push(" peers:");
        ends.pending.iter().for_each(|peer| text.labelled(" ", *peer));
    }
}

/// The device as ss takes it apart: by the encoding of user space (makedev(3)), though the kernel gives its own.
const fn device_numbers(device: u32) -> (u32, u32) {
    (device >> 8 & 0xfff, device & 0xff | device >> 12 & 0xfff00)
}
