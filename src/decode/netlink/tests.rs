use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{Inet, message};

/// Kinds and payloads of all messages, and how many bytes were left over.
fn walked(bytes: &[u8]) -> (Vec<(u16, &[u8])>, usize) {
    let mut messages = Messages::new(bytes);
    let found = messages.by_ref().map(|message| (message.kind, message.payload)).collect();
    (found, messages.rest().len())
}

#[track_caller]
fn check_errno(payload: &[u8], errno: Option<i32>) {
    let message = Message { kind: ERROR, flags: 0, sequence: 0, payload };
    assert_eq!(message.errno(), errno);
}

/// The attributes of `bytes` are those before the damage.
#[track_caller]
fn check_attributes(bytes: &[u8], expected: &[(u16, &[u8])]) {
    assert_eq!(Attributes::new(bytes).collect::<Vec<_>>(), expected);
}

#[test]
fn messages_follow_each_other_on_four_bytes() {
    let bytes = [message(20, b"abc"), message(3, b""), message(18, b"abcd")].concat();
    assert_eq!(walked(&bytes), (vec![(20, &b"abc"[..]), (3, b""), (18, b"abcd")], 0));
}

#[test]
fn the_last_message_need_not_be_filled_up() {
    let bytes = message(20, b"abc");
    assert_eq!(walked(&bytes[..19]), (vec![(20, &b"abc"[..])], 0));
}

#[test]
fn a_header_field_by_field() {
    let bytes = [
        &20u32.to_ne_bytes()[..],
        &20u16.to_ne_bytes(),
        &0x12u16.to_ne_bytes(),
        &0xabcdu32.to_ne_bytes(),
        &99u32.to_ne_bytes(),
        b"tail",
    ];
    let expected = Message { kind: 20, flags: 0x12, sequence: 0xabcd, payload: b"tail" };
    assert_eq!(Messages::new(&bytes.concat()).next(), Some(expected));
}

#[test]
fn the_walk_ends_at_an_impossible_length() {
    for length in [0u32, 15, 21, 0x7fff_ffff, u32::MAX] {
        let mut bytes = message(20, b"abcd");
        bytes[..4].copy_from_slice(&length.to_ne_bytes());
        assert_eq!(walked(&bytes), (vec![], 20), "length {length}");
    }
}

#[test]
fn a_datagram_cut_at_each_byte() {
    let whole = [message(20, b"abcd"), message(20, b"efgh")].concat();
    for length in 0..whole.len() {
        let (found, left) = walked(&whole[..length]);
        assert_eq!((found.len(), left), (length / 20, length % 20));
    }
}

#[test]
fn errors() {
    check_errno(&(-2i32).to_ne_bytes(), Some(2));
    check_errno(&0i32.to_ne_bytes(), None);
    check_errno(&i32::MIN.to_ne_bytes(), Some(i32::MAX));
    check_errno(&[1, 2, 3], None);
}

#[test]
fn attributes() {
    let attributes: [(u16, &[u8]); 3] = [(1, b"a"), (2, b""), (0x3fff, b"abcd")];
    let bytes = Inet::V4.with(&attributes)[72..].to_vec();
    check_attributes(&bytes, &attributes);
    check_attributes(&bytes[..bytes.len() - 1], &attributes[..2]);
}

#[test]
fn the_flags_of_an_attributes_type_are_taken_off() {
    for flags in [0x8000, 0x4000, 0xc000] {
        check_attributes(&Inet::V4.with(&[(flags | 7, b"ab")])[72..], &[(7, b"ab")]);
    }
}

proptest! {
    #[test]
    fn walks_end_and_stay_within(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (found, left) = walked(&bytes);
        prop_assert!(found.iter().map(|(_, payload)| payload.len() + HEADER).sum::<usize>() + left <= bytes.len());
        let values = Attributes::new(&bytes).map(|(_, value)| value.len() + ATTRIBUTE_HEADER);
        prop_assert!(values.sum::<usize>() <= bytes.len());
    }
}
