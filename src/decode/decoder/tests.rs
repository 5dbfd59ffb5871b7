use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{AT, DIAG, Inet, NETNS, Unix, frame, message};
use crate::decode::netlink::{DONE, ERROR, Messages, NOOP};
use crate::model::capture::Form;
use crate::model::key::NetnsId;
use crate::model::socket::Protocol;

/// A datagram of inet sockets with these inodes.
fn datagram(inodes: &[u32]) -> Vec<u8> {
    inodes.iter().flat_map(|inode| message(DIAG, &Inet { inode: *inode, ..Inet::V4 }.with(&[]))).collect()
}

fn text(inodes: &[u32]) -> Vec<u8> {
    let row = |inode| format!("0: 0100007F:0016 00000000:0000 0A 0:0 00:0 0 0 0 {inode}\n");
    inodes.iter().fold(String::from("sl\n"), |text, inode| text + &row(inode)).into_bytes()
}

/// What happens to a decoder, in order.
enum Step {
    Enter,
    Begin(Table),
    Netlink(Table, Vec<u8>),
    Text(Table, Vec<u8>),
    Gap(Gap),
}
use Step::{Begin, Enter, Netlink, Text};

fn run(steps: Vec<Step>) -> Snapshot {
    let mut decoder = Decoder::new(AT);
    for step in steps {
        match step {
            Enter => decoder.enter(NETNS),
            Begin(table) => decoder.begin(table),
            Netlink(table, bytes) => decoder.frame(frame(table, Form::Netlink, &bytes)),
            Text(table, bytes) => decoder.frame(frame(table, Form::ProcText, &bytes)),
            Step::Gap(gap) => decoder.gap(gap),
        }
    }
    decoder.finish()
}

/// The steps leave sockets with these inodes, and these gaps.
#[track_caller]
fn check(steps: Vec<Step>, inodes: &[u32], coverage: &[Gap]) {
    let snapshot = run(steps);
    let found: Vec<u32> = snapshot.sockets.iter().map(|socket| socket.inode).collect();
    assert_eq!((&found[..], &snapshot.coverage[..]), (inodes, coverage));
    assert_eq!(snapshot.at, AT);
}

const fn malformed(table: Table, messages: u32) -> Gap {
    Gap::Malformed { table, messages }
}

#[test]
fn nothing() {
    check(vec![], &[], &[]);
    check(Table::SHOWN.map(Begin).into(), &[], &[]);
}

#[test]
fn frames_of_one_table_add_up() {
    let [first, second] = [datagram(&[1, 2]), datagram(&[3])];
    check(vec![Begin(Table::Tcp4), Netlink(Table::Tcp4, first), Netlink(Table::Tcp4, second)], &[1, 2, 3], &[]);
}

#[test]
fn a_table_of_another_namespace_voids_nothing() {
    let (table, of) = (Table::Tcp4, |inodes| Netlink(Table::Tcp4, datagram(inodes)));
    let gap = || Step::Gap(Gap::Interrupted { table });
    check(vec![Begin(table), of(&[1]), gap(), Enter, Begin(table), of(&[2])], &[1, 2], &[Gap::Interrupted { table }]);
    let again = [Begin(table), of(&[3]), gap(), Begin(table), of(&[4])];
    check([Begin(table), of(&[1]), Enter].into_iter().chain(again).collect(), &[1, 4], &[]);
    check(vec![of(&[1]), Enter, of(&[2]), Begin(table), of(&[3])], &[1, 3], &[]);
}

#[test]
fn each_form_and_table_goes_to_its_reader() {
    let unix = message(DIAG, &Unix { ino: 4, ..Unix::STREAM }.with(&[]));
    let unix_text = b"Num\n00000000a9040809: 00000003 00000000 00000000 0001 03 5\n".to_vec();
    let steps = vec![
        Netlink(Table::Tcp6, datagram(&[1])),
        Netlink(Table::Udp4, datagram(&[2])),
        Text(Table::Udp6, text(&[3])),
        Netlink(Table::Unix, unix),
        Text(Table::Unix, unix_text),
        Text(Table::Tcp4, text(&[6])),
    ];
    let snapshot = run(steps);
    assert_eq!(snapshot.coverage, []);
    let found: Vec<_> = snapshot.sockets.iter().map(|socket| (socket.inode, socket.protocol)).collect();
    use Protocol::{Tcp, Udp, UnixStream};
    assert_eq!(found, [(1, Tcp), (2, Udp), (3, Udp), (4, UnixStream), (5, UnixStream), (6, Tcp)]);
}

