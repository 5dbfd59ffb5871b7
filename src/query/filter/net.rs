//! Numbers and addresses as ss(8) writes them in filters.
//!
//! Short and odd forms are taken as ss takes them: `10` is 10.0.0.0, `193.233.7/24` a net, `0x7f.0.0.1`
//! an address, and a prefix may be a netmask. Looks no names up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::ast::{IpVersion, Net};

impl Net {
    /// The net of `address` and the first `length` bits; `None` when the address has fewer.
    pub fn new(address: IpAddr, length: u32) -> Option<Self> {
        match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(u32::BITS.checked_sub(length)?).unwrap_or(0);
                Some(Self::V4 { bits: address.to_bits() & mask, mask })
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(u128::BITS.checked_sub(length)?).unwrap_or(0);
                Some(Self::V6 { bits: address.to_bits() & mask, mask })
            }
        }
    }

    /// One address.
    pub const fn single(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4 { bits: address.to_bits(), mask: u32::MAX },
            IpAddr::V6(address) => Self::V6 { bits: address.to_bits(), mask: u128::MAX },
        }
    }

    /// Its version.
    pub const fn version(self) -> IpVersion {
        match self {
            Self::V4 { .. } => IpVersion::V4,
            Self::V6 { .. } => IpVersion::V6,
        }
    }

    /// Its first address.
    pub fn address(self) -> IpAddr {
        match self {
            Self::V4 { bits, .. } => Ipv4Addr::from_bits(bits).into(),
            Self::V6 { bits, .. } => Ipv6Addr::from_bits(bits).into(),
        }
    }

    /// Length of the prefix; `None` for a single address.
    pub const fn prefix(self) -> Option<u32> {
        match self {
            Self::V4 { mask: u32::MAX, .. } | Self::V6 { mask: u128::MAX, .. } => None,
            Self::V4 { mask, .. } => Some(mask.leading_ones()),
            Self::V6 { mask, .. } => Some(mask.leading_ones()),
        }
    }

    /// Whether an address lies in it; a net of version 4 also holds its mapped addresses.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4 { bits, mask }, IpAddr::V4(address)) => address.to_bits() & mask == bits,
            (Self::V4 { bits, mask }, IpAddr::V6(address)) => {
                address.to_ipv4_mapped().is_some_and(|address| address.to_bits() & mask == bits)
            }
            (Self::V6 { bits, mask }, IpAddr::V6(address)) => address.to_bits() & mask == bits,
            (Self::V6 { .. }, IpAddr::V4(_)) => false,
        }
    }
}

/// A number as C writes it: decimal, hexadecimal after `0x`, octal after `0`.
pub fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (text.get(2..)?, 16),
        [b'0', _, ..] => (text.get(1..)?, 8),
        _ => (text, 10),
    };
    // from_str_radix would also take a sign.
    let plain = digits.chars().all(|digit| digit.is_ascii_hexdigit());
    if plain { u64::from_str_radix(digits, radix).ok() } else { None }
}

/// The number that a text begins with, as strtol(3) of base 0 reads it, and what follows. A number that is too large is
/// the largest one.
pub fn leading_integer(text: &str) -> Option<(i64, &str)> {
    let (negative, number, rest) = signed(text)?;
    let number = number.unwrap_or(i64::MAX);
    Some((if negative { -number } else { number }, rest))
}

/// Whether there is a minus, the number behind it, `None` where it does not fit, and what follows.
fn signed(text: &str) -> Option<(bool, Option<i64>, &str)> {
    let trimmed = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let (digits, radix) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (unsigned.get(2..)?, 16),
        [b'0', b'b' | b'B', ..] => (unsigned.get(2..)?, 2),
        [b'0', ..] => (unsigned, 8),
        _ => (unsigned, 10),
    };
    let end = digits.find(|digit: char| !digit.is_digit(radix)).unwrap_or(digits.len());
    let (number, rest) = digits.split_at_checked(end)?;
    if number.is_empty() {
        return None;
    }
    Some((negative, i64::from_str_radix(number, radix).ok(), rest))
}

/// A whole text that is a number, as strtol(3) of base 0 reads it; `None` also for one that does not fit a `long`.
pub fn integer(text: &str) -> Option<i64> {
    let (negative, number, rest) = signed(text)?;
    let number = number.filter(|_| rest.is_empty())?;
    Some(if negative { -number } else { number })
}

/// The length of a prefix: a number, or a netmask.
pub fn prefix_length(text: &str) -> Option<u32> {
    let length = integer(text).map(|length| u32::try_from(length).ok());
    length.unwrap_or_else(|| lenient_v4(text).and_then(netmask_length))
}

