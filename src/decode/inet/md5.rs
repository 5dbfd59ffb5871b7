//! Keys of TCP MD5 signatures (INET_DIAG_MD5SIG): an array of `struct tcp_diag_md5sig` (linux/tcp.h).

use crate::decode::netlink::{u8_at, u16_at};
use crate::model::detail::Md5Key;

use super::address;

/// TCP_MD5SIG_MAXKEYLEN.
const LONGEST: usize = 80;
/// Family, prefix, length of the key, address, key.
const LENGTH: usize = 20 + LONGEST;

/// The keys. One that is cut, or whose family is neither IPv4 nor IPv6, is left out.
pub fn keys(value: &[u8]) -> Box<[Md5Key]> {
    value.as_chunks::<LENGTH>().0.iter().filter_map(key).collect()
}

fn key(bytes: &[u8; LENGTH]) -> Option<Md5Key> {
    let family = u8_at(bytes, 0)?;
    let address = address(family, *bytes.get(4..)?.first_chunk()?)?;
    let length = usize::from(u16_at(bytes, 2)?).min(LONGEST);
    Some(Md5Key { address, prefix: u8_at(bytes, 1)?, key: bytes.get(20..)?.get(..length)?.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `struct tcp_diag_md5sig`.
    fn bytes(family: u8, prefix: u8, length: u16, address: &[u8], key: &[u8]) -> Vec<u8> {
        let mut bytes = vec![family, prefix];
        bytes.extend(length.to_ne_bytes());
        bytes.extend(address);
        bytes.resize(20, 0);
        bytes.extend(key);
        bytes.resize(100, 0);
        bytes
    }

    #[track_caller]
    fn check(value: &[u8], expected: &[(&str, u8, &[u8])]) {
        let found = keys(value);
        let found: Vec<_> = found.iter().map(|key| (key.address.to_string(), key.prefix, key.key.as_ref())).collect();
        let expected: Vec<_> =
            expected.iter().map(|(address, prefix, key)| (address.to_string(), *prefix, *key)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn keys_of_both_families() {
        let v4 = bytes(2, 24, 3, &[192, 0, 2, 0], b"k,\0rest");
        let v6 = bytes(10, 64, 1, &[0x20, 1, 0xd, 0xb8], b"z");
        check(&v4, &[("192.0.2.0", 24, b"k,\0")]);
        check(&[v4, v6].concat(), &[("192.0.2.0", 24, b"k,\0"), ("2001:db8::", 64, b"z")]);
        check(&bytes(2, 32, 0, &[], b""), &[("0.0.0.0", 32, b"")]);
    }

    #[test]
    fn lengths_and_families_that_cannot_be() {
        check(&bytes(2, 32, 0xffff, &[1, 2, 3, 4], &[b'x'; 80]), &[("1.2.3.4", 32, &[b'x'; 80])]);
        check(&[bytes(9, 32, 1, &[], b"x"), bytes(2, 8, 1, &[10], b"y")].concat(), &[("10.0.0.0", 8, b"y")]);
        check(&bytes(2, 8, 1, &[10], b"y")[..99], &[]);
        check(&[], &[]);
    }
}
