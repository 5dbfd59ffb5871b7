//! Every file of the fuzz corpora through the function that the fuzz targets call, as it is and damaged;
//! and the real ones read for what they say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::allow_attributes, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use sockscope::model::capture::{Form, Table};

#[path = "../fuzz/replay.rs"]
mod replay;

/// The targets that `tests/event_corpora.rs` and `tests/filter.rs` replay.
const ELSEWHERE: [&str; 3] = ["btf", "events", "filter"];

/// The other targets as `fuzz/fuzz_targets` has them.
const TARGETS: [(&str, &[Table], Form); 3] = [
    ("netlink", &Table::SHOWN, Form::Netlink),
    ("proc_net", &[Table::Tcp4, Table::Udp6], Form::ProcText),
    ("proc_unix", &[Table::Unix], Form::ProcText),
];

fn fuzz(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(path)
}

/// File names (without `.rs`) under a folder of `fuzz`, in order.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(fuzz(folder)).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.iter().map(|name| name.trim_end_matches(".rs").to_owned()).collect()
}

/// Each corpus file with the target that it belongs to.
static FILES: LazyLock<Vec<(usize, Vec<u8>)>> = LazyLock::new(|| {
    let of_target = |(target, (name, ..)): (usize, &(&str, &[Table], Form))| {
        let folder = format!("corpus/{name}");
        names(&folder).into_iter().map(move |file| (target, fs::read(fuzz(&folder).join(file)).unwrap()))
    };
    TARGETS.iter().enumerate().flat_map(of_target).collect()
});

fn replay_as(target: usize, bytes: &[u8]) {
    let (_, tables, form) = TARGETS[target];
    replay::replay(tables, form, bytes);
}

#[test]
fn every_target_has_a_corpus_and_is_replayed() {
    let targets: Vec<_> = ELSEWHERE.into_iter().chain(TARGETS.iter().map(|(name, ..)| *name)).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
}

#[test]
fn every_corpus_file_is_survived() {
    assert!(FILES.len() > 50);
    for (target, bytes) in FILES.iter() {
        replay_as(*target, bytes);
    }
}

#[test]
fn every_corpus_file_cut_at_each_byte_is_survived() {
    for (target, bytes) in FILES.iter().filter(|(_, bytes)| bytes.len() < 600) {
        (0..bytes.len()).for_each(|length| replay_as(*target, &bytes[..length]));
    }
}

proptest! {
    /// Bytes overwritten, a piece of another file put in, and the end cut off.
    #[test]
    fn damaged_files_are_survived(
        file in 0..FILES.len(),
        other in 0..FILES.len(),
        bytes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        (at, from, cut) in any::<(prop::sample::Index, prop::sample::Index, prop::sample::Index)>(),
        piece in 0..100usize,
    ) {
        let (target, mut damaged) = FILES[file].clone();
        for (at, byte) in bytes.iter().filter(|_| !FILES[file].1.is_empty()) {
            let at = at.index(damaged.len());
            damaged[at] = *byte;
        }
        let donor = &FILES[other].1;
        let from = from.index(donor.len() + 1);
        let at = at.index(damaged.len() + 1);
        damaged.splice(at..at, donor[from..].iter().take(piece).copied());
        damaged.truncate(damaged.len() - cut.index(damaged.len() + 1) / 2);
        replay_as(target, &damaged);
    }
}

/// The `real-*` files come from a little-endian machine.
#[cfg(target_endian = "little")]
mod real {
    use std::collections::BTreeMap;

    use sockscope::model::address::{Ends, InetEnds};
    use sockscope::model::socket::{Protocol, Socket};
    use sockscope::model::state::State;
    use sockscope::model::timer::TimerKind;

    use super::*;

    /// The sockets of a real answer, all of which must be understood.
    #[track_caller]
    fn sockets(target: &str, file: &str, table: Table) -> Vec<Socket> {
        let bytes = fs::read(fuzz("corpus").join(target).join(format!("real-{file}"))).unwrap();
        let form = if target == "netlink" { Form::Netlink } else { Form::ProcText };
        let snapshot = replay::decode(table, form, &bytes);
        assert_eq!(snapshot.coverage, [], "{target}/{file}");
        snapshot.sockets
    }

