use super::*;
use crate::decode::netlink::Messages;
use crate::model::coverage::Gap;
use crate::source::scratch::Scratch;

/// What a sink was given: the tables, and how many messages.
#[derive(Default)]
struct Heard {
    began: Vec<Table>,
    bytes: usize,
    messages: usize,
}

impl Sink for Heard {
    fn begin(&mut self, table: Table) {
        self.began.push(table);
    }
    fn frame(&mut self, frame: Frame<'_>) {
        assert_eq!((frame.table, frame.form), (Table::Tcp6, Form::Netlink));
        let mut messages = Messages::new(frame.bytes);
        self.messages += messages.by_ref().count();
        assert!(messages.rest().is_empty(), "frames hold whole messages");
        self.bytes += frame.bytes.len();
    }
    fn gap(&mut self, _gap: Gap) {}
}

fn message(kind: u16, length: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend([0; 10]);
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn row() -> Vec<u8> {
    message(20, 16 + 72, &[2; 72])
}

fn done() -> Vec<u8> {
    message(netlink::DONE, 20, &[0; 4])
}

fn refused(code: i32) -> Vec<u8> {
    message(netlink::ERROR, 36, &[&code.to_ne_bytes()[..], &[0; 16]].concat())
}

/// Replays a file of these bytes: how many messages come through, and what is said at the end. `FILE` is its path.
#[track_caller]
fn check(bytes: &[u8], messages: usize, said: Option<&str>) {
    let root = Scratch::new();
    root.file("dump", bytes);
    let path = root.path().join("dump");
    let mut heard = Heard::default();
    let outcome = replay(&path, Table::Tcp6, NetnsId(1), &mut heard);
    let text = outcome.err().map(|error| error.to_string().replace(path.to_str().unwrap(), "FILE"));
    assert_eq!((heard.messages, text.as_deref()), (messages, said));
    assert_eq!(heard.began, [Table::Tcp6]);
}

#[test]
fn replay_ends_with_the_first_done() {
    check(&[row(), row(), done()].concat(), 2, None);
    check(&[done(), row()].concat(), 0, None);
    check(&[row(), done(), vec![0xff; 9]].concat(), 1, None);
}

#[test]
fn a_long_recording_is_read_in_pieces() {
    let rows: Vec<u8> = row().repeat(5000);
    check(&[rows.clone(), done()].concat(), 5000, None);
    let long = message(20, LONGEST as u32, &vec![0; LONGEST - 16]);
    check(&[rows, long.clone(), long, row(), done()].concat(), 5003, None);
}

#[test]
fn a_refusal_ends_it_as_in_ss() {
    check(&[row(), refused(-libc::EACCES), row(), done()].concat(), 1, Some("TCPDIAG answered: Permission denied"));
    check(&refused(0), 0, Some("TCPDIAG answered: Success"));
    check(&refused(i32::MIN), 0, Some("TCPDIAG answered: Unknown error 2147483647"));
}

#[test]
fn what_is_damaged_is_said_with_its_place() {
    let eof = |at: usize| format!("Unexpected EOF reading $TCPDIAG_FILE: FILE ends at byte {at} without NLMSG_DONE");
    let corrupt = |at: usize, length: u32| {
        format!("$TCPDIAG_FILE: FILE: no message at byte {at} can have {length} bytes; record it anew (ss -D)")
    };
    check(b"", 0, Some(&eof(0)));
    check(&row(), 1, Some(&eof(88)));
    check(&row()[..60], 0, Some(&eof(60)));
    check(&[&row()[..], &[1, 2, 3]].concat(), 1, Some(&eof(91)));
    check(&[row(), message(20, 8, &[])].concat(), 1, Some(&corrupt(88, 8)));
    check(&message(20, 0, &[]), 0, Some(&corrupt(0, 0)));
    check(&[row(), message(20, u32::MAX, &[0; 80])].concat(), 1, Some(&corrupt(88, u32::MAX)));
    check(&message(20, 70_000, &vec![0; 70_000]), 0, Some(&corrupt(0, 70_000)));
    check(&message(netlink::ERROR, 16, &[]), 0, Some(&corrupt(0, 16)));
    check(&[row().repeat(3000), message(20, 15, &[])].concat(), 3000, Some(&corrupt(264_000, 15)));
}

#[test]
fn what_cannot_be_read_is_said_as_in_ss() {
    let said = |path: &str| {
        let outcome = replay(Path::new(path), Table::Tcp4, NetnsId(1), &mut Heard::default());
        outcome.unwrap_err().to_string()
    };
    assert_eq!(said("/nowhere/dump"), "fopen($TCPDIAG_FILE): No such file or directory");
    assert_eq!(said(""), "fopen($TCPDIAG_FILE): No such file or directory");
    let folder = replay(Path::new("/"), Table::Tcp6, NetnsId(1), &mut Heard::default()).unwrap_err();
    assert_eq!(folder.to_string(), "Reading header from $TCPDIAG_FILE: Is a directory");
}

proptest::proptest! {
    #[test]
    fn any_file_is_survived(bytes: Vec<u8>) {
        let run = Run::of(&bytes);
        proptest::prop_assert!(run.end <= bytes.len());
    }
}