/// An address without prefix. Octets may be left out, and be written in any base.
pub fn address(text: &str) -> Option<IpAddr> {
    address_of(text, |text| v4(text, number))
}

/// An address without prefix in any form that ss takes: blanks and signs too may stand before an octet.
pub fn lenient_address(text: &str) -> Option<IpAddr> {
    address_of(text, lenient_v4)
}

fn address_of(text: &str, v4: fn(&str) -> Option<Ipv4Addr>) -> Option<IpAddr> {
    if text.contains(':') { text.parse::<Ipv6Addr>().ok().map(IpAddr::V6) } else { v4(text).map(IpAddr::V4) }
}

fn lenient_v4(text: &str) -> Option<Ipv4Addr> {
    v4(text, |octet| u64::try_from(integer(octet)?).ok())
}

/// One to four octets; those left out are 0.
fn v4(text: &str, octet: fn(&str) -> Option<u64>) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut places = octets.iter_mut();
    for part in text.split('.') {
        *places.next()? = u8::try_from(octet(part)?).ok()?;
    }
    Some(octets.into())
}

/// An address as gethostbyname(3) knows it without asking: one to four numbers, of which the last one fills what the
/// others leave.
pub fn dotted(text: &str) -> Option<Ipv4Addr> {
    let is_digit_or_dot = |letter: char| letter.is_ascii_digit() || letter == '.';
    let mut numbers = text.split('.').map(number).collect::<Option<Vec<u64>>>()?;
    let last = numbers.pop().filter(|_| numbers.len() < 4 && text.chars().all(is_digit_or_dot))?;
    let mut bits = 0_u64;
    for (octet, shift) in numbers.iter().zip([24, 16, 8]) {
        bits |= u64::from(u8::try_from(*octet).ok()?) << shift;
    }
    let room = u64::from(u32::MAX) >> (8 * numbers.len());
    (last <= room).then(|| Ipv4Addr::from_bits((bits | last) as u32))
}

/// The net of an address and the text after its slash: a length, or a netmask for version 4.
pub fn with_prefix(address: IpAddr, prefix: &str) -> Option<Net> {
    let length = number(prefix).and_then(|length| u32::try_from(length).ok());
    let netmask = || prefix.parse::<Ipv4Addr>().ok().filter(|_| address.is_ipv4()).and_then(netmask_length);
    Net::new(address, length.or_else(netmask)?)
}

