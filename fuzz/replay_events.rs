//! What must hold of any bytes that the decoders of events are given. The fuzz targets and `tests/event_corpora.rs` share
//! this file.

use sockscope::decode::btf::{Btf, Kind};
use sockscope::decode::perf::{Layout, Record};
use sockscope::decode::{bpf_event, destroyed, perf};
use sockscope::model::event::{Event, Occurrence, is_by_call};
use sockscope::model::key::NetnsId;
use sockscope::model::time::Moment;

const AT: Moment = Moment::from_millis(1);
const NETNS: NetnsId = NetnsId(2);

/// The format of the tracepoint, as the kernel that samples are from has it.
pub const FORMAT: &str = include_str!("format-6.18");

/// The kernel's types: what is found lies where the bytes are, and is found again.
pub fn replay_btf(bytes: &[u8]) {
    let Ok(btf) = Btf::parse(bytes) else { return };
    let offset = btf.offset("sock_common", "skc_num");
    assert_eq!(btf.offset("sock_common", "skc_num"), offset);
    if let Ok(number) = btf.find(Kind::Typedef, "btf_trace_inet_sock_set_state") {
        assert!(number > 0 && (number as usize) <= bytes.len() / 12);
    }
}

/// The first byte says what the others are: a record of our program, a ring of perf, the format of a tracepoint, or a
/// datagram of the destroy groups.
pub fn replay_events(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    events(*kind, bytes).iter().for_each(check);
}

/// The events in these bytes.
pub fn events(kind: u8, bytes: &[u8]) -> Vec<Event> {
    match kind % 4 {
        0 => bytes.chunks(bpf_event::LENGTH).filter_map(bpf_event::event).collect(),
        1 => samples(&Layout::parse(FORMAT).expect("the format is a real one"), bytes),
        2 => {
            Layout::parse(&String::from_utf8_lossy(bytes)).map_or_else(|_| Vec::new(), |layout| samples(&layout, bytes))
        }
        _ => destroyed::events(bytes, NETNS, AT).0,
    }
}

fn samples(layout: &Layout, mut bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(rest) = perf::length(bytes).and_then(|length| bytes.get(length..)) {
        if let Some(Record::Sample(sample)) = perf::record(bytes) {
            events.extend(layout.event(&sample));
        }
        bytes = rest;
    }
    events
}

/// A process is told only where it made the call; a socket that is destroyed is this event's.
fn check(event: &Event) {
    match &event.what {
        Occurrence::Moved { to, .. } => assert!(event.actor.is_none() || is_by_call(*to), "{event:?}"),
        Occurrence::Destroyed(socket) => assert_eq!(event.key(), Some(socket.key)),
    }
}