#[test]
fn rows_carry_the_time_and_namespace_of_their_frame() {
    let (at, netns) = (Moment::from_millis(91_000), NetnsId(7));
    let [bytes, text] = [datagram(&[1]), text(&[2])];
    let mut decoder = Decoder::new(AT);
    decoder.frame(Frame { table: Table::Tcp4, form: Form::Netlink, netns, at, bytes: &bytes });
    decoder.frame(Frame { table: Table::Tcp4, form: Form::ProcText, netns, at, bytes: &text });
    let snapshot = decoder.finish();
    assert_eq!(snapshot.sockets.len(), 2);
    assert!(snapshot.sockets.iter().all(|socket| (socket.read, socket.key.netns) == (at, netns)));
}

#[test]
fn to_begin_again_voids_the_table() {
    let broken = || vec![0; 3];
    let interrupted = || Step::Gap(Gap::Interrupted { table: Table::Tcp4 });
    let steps = vec![
        Begin(Table::Udp4),
        Netlink(Table::Udp4, datagram(&[1])),
        Begin(Table::Tcp4),
        Netlink(Table::Tcp4, datagram(&[2, 3])),
        Netlink(Table::Tcp4, broken()),
        interrupted(),
        Begin(Table::Tcp4),
        Netlink(Table::Tcp4, datagram(&[4])),
    ];
    check(steps, &[1, 4], &[]);
}

#[test]
fn to_begin_again_later_voids_only_that_table() {
    let why = || String::from("asked for");
    let from_proc = |table| Step::Gap(Gap::FromProc { table, why: why() });
    let steps = vec![
        Begin(Table::Udp4),
        from_proc(Table::Udp4),
        Text(Table::Udp4, text(&[1, 2])),
        Begin(Table::Tcp4),
        from_proc(Table::Tcp4),
        Text(Table::Tcp4, [text(&[3]), b"x\n".to_vec()].concat()),
        Netlink(Table::Udp4, datagram(&[4])),
        Netlink(Table::Udp4, vec![1]),
        Begin(Table::Tcp6),
        Netlink(Table::Tcp6, datagram(&[5])),
        Begin(Table::Udp4),
        Netlink(Table::Udp4, datagram(&[6])),
    ];
    let coverage = [Gap::FromProc { table: Table::Tcp4, why: why() }, malformed(Table::Tcp4, 1)];
    check(steps, &[3, 5, 6], &coverage);
}

#[test]
fn gaps_about_no_table_stay() {
    let hidden = Gap::HiddenOwners { processes: 3 };
    check(vec![Step::Gap(hidden.clone()), Begin(Table::Tcp4)], &[], &[hidden]);
}

#[test]
fn malformed_messages_are_counted_by_table() {
    let short = message(DIAG, &[2; 71]);
    let strange = message(DIAG, &Inet { family: 40, ..Inet::V4 }.with(&[]));
    let unix = message(DIAG, &Unix { family: 2, ..Unix::STREAM }.with(&[]));
    let steps = vec![
        Netlink(Table::Tcp4, [short.clone(), datagram(&[1]), strange].concat()),
        Netlink(Table::Unix, unix),
        Netlink(Table::Tcp4, [datagram(&[2]), vec![0xff; 20]].concat()),
        Text(Table::Udp6, b"sl\nx\ny\n".to_vec()),
    ];
    let gaps = [malformed(Table::Unix, 1), malformed(Table::Udp6, 2), malformed(Table::Tcp4, 3)];
    check(steps, &[1, 2], &gaps);
}

