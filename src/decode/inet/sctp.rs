//! What diag says of an SCTP endpoint or association: `struct sctp_info` (linux/sctp.h) and arrays of
//! `struct sockaddr_storage` (INET_DIAG_LOCALS, INET_DIAG_PEERS).

use std::net::IpAddr;

use crate::decode::netlink::{Filled, u16_at};
use crate::model::sctp::SctpInfo;

use super::address;

const AF_INET: u16 = 2;
/// `struct sockaddr_storage`.
const ADDRESS: usize = 128;

/// The addresses. One that is cut, or whose family is neither IPv4 nor IPv6, is left out.
pub fn addresses(value: &[u8]) -> Box<[IpAddr]> {
    value.as_chunks::<ADDRESS>().0.iter().filter_map(storage).collect()
}

/// A `struct sockaddr_in` has its address behind the port, a `sockaddr_in6` behind port and flow label.
fn storage(bytes: &[u8; ADDRESS]) -> Option<IpAddr> {
    let family = u16_at(bytes, 0)?;
    let start = if family == AF_INET { 4 } else { 8 };
    address(u8::try_from(family).ok()?, *bytes.get(start..)?.first_chunk()?)
}

/// What the kernel filled; fields that do not end within `bytes` are 0. The counters (bytes 56 to 168) and the
/// primary path (to 344) are not read.
pub fn sctp_info(bytes: &[u8]) -> SctpInfo {
    let fields = Filled(bytes);
    SctpInfo {
        tag: fields.u32(0),
        state: fields.u32(4),
        rwnd: fields.u32(8),
        unackdata: fields.u16(12),
        penddata: fields.u16(14),
        instrms: fields.u16(16),
        outstrms: fields.u16(18),
        inqueue: fields.u32(24),
        outqueue: fields.u32(28),
        overall_error: fields.u32(32),
        max_burst: fields.u32(36),
        maxseg: fields.u32(40),
        peer_rwnd: fields.u32(44),
        peer_tag: fields.u32(48),
        peer_capable: fields.u8(52),
        peer_sack: fields.u8(53),
        autoclose: fields.u32(344),
        adaptation_ind: fields.u32(348),
        pd_point: fields.u32(352),
        nodelay: fields.u8(356),
        disable_fragments: fields.u8(357),
        v4mapped: fields.u8(358),
        frag_interleave: fields.u8(359),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A `struct sockaddr_storage`.
    fn storage_of(family: u16, at: usize, address: &[u8]) -> Vec<u8> {
        let mut bytes = family.to_ne_bytes().to_vec();
        bytes.extend([0x13, 0x88]);
        bytes.resize(at, 0xee);
        bytes.extend(address);
        bytes.resize(128, 0);
        bytes
    }

    #[track_caller]
    fn check(value: &[u8], expected: &[&str]) {
        let found: Vec<_> = addresses(value).iter().map(IpAddr::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn addresses_of_both_families() {
        let v4 = storage_of(2, 4, &[192, 0, 2, 1]);
        let v6 = storage_of(10, 8, &[0x20, 1, 0xd, 0xb8]);
        check(&v4, &["192.0.2.1"]);
        check(&[v6.clone(), v4.clone()].concat(), &["2001:db8::", "192.0.2.1"]);
        check(&[storage_of(0x1_02, 4, &[1; 4]), v4.clone()].concat(), &["192.0.2.1"]);
        check(&[&v4, &v6[..127]].concat(), &["192.0.2.1"]);
        check(&[], &[]);
    }

    /// Bytes in the order of the header, told by their offsets.
    #[test]
    #[cfg(target_endian = "little")]
    fn each_field_is_read_where_it_stands() {
        let bytes: Vec<u8> = (0..=255).cycle().take(368).collect();
        let info = sctp_info(&bytes);
        assert_eq!((info.tag, info.state, info.rwnd), (0x0302_0100, 0x0706_0504, 0x0b0a_0908));
        assert_eq!((info.unackdata, info.penddata, info.instrms, info.outstrms), (0x0d0c, 0x0f0e, 0x1110, 0x1312));
        assert_eq!((info.inqueue, info.outqueue, info.overall_error), (0x1b1a_1918, 0x1f1e_1d1c, 0x2322_2120));
        assert_eq!((info.max_burst, info.maxseg), (0x2726_2524, 0x2b2a_2928));
        assert_eq!((info.peer_rwnd, info.peer_tag), (0x2f2e_2d2c, 0x3332_3130));
        assert_eq!((info.peer_capable, info.peer_sack), (0x34, 0x35));
        assert_eq!((info.autoclose, info.adaptation_ind, info.pd_point), (0x5b5a_5958, 0x5f5e_5d5c, 0x6362_6160));
        assert_eq!([info.nodelay, info.disable_fragments, info.v4mapped, info.frag_interleave], [100, 101, 102, 103]);
    }

    #[test]
    fn what_was_not_filled_is_zero() {
        assert_eq!(sctp_info(&[]), SctpInfo::default());
        let cut = sctp_info(&[0xff; 43]);
        assert_eq!((cut.max_burst, cut.maxseg, cut.peer_rwnd), (u32::MAX, 0, 0));
        assert_eq!(sctp_info(&[1; 360]), sctp_info(&[1; 500]));
    }
}
