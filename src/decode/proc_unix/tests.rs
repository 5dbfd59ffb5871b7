use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{AT, NETNS, all, frame};
use crate::model::capture::{Form, Table};

const HEADER: &[u8] = b"Num       RefCount Protocol Flags    Type St Inode Path\n";

fn decoded(text: &[u8]) -> (Vec<Socket>, u32) {
    all(&frame(Table::Unix, Form::ProcText, text))
}

/// A row of a stream socket with its line end.
fn row(inode: u32, path: Option<&[u8]>) -> Vec<u8> {
    let mut row = format!("00000000a9040809: 00000003 00000000 00000000 0001 03 {inode:5}").into_bytes();
    if let Some(path) = path {
        row.push(b' ');
        row.extend(path);
    }
    row.push(b'\n');
    row
}

/// Inode and name of a row.
type Named = (u32, Option<Vec<u8>>);

/// All rows, and what was malformed.
fn names(text: &[u8]) -> (Vec<Named>, u32) {
    let (sockets, malformed) = decoded(text);
    let named = sockets.iter().map(|socket| (socket.inode, socket.ends.unix().and_then(|ends| ends.name.clone())));
    (named.map(|(inode, name)| (inode, name.map(Vec::from))).collect(), malformed)
}

/// A row with this path between two others is a socket with this name.
#[track_caller]
fn check_name(path: &[u8], name: &[u8]) {
    let text = [HEADER, &row(1, None), &row(2, Some(path)), &row(3, Some(b"/c"))].concat();
    let expected = vec![(1, None), (2, Some(name.to_vec())), (3, Some(b"/c".to_vec()))];
    assert_eq!(names(&text), (expected.clone(), 0));
    let last = [HEADER, &row(1, None), &row(3, Some(b"/c")), &row(2, Some(path))].concat();
    assert_eq!(names(&last).0.last(), expected.get(1), "as the last row");
}

/// The columns Flags, Type and St make a socket of this protocol and state, or none.
#[track_caller]
fn check_columns(columns: &str, expected: Option<(Protocol, State)>) {
    let text = format!("Num\n00000000a9040809: 00000002 00000000 {columns}   647\n");
    let (sockets, malformed) = decoded(text.as_bytes());
    assert_eq!(sockets.first().map(|socket| (socket.protocol, socket.state)), expected, "{columns}");
    assert_eq!(malformed, u32::from(expected.is_none()), "{columns}");
}

#[test]
fn a_row_as_linux_prints_it() {
    let text = b"Num       RefCount Protocol Flags    Type St Inode Path\n\
                 00000000b8b155d2: 00000003 00000000 00010000 0001 01   648 /run/a.sock\n";
    let ends = UnixEnds { name: Some((*b"/run/a.sock").into()), ..UnixEnds::default() };
    let key = Key { netns: NETNS, identity: unix_digest(Protocol::UnixStream, 648, b"00000000b8b155d2") };
    let listener =
        Socket { inode: 648, ..Socket::new(key, AT, Protocol::UnixStream, State::Listen, Ends::Unix(Box::new(ends))) };
    assert_eq!(decoded(text), (vec![listener], 0));
}

#[test]
fn types_and_states() {
    check_columns("00000000 0001 03", Some((Protocol::UnixStream, State::Established)));
    check_columns("00000000 0002 01", Some((Protocol::UnixDgram, State::Close)));
    check_columns("00000000 0005 02", Some((Protocol::UnixSeqpacket, State::SynSent)));
    check_columns("00000000 0001 04", Some((Protocol::UnixStream, State::Closing)));
    check_columns("00010000 0001 01", Some((Protocol::UnixStream, State::Listen)));
    check_columns("00010001 0005 01", Some((Protocol::UnixSeqpacket, State::Listen)));
    check_columns("00000000 0001 00", Some((Protocol::UnixStream, State::Unknown)));
    check_columns("00000000 0001 FF", Some((Protocol::UnixStream, State::Unknown)));
    for other in ["0000", "0003", "0004", "0006", "0101", "FFFF"] {
        check_columns(&format!("00000000 {other} 03"), Some((Protocol::UnixDgram, State::Established)));
    }
}

#[test]
fn paths() {
    check_name(b"/run/a", b"/run/a");
    check_name(b"/with two  blanks ", b"/with two  blanks ");
    check_name(b" /begins with a blank", b" /begins with a blank");
    check_name(b"/\x1b[31m\t\r\xff", b"/\x1b[31m\t\r\xff");
    check_name(b"relative", b"relative");
}

#[test]
fn abstract_names() {
    check_name(b"@", b"\0");
    check_name(b"@/tmp/a", b"\0/tmp/a");
    check_name(b"@a@@", b"\0a@@");
    check_name(b"a@b", b"a@b");
}

#[test]
fn paths_with_line_ends() {
    check_name(b"/a\nb", b"/a\nb");
    check_name(b"/a\n", b"/a\n");
    check_name(b"/a\n\n\nb\n", b"/a\n\n\nb\n");
    check_name(b"\n/a", b"\n/a");
    check_name(b"@a\nb", b"\0a\nb");
    check_name(b"/a\n00000000a9040809: 00000003 00000000", b"/a\n00000000a9040809: 00000003 00000000");
    check_name(b"/a\n0: 3 0 0 1 3 647 /b", b"/a\n0: 3 0 0 1 3 647 /b");
}

