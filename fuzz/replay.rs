//! What must hold of any bytes that a decoder is given. The fuzz targets and `tests/corpora.rs` share this file.

use sockscope::decode::decoder::Decoder;
use sockscope::model::capture::{Form, Frame, Sink, Table};
use sockscope::model::key::NetnsId;
use sockscope::model::snapshot::Snapshot;
use sockscope::model::time::Moment;

const AT: Moment = Moment::from_millis(1);
const NETNS: NetnsId = NetnsId(2);

/// Decodes `bytes` as an answer for `table`.
pub fn decode(table: Table, form: Form, bytes: &[u8]) -> Snapshot {
    let mut decoder = Decoder::new(AT);
    decoder.begin(table);
    decoder.frame(Frame { table, form, netns: NETNS, at: AT, bytes });
    decoder.finish()
}

/// Decodes `bytes` as an answer for each of `tables`: nothing panics, every socket is of this look and
/// used up some bytes, and the same bytes are the same sockets again.
pub fn replay(tables: &[Table], form: Form, bytes: &[u8]) {
    for table in tables {
        let snapshot = decode(*table, form, bytes);
        assert!(snapshot.sockets.len() <= bytes.len());
        assert!(snapshot.coverage.iter().all(|gap| gap.table() == Some(*table)));
        assert!(snapshot.sockets.iter().all(|socket| (socket.read, socket.key.netns) == (AT, NETNS)));
        assert!(snapshot.sockets.iter().all(|socket| socket.protocol.is_unix() == (*table == Table::Unix)));
        assert_eq!(decode(*table, form, bytes), snapshot);
    }
}