fn netmask_length(mask: Ipv4Addr) -> Option<u32> {
    let bits = mask.to_bits();
    (bits.leading_ones() + bits.trailing_zeros() == u32::BITS).then(|| bits.leading_ones())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_number(text: &str, expected: Option<u64>) {
        assert_eq!(number(text), expected, "{text}");
    }

    #[test]
    fn numbers_as_in_c() {
        check_number("0", Some(0));
        check_number("22", Some(22));
        check_number("0x16", Some(22));
        check_number("026", Some(22));
        check_number("08", None);
        check_number("0x", None);
        check_number("", None);
        check_number("+1", None);
        check_number("0x+1", None);
        check_number("-1", None);
        check_number("99999999999999999999", None);
    }

    #[track_caller]
    fn check_leading(text: &str, expected: Option<(i64, &str)>) {
        assert_eq!(leading_integer(text), expected, "{text}");
    }

    #[test]
    fn numbers_as_strtol_reads_them() {
        check_leading(" -22x", Some((-22, "x")));
        check_leading("+0x1f/2", Some((31, "/2")));
        check_leading("08", Some((0, "8")));
        check_leading("010", Some((8, "")));
        check_leading("0x", None);
        check_leading("0b101/", Some((5, "/")));
        check_leading("0b2", None);
        check_leading("x", None);
        check_leading("- 1", None);
        check_leading("99999999999999999999", Some((i64::MAX, "")));
        assert_eq!(integer("-1"), Some(-1));
        assert_eq!(integer("22x"), None);
        assert_eq!(integer("9223372036854775807"), Some(i64::MAX));
        assert_eq!([integer("9223372036854775808"), integer("-9223372036854775808")], [None; 2]);
    }

    #[track_caller]
    fn check_address(text: &str, expected: Option<&str>) {
        assert_eq!(address(text), expected.map(|text| text.parse().unwrap()), "{text}");
    }

    #[test]
    fn addresses_as_ss_reads_them() {
        check_address("10.1.2.3", Some("10.1.2.3"));
        check_address("10", Some("10.0.0.0"));
        check_address("1.2.3", Some("1.2.3.0"));
        check_address("0x7f.00.0.01", Some("127.0.0.1"));
        check_address("256.1", None);
        check_address("1.2.3.4.5", None);
        check_address("1.2.3.", None);
        check_address("", None);
        check_address("::1", Some("::1"));
        check_address("::ffff:1.2.3.4", Some("::ffff:1.2.3.4"));
        check_address(":", None);
        check_address("fe80::1%lo", None);
    }

    #[track_caller]
    fn check_lenient(text: &str, expected: Option<&str>) {
        assert_eq!(lenient_address(text), expected.map(|text| text.parse().unwrap()), "{text}");
        assert_eq!(address(text), None, "{text}");
    }

    #[test]
    fn octets_as_strtoul_reads_them() {
        check_lenient("+127.0.0.1", Some("127.0.0.1"));
        check_lenient("127.-0.0.+1", Some("127.0.0.1"));
        check_lenient(" 127. 0.1", Some("127.0.1.0"));
        check_lenient("0b1111111.1", Some("127.1.0.0"));
        check_lenient("127.0.0.-1", None);
        check_lenient("127.0.0.1 ", None);
        check_lenient("127..1", None);
        assert_eq!(
            [prefix_length("255.255"), prefix_length("255.0.255"), prefix_length("+8")],
            [Some(16), None, Some(8)]
        );
    }

    #[track_caller]
    fn check_dotted(text: &str, expected: Option<[u8; 4]>) {
        assert_eq!(dotted(text), expected.map(Ipv4Addr::from), "{text}");
    }

    #[test]
    fn addresses_as_gethostbyname_reads_them() {
        check_dotted("127.0.0.1", Some([127, 0, 0, 1]));
        check_dotted("127.1", Some([127, 0, 0, 1]));
        check_dotted("1.2.772", Some([1, 2, 3, 4]));
        check_dotted("0177.0.0.010", Some([127, 0, 0, 8]));
        check_dotted("2130706433", Some([127, 0, 0, 1]));
        for none in ["256.1", "1.2.3.256", "4294967296", "1.2.3.4.5", "1..2", "1.", "", "0x7f.1", "+1", "a"] {
            check_dotted(none, None);
        }
    }

    #[track_caller]
    fn check_net(start: &str, prefix: &str, expected: Option<(&str, Option<u32>)>) {
        let net = with_prefix(address(start).unwrap(), prefix);
        let shown = net.map(|net| (net.address(), net.prefix()));
        assert_eq!(shown, expected.map(|(first, length)| (first.parse().unwrap(), length)), "{start}/{prefix}");
    }

    #[test]
    fn prefixes_and_netmasks() {
        check_net("10.1.2.3", "8", Some(("10.0.0.0", Some(8))));
        check_net("10.1.2.3", "255.255.0.0", Some(("10.1.0.0", Some(16))));
        check_net("10.1.2.3", "255.0.255.0", None);
        check_net("10.1.2.3", "32", Some(("10.1.2.3", None)));
        check_net("10.1.2.3", "0", Some(("0.0.0.0", Some(0))));
        check_net("10.1.2.3", "0.0.0.0", Some(("0.0.0.0", Some(0))));
        check_net("10.1.2.3", "33", None);
        check_net("10.1.2.3", "", None);
        check_net("2001:db8::1", "32", Some(("2001:db8::", Some(32))));
        check_net("::1", "0", Some(("::", Some(0))));
        check_net("::1", "129", None);
        check_net("::1", "255.0.0.0", None);
    }

    #[track_caller]
    fn check_contains(net: &str, length: u32, address: &str, expected: bool) {
        let net = Net::new(net.parse().unwrap(), length).unwrap();
        assert_eq!(net.contains(address.parse().unwrap()), expected, "{net:?} {address}");
    }

    #[test]
    fn mapped_addresses_match_one_way() {
        check_contains("127.0.0.0", 8, "127.9.9.9", true);
        check_contains("127.0.0.0", 8, "::ffff:127.9.9.9", true);
        check_contains("127.0.0.0", 8, "128.0.0.1", false);
        check_contains("0.0.0.0", 0, "::1", false);
        check_contains("::ffff:127.0.0.1", 128, "127.0.0.1", false);
        check_contains("::ffff:127.0.0.1", 128, "::ffff:127.0.0.1", true);
        check_contains("::", 0, "::ffff:127.0.0.1", true);
        check_contains("::", 0, "127.0.0.1", false);
    }
}
