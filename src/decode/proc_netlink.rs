//! The text of /proc/net/netlink (net/netlink/af_netlink.c): `sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode`.

use crate::model::address::{Ends, NetlinkEnds};
use crate::model::capture::Frame;
use crate::model::detail::{Detail, FamilyDetail, ProcDetail};
use crate::model::key::Key;
use crate::model::netlink::NetlinkInfo;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;

use super::digits::{Words, decimal, hex, signed};
use super::identity::netlink_digest;
use super::rows::Reading;

/// The socket of one line; `None` when a column is missing or no number. What stands behind them is passed over.
/// The port id is printed without a sign. The text does not tell the peer.
pub fn socket(line: &[u8], frame: &Frame<'_>, reading: Reading) -> Option<Socket> {
    let mut words = Words::new(line);
    let pointer = hex(words.next()?)?;
    let protocol = decimal(words.next()?)?;
    let port: i64 = signed(words.next()?)?;
    let port = i32::try_from(port).ok().or_else(|| u32::try_from(port).ok().map(u32::cast_signed))?;
    let groups = hex(words.next()?)?;
    let (receive_queue, send_queue) = (decimal(words.next()?)?, decimal(words.next()?)?);
    let callback = hex(words.next()?)?;
    let (_locks, _drops) = (words.next()?, words.next()?);
    let inode = decimal(words.next()?)?;
    let ends = NetlinkEnds { protocol, port, ..NetlinkEnds::default() };
    let key = Key { netns: frame.netns, identity: netlink_digest(&ends, inode) };
    let detail = || Detail {
        family: Some(FamilyDetail::Netlink(NetlinkInfo { groups: Some(groups), callback })),
        proc: Some(ProcDetail { pointer, ..ProcDetail::default() }),
        ..Detail::default()
    };
    Some(Socket {
        receive_queue,
        send_queue,
        inode,
        detail: (reading == Reading::AsSs).then(|| Box::new(detail())),
        ..Socket::new(key, frame.at, Protocol::Netlink, State::Close, Ends::Netlink(ends))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture::{NETNS, frame};
    use crate::model::capture::{Form, Table};

    /// The line is a socket of this protocol and port with these queues and inode, or no row.
    #[track_caller]
    fn check(line: &str, expected: Option<(u8, i32, [u32; 3])>) {
        let frame = frame(Table::Netlink, Form::ProcText, b"");
        let found = socket(line.as_bytes(), &frame, Reading::Plain);
        let row = found.as_ref().map(|socket| {
            let Ends::Netlink(ends) = &socket.ends else { unreachable!() };
            (ends.protocol, ends.port, [socket.receive_queue, socket.send_queue, socket.inode])
        });
        assert_eq!(row, expected, "{line}");
        assert!(found.is_none_or(|socket| socket.detail.is_none() && socket.state == State::Close));
    }

    /// The same line as ss reads it: address, groups and dump.
    #[track_caller]
    fn check_detail(line: &str, (pointer, groups, callback): (u64, u32, u64)) {
        let frame = frame(Table::Netlink, Form::ProcText, b"");
        let detail = *socket(line.as_bytes(), &frame, Reading::AsSs).unwrap().detail.unwrap();
        let info = NetlinkInfo { groups: Some(groups), callback };
        assert_eq!(detail.family, Some(FamilyDetail::Netlink(info)));
        assert_eq!(detail.proc, Some(ProcDetail { pointer, ..ProcDetail::default() }));
    }

    #[test]
    fn rows_as_linux_prints_them() {
        let line = "00000000e51ec3c1 0   1234       00000551 5        7        0     2        3        18001   ";
        check(line, Some((0, 1234, [5, 7, 18001])));
        check_detail(line, (0xe51e_c3c1, 0x551, 0));
        let line = "ffff8880e51ec3c1 15  4294966272 ffffffff 0        0        ff88  2        0        18002";
        check(line, Some((15, -1024, [0, 0, 18002])));
        check_detail(line, (0xffff_8880_e51e_c3c1, u32::MAX, 0xff88));
    }

    #[test]
    fn odd_rows() {
        check("1 15 -4096 3 0 0 1 2 0 18003", Some((15, -4096, [0, 0, 18003])));
        check("1 15 1 3 0 0 1 2 0 18003 and more", Some((15, 1, [0, 0, 18003])));
        check("1 15 1 3 0 0 1 2 0", None);
        check("1 15 4294967296 3 0 0 1 2 0 18003", None);
        check("1 256 1 3 0 0 1 2 0 18003", None);
        check("x 15 1 3 0 0 1 2 0 18003", None);
        check("", None);
    }

    #[test]
    fn sockets_with_other_inodes_have_other_keys() {
        let frame = frame(Table::Netlink, Form::ProcText, b"");
        let key = |line: &str| socket(line.as_bytes(), &frame, Reading::Plain).unwrap().key;
        assert_eq!(key("1 0 7 3 0 0 0 2 0 18003"), key("2 0 7 1 5 5 1 2 9 18003"));
        assert_ne!(key("1 0 7 3 0 0 0 2 0 18003"), key("1 0 7 3 0 0 0 2 0 18004"));
        assert_eq!(key("1 0 7 3 0 0 0 2 0 18003").netns, NETNS);
    }
}
