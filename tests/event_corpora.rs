//! Every file of the corpora of the decoders of events through the functions that the fuzz targets call, as it is and
//! damaged; and the real ones read for what they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::allow_attributes, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

#[path = "../fuzz/replay_events.rs"]
mod replay_events;

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn files(target: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(corpus(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Each file as it is, cut at each byte, and with each byte turned over.
fn check(target: &str, replay: fn(&[u8])) {
    let files = files(target);
    assert!(files.len() > 10, "{target}");
    for file in files {
        replay(&file);
        for at in 0..file.len().min(600) {
            replay(&file[..at]);
            let mut damaged = file.clone();
            damaged[at] = !damaged[at];
            replay(&damaged);
        }
    }
}

#[test]
fn types_are_survived_whole_and_damaged() {
    check("btf", replay_events::replay_btf);
}

#[test]
fn events_are_survived_whole_and_damaged() {
    check("events", replay_events::replay_events);
}

proptest! {
    #[test]
    fn a_file_in_another_is_survived(one in any::<prop::sample::Index>(), another in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        for (target, replay) in [("btf", replay_events::replay_btf as fn(&[u8])), ("events", replay_events::replay_events)] {
            let files = files(target);
            let mut mixed = one.get(&files).clone();
            let at = at.index(mixed.len() + 1);
            mixed.splice(at..at, another.get(&files).iter().copied());
            replay(&mixed);
        }
    }
}

/// The real files, and those made after them, come from a little-endian machine.
#[cfg(target_endian = "little")]
mod real {
    use sockscope::decode::btf::Btf;
    use sockscope::model::event::{Event, Occurrence};
    use sockscope::model::socket::Protocol;
    use sockscope::model::state::State;

    use super::*;

    fn events(file: &str) -> Vec<Event> {
        let bytes = fs::read(corpus("events").join(file)).unwrap();
        replay_events::events(bytes[0], &bytes[1..])
    }

    #[test]
    fn members_lie_where_the_kernel_has_them() {
        let bytes = fs::read(corpus("btf").join("real-sock_common")).unwrap();
        let btf = Btf::parse(&bytes).unwrap();
        let offset = |name| btf.offset("sock_common", name).unwrap();
        assert_eq!(["skc_daddr", "skc_dport", "skc_num", "skc_family", "skc_state"].map(offset), [0, 12, 14, 16, 18]);
    }

    #[test]
    fn a_socket_of_each_kind_was_destroyed() {
        let tcp = events("real-destroyed-tcp");
        assert_eq!(tcp.len(), 3, "two ends and a listener");
        assert!(tcp.iter().all(|event| event.protocol == Protocol::Tcp));
        let received = tcp.iter().map(|event| match &event.what {
            Occurrence::Destroyed(socket) => socket.detail.as_ref().unwrap().tcp.unwrap().bytes_received,
            Occurrence::Moved { .. } => panic!("{event:?}"),
        });
        assert_eq!(received.max(), Some(1001), "a thousand bytes and the FIN");
        assert_eq!(events("real-destroyed-udp6")[0].protocol, Protocol::Udp);
    }

    #[test]
    fn a_life_is_read_in_order() {
        let moves: Vec<_> = events("bpf-life").into_iter().map(|event| event.what).collect();
        assert_eq!(moves.len(), 5);
        assert_eq!(moves[4], Occurrence::Moved { from: State::FinWait2, to: State::Close });
        assert_eq!(events("perf-samples").len(), 2);
    }
}
