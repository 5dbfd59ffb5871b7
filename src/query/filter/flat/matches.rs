//! Whether a socket passes a filter as ss(8) reads it.
//!
//! ss compares words of memory and does not ask which family they belong to: an IPv4 rule also looks at the first 32
//! bits of an IPv6 address, a port also at an inode. So does this, with one exception: where ss compares the address of
//! a name in its own memory, which differs with each run, nothing matches here.

use crate::field::attribute::Known;
use crate::model::address::Ends;
use crate::model::socket::Socket;

use super::super::ast::{IpVersion, Side};
use super::super::numbers;
use super::{ANY_PORT, Bits, Body, Flat, Joint, Pattern, Sense, Term, Test, address_bytes, number_bytes};

impl Flat {
    /// Whether it holds for a socket.
    pub fn matches(&self, socket: &Socket) -> bool {
        self.rest.iter().fold(self.first.matches(socket), |before, (joint, term)| match joint {
            Joint::And => before && term.matches(socket),
            Joint::Or => before || term.matches(socket),
        })
    }
}

impl Term {
    fn matches(&self, socket: &Socket) -> bool {
        let holds = match &self.body {
            Body::Group(flat) => flat.matches(socket),
            Body::Test(test) => test.matches(socket),
        };
        holds == (self.sense == Sense::Plain)
    }
}

impl Test {
    fn matches(&self, socket: &Socket) -> bool {
        match self {
            Self::End(side, pattern) => End::of(socket, *side).fits(pattern),
            Self::AtLeast(side, port) => End::of(socket, *side).port >= *port,
            Self::AtMost(side, port) => End::of(socket, *side).port <= *port,
            Self::Other(predicate) => predicate.matches(&Known::socket(socket)),
        }
    }
}

/// One end of a socket as ss keeps it.
#[derive(Clone, Copy, Debug)]
struct End<'a> {
    address: Word<'a>,
    port: i64,
}

/// What ss keeps in the place of an address.
#[derive(Clone, Copy, Debug)]
enum Word<'a> {
    /// An address or number.
    Bytes([u8; 16], Option<IpVersion>),
    /// Where a name lies in memory; nowhere when there is none.
    Name(Option<&'a [u8]>),
}

impl<'a> End<'a> {
    fn of(socket: &'a Socket, side: Side) -> Self {
        let pick = |local: u32, remote: u32| if side == Side::Local { local } else { remote };
        // ss keeps ports in an int.
        let port = |local: u32, remote: u32| i64::from(pick(local, remote).cast_signed());
        match &socket.ends {
            Ends::Inet(ends) => {
                let end = if side == Side::Local { ends.local } else { ends.remote };
                let version = if end.address.is_ipv4() { IpVersion::V4 } else { IpVersion::V6 };
                Self { address: Word::Bytes(address_bytes(end.address), Some(version)), port: end.port.into() }
            }
            Ends::Unix(ends) => {
                let name = if side == Side::Local { ends.name.as_deref() } else { None };
                Self { address: Word::Name(name), port: port(number(socket), ends.peer.unwrap_or(0)) }
            }
            // ss keeps no peer of a netlink socket.
            Ends::Netlink(_) if side == Side::Remote => Self { address: Word::Bytes([0; 16], None), port: -1 },
            ends => {
                let numbers = numbers::of(ends, side).map(|(_, address, port)| (address, port));
                let (address, number) = numbers.unwrap_or((0, queue(ends, side)));
                Self { address: Word::Bytes(number_bytes(address), None), port: port(number, number) }
            }
        }
    }

    fn fits(self, pattern: &Pattern) -> bool {
        match (pattern, self.address) {
            (Pattern::Name(glob), Word::Name(name)) => glob.matches(name.unwrap_or_default()),
            // ss takes the bytes for the place of a name.
            (Pattern::Name(glob), Word::Bytes(bytes, _)) => {
                bytes.iter().take(8).all(|byte| *byte == 0) && glob.matches(b"")
            }
            (Pattern::Numbers { nets, port }, address) => {
                (*port == ANY_PORT || *port == self.port)
                    && (nets.is_empty() || nets.iter().any(|net| net.fits(address)))
            }
        }
    }
}

/// The inode stands in the place of the port of a Unix socket, but ss does not put it there when it reads /proc.
fn number(socket: &Socket) -> u32 {
    let is_text = socket.detail.as_ref().is_some_and(|detail| detail.proc.is_some());
    if is_text { 0 } else { socket.inode }
}

/// The queue of an XDP socket stands in the place of its port. ss filters no TIPC sockets by ends.
const fn queue(ends: &Ends, side: Side) -> u32 {
    match (ends, side) {
        (Ends::Xdp(ends), Side::Local) => ends.queue,
        _ => 0,
    }
}

impl Bits {
    fn fits(&self, address: Word<'_>) -> bool {
        match address {
            _ if self.length == 0 => true,
            Word::Name(None) => self.agree([0; 16]),
            Word::Name(Some(_)) => false,
            Word::Bytes(bytes, version) => self.agree(bytes) || self.fits_mapped(bytes, version),
        }
    }

    /// An IPv4 rule also takes the same address mapped into IPv6.
    fn fits_mapped(&self, bytes: [u8; 16], version: Option<IpVersion>) -> bool {
        let [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d] = bytes else { return false };
        self.version == Some(IpVersion::V4)
            && version == Some(IpVersion::V6)
            && self.agree(super::first_bytes([a, b, c, d]))
    }
}