    /// What netlink and /proc both tell of an inet socket. A listener's limit and the interface are netlink's
    /// alone; of a request, netlink counts the retransmissions and /proc the time-outs.
    fn common(socket: &Socket) -> (InetEnds, State, TimerKind, u8, [u32; 4]) {
        let Ends::Inet(ends) = &socket.ends else { panic!("not an inet socket: {socket:?}") };
        let send_queue = if socket.state == State::Listen { 0 } else { socket.send_queue };
        let sent = if socket.state == State::SynRecv { 0 } else { socket.timer.retransmits };
        let numbers = [socket.receive_queue, send_queue, socket.uid, socket.inode];
        (InetEnds { interface: 0, ..*ends }, socket.state, socket.timer.kind, sent, numbers)
    }

    /// The plain dump, the dump with detail and the text of one table tell of the same sockets.
    #[track_caller]
    fn check_agreement(table: Table, netlink: &str, text: &str) {
        let sorted = |sockets: &[Socket]| {
            let mut rows: Vec<_> =
                sockets.iter().map(common).filter(|(_, state, ..)| table_shows(table, *state)).collect();
            rows.sort_by_key(|(ends, ..)| (ends.local, ends.remote));
            rows
        };
        let plain = sockets("netlink", &format!("{netlink}-plain"), table);
        let detail = sockets("netlink", &format!("{netlink}-detail"), table);
        assert_eq!(sorted(&plain), sorted(&detail));
        assert_eq!(sorted(&plain), sorted(&sockets("proc_net", text, table)));
        assert!(!plain.is_empty());
        assert!(plain.iter().all(|socket| socket.detail.is_none()));
    }

    /// Bound-inactive TCP sockets stand in no /proc file.
    fn table_shows(table: Table, state: State) -> bool {
        !matches!((table, state), (Table::Tcp4 | Table::Tcp6, State::Close))
    }

    #[test]
    fn netlink_and_proc_tell_of_the_same_inet_sockets() {
        check_agreement(Table::Tcp4, "tcp4", "tcp");
        check_agreement(Table::Tcp6, "tcp6", "tcp6");
        check_agreement(Table::Udp4, "udp4", "udp");
        check_agreement(Table::Udp6, "udp6", "udp6");
    }

    /// Protocol, whether it listens, and name.
    type UnixRow = (Protocol, bool, Option<Vec<u8>>);

    /// Rows by inode. Connections not accepted yet stand in /proc alone, without inode.
    fn unix_rows(sockets: &[Socket]) -> BTreeMap<u32, UnixRow> {
        let row = |socket: &Socket| {
            let name = socket.ends.unix().and_then(|ends| ends.name.clone());
            // /proc writes the later NULs of an abstract name as `@`, and a path's first `@` as a NUL's.
            let name = name.map(|name| name.iter().map(|byte| if *byte == 0 { b'@' } else { *byte }).collect());
            (socket.inode, (socket.protocol, socket.state == State::Listen, name))
        };
        sockets.iter().map(row).filter(|(inode, _)| *inode != 0).collect()
    }

    #[test]
    fn netlink_and_proc_tell_of_the_same_unix_sockets() {
        let [netlink, detail] = ["unix-plain", "unix-detail"].map(|file| sockets("netlink", file, Table::Unix));
        let text = sockets("proc_unix", "unix", Table::Unix);
        assert_eq!(unix_rows(&netlink), unix_rows(&text));
        assert_eq!(unix_rows(&netlink), unix_rows(&detail));
        assert!(unix_rows(&netlink).len() > 20);
    }

    #[test]
    fn a_real_dump_has_what_was_asked_for() {
        let sockets = sockets("netlink", "tcp4-detail", Table::Tcp4);
        let established = |socket: &&Socket| socket.state == State::Established;
        for socket in sockets.iter().filter(established) {
            let detail = socket.detail.as_ref().unwrap();
            assert_eq!(detail.tcp.unwrap().length, 280);
            assert_eq!(detail.tcp.unwrap().state, 1);
            assert!(detail.memory.unwrap().drops.is_some());
            assert!(detail.congestion.is_some() && socket.cgroup.is_some() && socket.shutdown.is_some());
        }
        let listener = sockets.iter().find(|socket| socket.state == State::Listen && socket.send_queue == 16).unwrap();
        let info = listener.detail.as_ref().unwrap().tcp.unwrap();
        assert_eq!((info.unacked, info.sacked), (listener.receive_queue, 16));
        assert!(sockets.iter().any(|socket| socket.mark == Some(42)));
        assert!(sockets.iter().any(|socket| socket.ends.inet().is_some_and(|ends| ends.interface == 1)));
    }
}
