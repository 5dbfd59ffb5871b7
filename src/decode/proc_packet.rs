//! The text of /proc/net/packet (net/packet/af_packet.c): `sk RefCnt Type Proto Iface R Rmem User Inode`.

use crate::model::address::{Ends, PacketEnds};
use crate::model::capture::Frame;
use crate::model::detail::{Detail, ProcDetail};
use crate::model::key::Key;
use crate::model::socket::Socket;
use crate::model::state::State;

use super::digits::{Words, decimal, hex};
use super::identity::packet_digest;
use super::packet::protocol;
use super::rows::Reading;

/// The socket of one line; `None` when a column is missing or no number. What stands behind them is passed over.
pub fn socket(line: &[u8], frame: &Frame<'_>, reading: Reading) -> Option<Socket> {
    let mut words = Words::new(line);
    let pointer = hex(words.next()?)?;
    let _references = words.next()?;
    let protocol = protocol(decimal(words.next()?)?);
    let ends = PacketEnds { ethertype: hex(words.next()?)?, interface: decimal(words.next()?)? };
    let _running = words.next()?;
    let (receive_queue, uid, inode) = (decimal(words.next()?)?, decimal(words.next()?)?, decimal(words.next()?)?);
    let key = Key { netns: frame.netns, identity: packet_digest(protocol, inode) };
    let detail = || Detail { proc: Some(ProcDetail { pointer, ..ProcDetail::default() }), ..Detail::default() };
    Some(Socket {
        receive_queue,
        uid,
        inode,
        detail: (reading == Reading::AsSs).then(|| Box::new(detail())),
        ..Socket::new(key, frame.at, protocol, State::Close, Ends::Packet(ends))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture::frame;
    use crate::model::capture::{Form, Table};
    use crate::model::socket::Protocol;

    /// The line is a socket of this kind, ethertype and interface with this queue, user and inode, or no row.
    #[track_caller]
    fn check(line: &str, expected: Option<(Protocol, u16, [u32; 4])>) {
        let frame = frame(Table::Packet, Form::ProcText, b"");
        let found = socket(line.as_bytes(), &frame, Reading::Plain);
        let row = found.as_ref().map(|socket| {
            let Ends::Packet(ends) = &socket.ends else { unreachable!() };
            let numbers = [ends.interface, socket.receive_queue, socket.uid, socket.inode];
            (socket.protocol, ends.ethertype, numbers)
        });
        assert_eq!(row, expected, "{line}");
        assert!(found.is_none_or(|socket| socket.detail.is_none() && socket.state == State::Close));
    }

    #[test]
    fn rows_as_linux_prints_them() {
        let line = "0000000012345678 3      3    0003   2     1 0      0      20001 ";
        check(line, Some((Protocol::PacketRaw, 3, [2, 0, 0, 20001])));
        let line = "0000000012345678 3      2    0800   0     0 77     1000   20002 ";
        check(line, Some((Protocol::PacketDgram, 0x800, [0, 77, 1000, 20002])));
        check("1 3 10 88cc 4294967295 1 0 0 5", Some((Protocol::PacketDgram, 0x88cc, [u32::MAX, 0, 0, 5])));
    }

    #[test]
    fn as_ss_reads_it_the_address_is_kept() {
        let frame = frame(Table::Packet, Form::ProcText, b"");
        let detail = *socket(b"12345678 3 3 0003 2 1 0 0 20001", &frame, Reading::AsSs).unwrap().detail.unwrap();
        let proc = ProcDetail { pointer: 0x1234_5678, ..ProcDetail::default() };
        assert_eq!(detail, Detail { proc: Some(proc), ..Detail::default() });
    }

    #[test]
    fn odd_rows() {
        check("1 3 2 0800 0 1 77 1000 20004 more", Some((Protocol::PacketDgram, 0x800, [0, 77, 1000, 20004])));
        check("1 3 2 0800 0 1 77 1000", None);
        check("1 3 2 10000 0 1 77 1000 20004", None);
        check("1 3 2 0800 0 1 77 -1 20004", None);
        check("", None);
    }
}
