//! ICMP echo messages: RFC 792 and RFC 4443 section 4.
//!
//! Pure: bytes in, bytes out.

/// What is sent along, so that a dump shows who sent it.
const PAYLOAD: &[u8] = b"sockscope";
/// Type, code, checksum, identifier, sequence number.
const HEADER: usize = 8;

/// Which ICMP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// ICMP.
    V4,
    /// ICMPv6.
    V6,
}

impl Family {
    /// The types of a request and of a reply.
    const fn types(self) -> (u8, u8) {
        match self {
            Self::V4 => (8, 0),
            Self::V6 => (128, 129),
        }
    }

    /// An echo request. The kernel writes the checksum, except over a raw IPv4 socket, and the identifier over a ping
    /// socket.
    pub(super) fn request(self, identifier: u16, sequence: u16) -> Vec<u8> {
        let mut message = vec![self.types().0, 0, 0, 0];
        message.extend(identifier.to_be_bytes());
        message.extend(sequence.to_be_bytes());
        message.extend(PAYLOAD);
        if self == Self::V4 {
            let sum = checksum(&message);
            message.splice(2..4, sum.to_be_bytes());
        }
        message
    }

    /// The identifier and the sequence number of an echo reply; `None` for anything else.
    pub(super) fn reply(self, message: &[u8]) -> Option<(u16, u16)> {
        let [kind, code, _, _, i1, i2, s1, s2] = *message.first_chunk::<HEADER>()?;
        (kind == self.types().1 && code == 0).then(|| (u16::from_be_bytes([i1, i2]), u16::from_be_bytes([s1, s2])))
    }
}

/// What follows the IPv4 header that a raw socket hands over, and the TTL of that header.
pub(super) fn behind_ip(packet: &[u8]) -> Option<(&[u8], i32)> {
    let words = packet.first()? & 15;
    Some((packet.get(usize::from(words) * 4..)?, i32::from(*packet.get(8)?)))
}

/// RFC 1071.
fn checksum(message: &[u8]) -> u16 {
    let (pairs, rest) = message.as_chunks::<2>();
    let last = rest.first().map_or(0, |byte| u32::from(*byte) << 8);
    let mut sum = pairs.iter().fold(last, |sum, pair| sum.wrapping_add(u16::from_be_bytes(*pair).into()));
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_checksum() {
        let request = Family::V4.request(0x1234, 1);
        assert_eq!(request[..2], [8, 0]);
        assert_eq!(checksum(&request), 0, "over itself the sum is 0: RFC 1071");
        assert_eq!(Family::V6.request(7, 0x0102)[..8], [128, 0, 0, 0, 0, 7, 1, 2]);
    }

    #[test]
    fn only_a_reply_is_one() {
        let check =
            |family: Family, message: &[u8], expected| assert_eq!(family.reply(message), expected, "{message:?}");
        check(Family::V4, &[0, 0, 9, 9, 0x12, 0x34, 0, 3, b's'], Some((0x1234, 3)));
        check(Family::V4, &[8, 0, 9, 9, 0x12, 0x34, 0, 3], None);
        check(Family::V4, &[3, 1, 9, 9, 0x12, 0x34, 0, 3], None);
        check(Family::V4, &[0, 0, 9, 9, 0x12, 0x34, 0], None);
        check(Family::V6, &[129, 0, 9, 9, 0, 1, 0, 2], Some((1, 2)));
        check(Family::V6, &[], None);
    }

    #[test]
    fn an_ip_header_is_as_long_as_it_says() {
        let mut packet = [0; 28];
        (packet[0], packet[8], packet[24]) = (0x46, 64, 7);
        assert_eq!(behind_ip(&packet), Some((&[7, 0, 0, 0][..], 64)));
        assert_eq!(behind_ip(&packet[..20]), None);
        assert_eq!(behind_ip(&[]), None);
    }
}
