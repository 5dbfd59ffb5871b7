//! Every file of the fuzz corpora through the function that the fuzz targets call, as it is and damaged;
//! and the real ones read for what they say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::allow_attributes, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;

#[path = "../fuzz/replay.rs"]
mod replay;

/// The targets that `tests/event_corpora.rs` and `tests/filter.rs` replay.
const ELSEWHERE: [&str; 3] = ["btf", "events", "filter"];

/// A target by its name, and what it does.
type Target = (&'static str, fn(&[u8]));

/// The other targets as `fuzz/fuzz_targets` has them.
const TARGETS: [Target; 6] = [
    ("netlink", replay::netlink),
    ("proc_net", replay::proc_net),
    ("proc_netlink", replay::proc_netlink),
    ("proc_packet", replay::proc_packet),
    ("proc_unix", replay::proc_unix),
    ("statistics", replay::statistics),
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
    let of_target = |(target, (name, _)): (usize, &Target)| {
        let folder = format!("corpus/{name}");
        names(&folder).into_iter().map(move |file| (target, fs::read(fuzz(&folder).join(file)).unwrap()))
    };
    TARGETS.iter().enumerate().flat_map(of_target).collect()
});

fn replay_as(target: usize, bytes: &[u8]) {
    let (_, replay) = TARGETS[target];
    replay(bytes);
}

#[test]
fn every_target_has_a_corpus_and_is_replayed() {
    let targets: Vec<_> = ELSEWHERE.into_iter().chain(TARGETS.iter().map(|(name, _)| *name)).collect();
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
    use sockscope::model::capture::{Form, Table};
    use sockscope::model::detail::{Control, Detail, FamilyDetail};
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

    /// Inode, and what both ways of asking tell of the ends.
    fn by_inode<T: Ord>(sockets: &[Socket], ends: fn(&Ends) -> Option<T>) -> BTreeMap<u32, Option<T>> {
        sockets.iter().map(|socket| (socket.inode, ends(&socket.ends))).collect()
    }

    #[test]
    fn netlink_and_proc_tell_of_the_same_netlink_sockets() {
        let netlink = sockets("netlink", "netlink", Table::Netlink);
        let ends = |ends: &Ends| match ends {
            Ends::Netlink(ends) => Some((ends.protocol, ends.port)),
            _ => None,
        };
        let text = by_inode(&sockets("proc_netlink", "netlink", Table::Netlink), ends);
        // The socket that asked stands in its own answer.
        let asked = |inode: &u32| !text.contains_key(inode);
        let told = by_inode(&netlink, ends);
        assert!(text.iter().all(|(inode, ends)| told.get(inode) == Some(ends)));
        assert!(told.keys().filter(|inode| asked(inode)).count() <= 1 && told.len() > 10);
        let connected = |socket: &&Socket| matches!(&socket.ends, Ends::Netlink(ends) if ends.connected);
        assert_eq!(netlink.iter().filter(connected).count(), 1);
    }

    #[test]
    fn netlink_and_proc_tell_of_the_same_packet_sockets() {
        let netlink = sockets("netlink", "packet", Table::Packet);
        let ends = |ends: &Ends| match ends {
            Ends::Packet(ends) => Some((ends.ethertype, ends.interface)),
            _ => None,
        };
        let text = sockets("proc_packet", "packet", Table::Packet);
        assert_eq!(by_inode(&netlink, ends), by_inode(&text, ends));
        let infos = netlink.iter().map(|socket| match &socket.detail.as_ref().unwrap().family {
            Some(FamilyDetail::Packet(info)) => info.as_ref().clone(),
            other => panic!("not a packet socket's: {other:?}"),
        });
        let [plain, fanout, ring, filter] = infos.collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((plain.flags, plain.fanout, plain.filter), (1, None, None));
        assert_eq!(fanout.fanout, Some(0x1_0007));
        assert_eq!(
            ring.receive_ring.map(|ring| (ring.block_size, ring.block_count, ring.timeout)),
            Some((16384, 2, 60))
        );
        assert_eq!(filter.filter.map(|filter| (filter.len(), filter[0].code)), Some((4, 0x28)));
    }

    #[test]
    fn a_real_dump_of_mptcp() {
        for table in [Table::Mptcp4, Table::Mptcp6] {
            let file = if table == Table::Mptcp4 { "mptcp4" } else { "mptcp6" };
            for socket in sockets("netlink", file, table) {
                let family = socket.detail.unwrap().family;
                if socket.state == State::Listen {
                    continue;
                }
                let Some(FamilyDetail::Mptcp(info)) = family else { panic!("not MPTCP's: {family:?}") };
                assert_eq!((info.length, info.subflows_total, info.flags), (96, 1, 2));
                assert!(info.token != 0 && info.write_seq != 0);
            }
        }
    }

    #[test]
    fn real_layers_keys_and_congestion_controls() {
        let sockets = sockets("netlink", "tcp4-layers", Table::Tcp4);
        assert!(sockets.iter().all(|socket| socket.options.is_some_and(|options| options.0 & 2 != 0)), "is_icsk");
        let details: Vec<Detail> = sockets.into_iter().map(|socket| *socket.detail.unwrap()).collect();
        let some = |check: fn(&Detail) -> bool| assert!(details.iter().any(check));
        some(|detail| detail.ulp.as_ref().is_some_and(|ulp| ulp.mptcp.is_some_and(|sub| sub.token_local.is_some())));
        some(|detail| detail.md5.iter().any(|key| &*key.key == b"secret, key" && key.prefix == 32));
        some(|detail| matches!(detail.control, Some(Control::Bbr { min_rtt: 1.., .. })));
        some(|detail| detail.tos == Some(0x10));
        some(|detail| detail.class_id == Some(5));
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