/// Nothing in the text tells this path from two rows.
#[test]
fn a_path_that_looks_like_a_row_becomes_one() {
    let path = [b"/a\n", row(9, Some(b"/b")).strip_suffix(b"\n").unwrap()].concat();
    let expected = vec![(2, Some(b"/a".to_vec())), (9, Some(b"/b".to_vec()))];
    assert_eq!(names(&[HEADER, &row(2, Some(&path))].concat()), (expected, 0));
}

#[test]
fn lines_that_belong_to_no_path_are_counted() {
    let text = [HEADER, b"stray\n", &row(1, None), b"stray\n\n", &row(2, Some(b"/b"))].concat();
    assert_eq!(names(&text), (vec![(1, None), (2, Some(b"/b".to_vec()))], 3));
}

#[test]
fn columns_of_another_width_make_no_row() {
    let bad = [
        "a9040809 00000003 00000000 00000000 0001 03 1",
        "a9040809: 0000003 00000000 00000000 0001 03 1",
        "a9040809: 00000003 000000000 00000000 0001 03 1",
        "a9040809: 00000003 00000000 0000000G 0001 03 1",
        "a9040809: 00000003 00000000 00000000 001 03 1",
        "a9040809: 00000003 00000000 00000000 0001 3 1",
        "a9040809: 00000003 00000000 00000000 0001 03",
        "a9040809: 00000003 00000000 00000000 0001 03 -1",
        "a9040809: 00000003 00000000 00000000 0001 03 4294967296",
    ];
    for bad in bad {
        let text = [HEADER, bad.as_bytes(), b"\n", &row(1, None)].concat();
        assert_eq!(names(&text), (vec![(1, None)], 1), "{bad}");
    }
}

#[test]
fn a_table_without_rows() {
    for text in [&b""[..], b"\n", HEADER, b"one line that does not end"] {
        assert_eq!(decoded(text), (vec![], 0));
    }
}

/// Two rows with these columns Num, Inode and Path: have they the same key?
#[track_caller]
fn check_same_key(before: &str, after: &str, same: bool) {
    let line = |columns: &str| columns.replacen(' ', ": 00000003 00000000 00000000 0001 03 ", 1);
    let (sockets, _) = decoded(format!("Num\n{}\n{}\n", line(before), line(after)).as_bytes());
    assert_eq!(sockets[0].key == sockets[1].key, same);
}

#[test]
fn keys() {
    check_same_key("a 647", "a 647", true);
    check_same_key("a 647", "a 647 /bound/later", true);
    check_same_key("a 647", "b 647", true);
    check_same_key("a 647 /x", "a 648 /x", false);
    check_same_key("a 0 /x", "a 0 /x", true);
    check_same_key("a 0 /x", "b 0 /x", false);
}

/// Cut anywhere, the text gives no row that was not there and no name that was not begun so.
#[test]
fn a_text_cut_at_each_byte() {
    let whole = [HEADER, &row(70_001, Some(b"/a\nb")), &row(70_002, None)].concat();
    for length in 0..whole.len() {
        let (found, _) = names(&whole[..length]);
        assert!(found.len() <= 2, "at {length}");
        let names: Vec<_> = found.iter().filter_map(|(_, name)| name.as_deref()).collect();
        assert!(names.len() <= 1, "at {length}");
        // While the second row is not whole, it passes for more of the first one's path.
        assert!(names.iter().all(|name| name.starts_with(b"/a\nb") || b"/a\nb".starts_with(name)), "at {length}");
    }
}

fn paths_of_any_bytes() -> impl Strategy<Value = Option<Vec<u8>>> {
    let odd = prop_oneof![Just(b'\n'), Just(b' '), Just(b'0'), Just(b':'), 1..=255u8];
    proptest::option::of(proptest::collection::vec(odd, 1..40))
}

proptest! {
    #[test]
    fn what_is_printed_is_read(paths in proptest::collection::vec(paths_of_any_bytes(), 0..8)) {
        let mut text = HEADER.to_vec();
        let mut expected = Vec::new();
        for (inode, path) in (1..).zip(paths) {
            text.extend(row(inode, path.as_deref()));
            let name = path.map(|mut path| {
                if path[0] == b'@' {
                    path[0] = 0;
                }
                path
            });
            expected.push((inode, name));
        }
        prop_assert_eq!(names(&text), (expected, 0));
    }

    #[test]
    fn any_bytes_are_survived(
        bytes in proptest::collection::vec(any::<u8>(), 0..300), inode in any::<u32>(), path in paths_of_any_bytes()
    ) {
        let text = [HEADER, &row(inode, path.as_deref()), &bytes].concat();
        let (sockets, malformed) = decoded(&text);
        prop_assert!(sockets.len() + malformed as usize <= 1 + bytes.len());
        prop_assert_eq!(sockets.first().map(|socket| socket.inode), Some(inode));
    }
}
