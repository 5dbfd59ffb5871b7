//! BTF written by hand, real BTF where this machine has it, and any bytes.

use proptest::prelude::*;

use super::*;
use crate::decode::fixture::Types;

/// struct sock_common { union { struct { __be32 daddr; __be32 saddr; }; }; unsigned long :3, bit:5; u16 num; }
fn types() -> Vec<u8> {
    let mut types = Types::default();
    let word = types.integer("__be32", 4);
    let inner = types.compound(4, "", &[("daddr", word, 0), ("saddr", word, 32)]);
    let outer = types.compound(5, "", &[("", inner, 0)]);
    let alias = types.typed(8, "pair_t", outer);
    let constant = types.typed(10, "", alias);
    types.compound(4, "sock_common", &[("", constant, 0), ("bits", word, 5 << 24 | 67), ("num", word, 72)]);
    types.typed(12, "tcp_time_wait", 0);
    types.typed(12, "sock_common", 0);
    types.bytes()
}

#[track_caller]
fn check_offset(of: &'static str, name: &'static str, expected: Result<u32, BtfError>) {
    let bytes = types();
    assert_eq!(Btf::parse(&bytes).unwrap().offset(of, name), expected);
}

#[test]
fn members_are_found_within_anonymous_ones() {
    check_offset("sock_common", "daddr", Ok(0));
    check_offset("sock_common", "saddr", Ok(4));
    check_offset("sock_common", "num", Ok(9));
}

#[test]
fn what_is_missing_is_named() {
    check_offset("sock", "daddr", Err(BtfError::NoType { kind: Kind::Struct, name: "sock" }));
    for name in ["addr", "dadd", "daddr_", "bits"] {
        check_offset("sock_common", name, Err(BtfError::NoMember { of: "sock_common", name }));
    }
    assert_eq!(
        BtfError::NoType { kind: Kind::Typedef, name: "btf_trace_x" }.to_string(),
        "it has no typedef btf_trace_x"
    );
}

#[test]
fn types_are_told_by_kind_and_name() {
    let bytes = types();
    let btf = Btf::parse(&bytes).unwrap();
    assert_eq!(btf.find(Kind::Struct, "sock_common"), Ok(6));
    assert_eq!(btf.find(Kind::Function, "tcp_time_wait"), Ok(7));
    assert_eq!(btf.find(Kind::Function, "sock_common"), Ok(8));
    assert_eq!(btf.find(Kind::Typedef, "pair_t"), Ok(4));
    assert!(btf.find(Kind::Typedef, "sock_common").is_err());
}

#[test]
fn a_type_within_itself_ends() {
    let mut types = Types::default();
    types.compound(4, "loop", &[("", 1, 0); 50]);
    types.typed(8, "knot", 2);
    let bytes = types.bytes();
    assert!(Btf::parse(&bytes).unwrap().offset("loop", "x").is_err());
}

#[test]
fn what_is_no_btf_is_refused() {
    let check = |bytes: &[u8], expected| assert_eq!(Btf::parse(bytes).map(drop), Err(expected));
    check(b"", BtfError::Foreign);
    check(b"\x7fELF", BtfError::Foreign);
    let bytes = types();
    for length in 2..bytes.len() {
        check(&bytes[..length], BtfError::Damaged);
    }
    let mut types = Types::default();
    types.typed(25, "later", 0);
    check(&types.bytes(), BtfError::UnknownKind(25));
}

#[test]
fn this_kernel_is_understood() {
    let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
        return println!("left out: this kernel has no BTF");
    };
    let btf = Btf::parse(&bytes).unwrap();
    assert_eq!(btf.offset("sock_common", "skc_daddr"), Ok(0));
    assert_eq!(btf.offset("sock_common", "skc_rcv_saddr"), Ok(4));
    assert!(btf.find(Kind::Function, "tcp_set_state").is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..200),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let _ = Btf::parse(&bytes).map(|btf| btf.offset("sock_common", "num"));
        bytes = types();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(btf) = Btf::parse(&bytes) {
            let _ = (btf.offset("sock_common", "num"), btf.find(Kind::Function, "tcp_time_wait"));
        }
    }
}
