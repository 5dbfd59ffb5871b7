//! What must hold of any bytes that a decoder is given. The fuzz targets and `tests/corpora.rs` share this file: each
//! target is one of the public functions.
#![allow(dead_code, clippy::allow_attributes, reason = "a fuzz target uses one of the functions")]

use sockscope::decode::decoder::{Decoder, Reading, rows};
use sockscope::decode::sockstat;
use sockscope::model::capture::{Form, Frame, Sink, Table};
use sockscope::model::key::NetnsId;
use sockscope::model::snapshot::Snapshot;
use sockscope::model::statistics::SocketStatistics;
use sockscope::model::time::Moment;

const AT: Moment = Moment::from_millis(1);
const NETNS: NetnsId = NetnsId(2);

/// Messages, as an answer for every table.
pub fn netlink(bytes: &[u8]) {
    Table::all().for_each(|table| replay(table, Form::Netlink, bytes));
}

/// Text of inet sockets.
pub fn proc_net(bytes: &[u8]) {
    [Table::Tcp4, Table::Udp6, Table::Raw4].into_iter().for_each(|table| replay(table, Form::ProcText, bytes));
}

/// Text of netlink sockets.
pub fn proc_netlink(bytes: &[u8]) {
    replay(Table::Netlink, Form::ProcText, bytes);
}

/// Text of packet sockets.
pub fn proc_packet(bytes: &[u8]) {
    replay(Table::Packet, Form::ProcText, bytes);
}

/// Text of Unix sockets.
pub fn proc_unix(bytes: &[u8]) {
    replay(Table::Unix, Form::ProcText, bytes);
}

/// Text of the kernel's counts.
pub fn statistics(bytes: &[u8]) {
    let read = || {
        let mut statistics = SocketStatistics::default();
        sockstat::sockstat(bytes, &mut statistics);
        statistics.established = sockstat::established(bytes);
        statistics
    };
    assert_eq!(read(), read());
}

fn frame(table: Table, form: Form, bytes: &[u8]) -> Frame<'_> {
    Frame { table, form, netns: NETNS, at: AT, bytes }
}

/// Decodes `bytes` as an answer for `table`.
pub fn decode(table: Table, form: Form, bytes: &[u8]) -> Snapshot {
    let mut decoder = Decoder::new(AT);
    decoder.begin(table);
    decoder.frame(frame(table, form, bytes));
    decoder.finish()
}

/// Decodes `bytes` as an answer for `table`: nothing panics, every socket is of this look and this table and used up
/// some bytes, and the same bytes are the same sockets again. As ss reads them they are as many, and what is malformed
/// stands where it is said to.
fn replay(table: Table, form: Form, bytes: &[u8]) {
    let snapshot = decode(table, form, bytes);
    assert!(snapshot.sockets.len() <= bytes.len());
    assert!(snapshot.coverage.iter().all(|gap| gap.table() == Some(table)));
    assert!(snapshot.sockets.iter().all(|socket| (socket.read, socket.key.netns) == (AT, NETNS)));
    assert!(snapshot.sockets.iter().all(|socket| table.protocols().contains(&socket.protocol)));
    assert_eq!(decode(table, form, bytes), snapshot);
    let mut sockets = 0;
    for row in rows(&frame(table, form, bytes), Reading::AsSs) {
        match row {
            Ok(_) => sockets += 1,
            Err(malformed) => assert!(malformed.offset < bytes.len()),
        }
    }
    assert_eq!(sockets, snapshot.sockets.len());
}