#[test]
fn netlinks_own_messages_are_passed_over() {
    const OVERRUN: u16 = 4;
    let own = [NOOP, ERROR, DONE, OVERRUN].map(|kind| message(kind, &[0; 4])).concat();
    check(vec![Netlink(Table::Tcp4, [own.clone(), datagram(&[1]), own].concat())], &[1], &[]);
}

/// TCPDIAG_GETSOCK answers with both families and a type of its own.
#[test]
fn the_older_request_is_answered_for_both_families() {
    let v6 = Inet { inode: 2, ..Inet::V6 }.with(&[]);
    let both = [message(18, &Inet { inode: 1, ..Inet::V4 }.with(&[])), message(18, &v6)].concat();
    check(vec![Netlink(Table::Tcp4, both)], &[1, 2], &[]);
}

#[test]
fn a_spare_vector_gives_its_room_and_not_its_sockets() {
    let spare = run(vec![Netlink(Table::Tcp4, datagram(&[1, 2, 3]))]).sockets;
    let room = spare.as_ptr();
    let mut decoder = Decoder::new(AT).reusing(spare);
    decoder.frame(frame(Table::Tcp4, Form::Netlink, &datagram(&[4])));
    let again = decoder.finish().sockets;
    assert_eq!((again.len(), again[0].inode, again.as_ptr()), (1, 4, room));
}

#[test]
fn one_message_by_itself() {
    let (bytes, unix) = (datagram(&[9]), message(DIAG, &Unix::STREAM.with(&[])));
    let find = |table, bytes: &[u8]| {
        let message = Messages::new(bytes).next().unwrap();
        socket(table, &message, NETNS, AT).map(|socket| socket.protocol)
    };
    assert_eq!(find(Table::Tcp6, &bytes), Some(Protocol::Tcp));
    assert_eq!(find(Table::Udp4, &bytes), Some(Protocol::Udp));
    assert_eq!(find(Table::Unix, &bytes), None);
    assert_eq!(find(Table::Unix, &unix), Some(Protocol::UnixStream));
    assert_eq!(find(Table::Tcp4, &unix), None);
}

fn tables() -> impl Strategy<Value = Table> {
    proptest::sample::select(Table::SHOWN.to_vec())
}

proptest! {
    #[test]
    fn any_frame_is_survived(table in tables(), bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let snapshot = run(vec![Netlink(table, bytes.clone()), Text(table, bytes.clone())]);
        prop_assert!(snapshot.sockets.len() <= bytes.len());
        prop_assert!(snapshot.coverage.len() <= 1);
    }

    /// Whatever the order of tables, what remains of each is what came since it last began.
    #[test]
    fn only_what_came_since_the_last_begin_remains(
        steps in proptest::collection::vec((tables(), any::<bool>()), 0..40)
    ) {
        let mut expected: Vec<(Table, u32)> = Vec::new();
        let mut run_steps = Vec::new();
        for (inode, (table, begins)) in (1..).zip(steps) {
            if begins {
                expected.retain(|(of, _)| *of != table);
                run_steps.push(Begin(table));
            } else {
                expected.push((table, inode));
                let unix = || message(DIAG, &Unix { ino: inode, ..Unix::STREAM }.with(&[]));
                run_steps.push(Netlink(table, if table == Table::Unix { unix() } else { datagram(&[inode]) }));
            }
        }
        let found: Vec<u32> = run(run_steps).sockets.iter().map(|socket| socket.inode).collect();
        prop_assert_eq!(found, expected.iter().map(|(_, inode)| *inode).collect::<Vec<_>>());
    }
}

/// The namespace is that of the host, also where its tables are empty and another one is shown beside it.
#[test]
fn the_first_namespace_that_is_asked_is_the_host() {
    let mut decoder = Decoder::new(AT);
    decoder.enter(NetnsId(7));
    decoder.begin(Table::Tcp4);
    decoder.enter(NETNS);
    decoder.frame(frame(Table::Tcp4, Form::Netlink, &datagram(&[1])));
    assert_eq!(decoder.finish().netns, Some(NetnsId(7)));
}
