//! The upper layer on a TCP socket (INET_DIAG_ULP_INFO), nested attributes: its name (INET_ULP_INFO_*,
//! linux/inet_diag.h), what kernel TLS says (TLS_INFO_*, linux/tls.h), what MPTCP says of the subflow
//! (MPTCP_SUBFLOW_ATTR_*, linux/mptcp.h). An attribute that is too short says nothing.

use crate::decode::netlink::{Attributes, u8_at, u16_at, u32_at, u64_at};
use crate::model::detail::{SubflowInfo, TlsInfo, Ulp};

use super::name;

// INET_ULP_INFO_*.
const NAME: u16 = 1;
const TLS: u16 = 2;
const MPTCP: u16 = 3;

/// What the nest says.
pub fn ulp(value: &[u8]) -> Ulp {
    let mut ulp = Ulp::default();
    for (kind, value) in Attributes::new(value) {
        match kind {
            NAME => ulp.name = name(value).unwrap_or_default(),
            TLS => ulp.tls = Some(tls(value)),
            MPTCP => ulp.mptcp = Some(subflow(value)),
            _ => {}
        }
    }
    ulp
}

fn tls(value: &[u8]) -> TlsInfo {
    let mut info = TlsInfo::default();
    for (kind, value) in Attributes::new(value) {
        match kind {
            1 => info.version = u16_at(value, 0),
            2 => info.cipher = u16_at(value, 0),
            3 => info.send_configuration = u16_at(value, 0),
            4 => info.receive_configuration = u16_at(value, 0),
            5 => info.zero_copy_send = true,
            6 => info.no_padding_receive = true,
            _ => {}
        }
    }
    info
}

fn subflow(value: &[u8]) -> SubflowInfo {
    let mut info = SubflowInfo::default();
    for (kind, value) in Attributes::new(value) {
        match kind {
            1 => info.token_remote = u32_at(value, 0),
            2 => info.token_local = u32_at(value, 0),
            3 => info.relative_write_sequence = u32_at(value, 0),
            4 => info.map_sequence = u64_at(value, 0),
            5 => info.map_subflow_sequence = u32_at(value, 0),
            6 => info.subflow_sequence_offset = u32_at(value, 0),
            7 => info.map_length = u16_at(value, 0),
            8 => info.flags = u32_at(value, 0),
            9 => info.id_remote = u8_at(value, 0),
            10 => info.id_local = u8_at(value, 0),
            _ => {}
        }
    }
    info
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture::{attributes, words};

    /// The flag of nested attributes, which kernels set on these and not on all others.
    const NESTED: u16 = 0x8000;

    #[track_caller]
    fn check(nest: &[(u16, &[u8])], expected: Ulp) {
        assert_eq!(ulp(&attributes(nest)), expected);
    }

    #[test]
    fn names() {
        check(&[(1, b"espintcp\0")], Ulp { name: "espintcp".into(), ..Ulp::default() });
        check(&[(1, b"a\x1b[m")], Ulp { name: "a.[m".into(), ..Ulp::default() });
        check(&[(1, b"")], Ulp::default());
        check(&[], Ulp::default());
    }

    #[test]
    fn kernel_tls() {
        let number = |number: u16| number.to_ne_bytes();
        let nest = attributes(&[
            (1, &number(0x304)),
            (2, &number(52)),
            (3, &number(2)),
            (4, &number(3)),
            (5, &[]),
            (6, &[]),
            (99, &[1]),
        ]);
        let info = TlsInfo {
            version: Some(0x304),
            cipher: Some(52),
            send_configuration: Some(2),
            receive_configuration: Some(3),
            zero_copy_send: true,
            no_padding_receive: true,
        };
        check(&[(1, b"tls\0"), (TLS | NESTED, &nest)], Ulp { name: "tls".into(), tls: Some(info), mptcp: None });
        check(&[(TLS, &nest)], Ulp { tls: Some(info), ..Ulp::default() });
        let short = attributes(&[(1, &[3]), (3, &[])]);
        check(&[(TLS | NESTED, &short)], Ulp { tls: Some(TlsInfo::default()), ..Ulp::default() });
    }

    #[test]
    fn a_subflow_of_mptcp() {
        let nest = attributes(&[
            (1, &words(&[1])),
            (2, &words(&[2])),
            (3, &words(&[3])),
            (4, &4u64.to_ne_bytes()),
            (5, &words(&[5])),
            (6, &words(&[6])),
            (7, &7u16.to_ne_bytes()),
            (8, &words(&[0x1ff])),
            (9, &[9]),
            (10, &[10]),
        ]);
        let info = SubflowInfo {
            token_remote: Some(1),
            token_local: Some(2),
            relative_write_sequence: Some(3),
            map_sequence: Some(4),
            map_subflow_sequence: Some(5),
            subflow_sequence_offset: Some(6),
            map_length: Some(7),
            flags: Some(0x1ff),
            id_remote: Some(9),
            id_local: Some(10),
        };
        let expected = Ulp { name: "mptcp".into(), tls: None, mptcp: Some(info) };
        check(&[(1, b"mptcp\0"), (MPTCP | NESTED, &nest)], expected);
        let without = SubflowInfo { flags: Some(3), ..SubflowInfo::default() };
        let bare = attributes(&[(8, &words(&[3])), (1, &[1, 2, 3])]);
        check(&[(MPTCP | NESTED, &bare)], Ulp { mptcp: Some(without), ..Ulp::default() });
    }
}
