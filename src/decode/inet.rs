//! One `struct inet_diag_msg` of TCP, MPTCP, UDP, raw, DCCP or SCTP with its attributes (linux/inet_diag.h).
//!
//! A plain row allocates nothing; [`Detail`] is made when an attribute that belongs there comes. Storages of BPF
//! programs (INET_DIAG_SK_BPF_STORAGES) are passed over.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU64;

use compact_str::CompactString;
use zerocopy::byteorder::{BigEndian, NativeEndian, U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::detail::{Detail, FamilyDetail, InetOptions};
use crate::model::key::{Key, NetnsId};
use crate::model::printable;
use crate::model::sctp::Association;
use crate::model::socket::{Protocol, Shutdown, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

use super::identity;
use super::memory::{inet_meminfo, sk_meminfo};
use super::mptcp_info::mptcp_info;
use super::netlink::{Attributes, u32_at, u64_at};
use super::tcp_info::tcp_info;

mod control;
mod md5;
mod sctp;
mod ulp;

const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;

// INET_DIAG_* attribute types.
const MEMINFO: u16 = 1;
const INFO: u16 = 2;
const VEGASINFO: u16 = 3;
const CONG: u16 = 4;
const TOS: u16 = 5;
const TCLASS: u16 = 6;
const SKMEMINFO: u16 = 7;
const SHUTDOWN: u16 = 8;
const DCTCPINFO: u16 = 9;
const PROTOCOL: u16 = 10;
const SKV6ONLY: u16 = 11;
const LOCALS: u16 = 12;
const PEERS: u16 = 13;
const MARK: u16 = 15;
const BBRINFO: u16 = 16;
const CLASS_ID: u16 = 17;
const MD5SIG: u16 = 18;
const ULP_INFO: u16 = 19;
const CGROUP_ID: u16 = 21;
const SOCKOPT: u16 = 22;

/// `struct inet_diag_msg` with its `struct inet_diag_sockid` laid flat; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    state: u8,
    timer: u8,
    retrans: u8,
    sport: U16<BigEndian>,
    dport: U16<BigEndian>,
    src: [u8; 16],
    dst: [u8; 16],
    interface: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
    expires: U32<NativeEndian>,
    rqueue: U32<NativeEndian>,
    wqueue: U32<NativeEndian>,
    uid: U32<NativeEndian>,
    inode: U32<NativeEndian>,
}

const _: () = assert!(size_of::<Header>() == 72);

/// The socket of one message. `None` when the header is cut or the family is neither IPv4 nor IPv6;
/// an attribute that is cut is left out.
pub fn socket(protocol: Protocol, payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, attributes) = Header::ref_from_prefix(payload).ok()?;
    let ends = InetEnds {
        local: Endpoint::new(address(header.family, header.src)?, header.sport.get()),
        remote: Endpoint::new(address(header.family, header.dst)?, header.dport.get()),
        interface: header.interface.get(),
    };
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    let mut socket = Socket {
        timer: Timer {
            kind: TimerKind::from_byte(header.timer),
            retransmits: header.retrans,
            left_ms: header.expires.get(),
        },
        receive_queue: header.rqueue.get(),
        send_queue: header.wqueue.get(),
        uid: header.uid.get(),
        inode: header.inode.get(),
        ..Socket::new(key, at, protocol, State::from_number(header.state), Ends::Inet(ends))
    };
    for (kind, value) in Attributes::new(attributes) {
        attribute(&mut socket, kind, value);
    }
    Some(socket)
}

/// An IPv4 address stands in the first of the four words. A v4-mapped address stays IPv6.
fn address(family: u8, bytes: [u8; 16]) -> Option<IpAddr> {
    match family {
        AF_INET => Some(Ipv4Addr::from(*bytes.first_chunk::<4>()?).into()),
        AF_INET6 => Some(Ipv6Addr::from(bytes).into()),
        _ => None,
    }
}

/// Takes one attribute in; `None` when it is too short to say anything.
fn attribute(socket: &mut Socket, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        SHUTDOWN => socket.shutdown = Some(Shutdown(*value.first()?)),
        SKV6ONLY => socket.v6_only = Some(*value.first()? != 0),
        MARK => socket.mark = Some(u32_at(value, 0)?).filter(|mark| *mark != 0),
        CGROUP_ID => socket.cgroup = NonZeroU64::new(u64_at(value, 0)?),
        TOS => detail(socket).tos = Some(*value.first()?),
        TCLASS => detail(socket).traffic_class = Some(*value.first()?),
        CONG => detail(socket).congestion = Some(name(value)?),
        INFO => info(socket, value),
        VEGASINFO => detail(socket).control = Some(control::vegas(value)?),
        DCTCPINFO => detail(socket).control = Some(control::dctcp(value)?),
        BBRINFO => detail(socket).control = Some(control::bbr(value)?),
        CLASS_ID => detail(socket).class_id = Some(u32_at(value, 0)?),
        PROTOCOL => detail(socket).protocol = Some(*value.first()?),
        LOCALS => association(socket)?.locals = sctp::addresses(value),
        PEERS => association(socket)?.peers = sctp::addresses(value),
        MD5SIG => detail(socket).md5 = md5::keys(value),
        ULP_INFO => detail(socket).ulp = Some(ulp::ulp(value)),
        SOCKOPT => socket.options = Some(options(*value.first_chunk()?)),
        SKMEMINFO => detail(socket).memory = Some(sk_meminfo(value)?),
        MEMINFO => {
            let memory = inet_meminfo(value)?;
            // SKMEMINFO says more, and may come before or after.
            detail(socket).memory.get_or_insert(memory);
        }
        _ => {}
    }
    Some(())
}

fn detail(socket: &mut Socket) -> &mut Detail {
    socket.detail.get_or_insert_default()
}

/// INET_DIAG_INFO is the struct of the socket's own protocol.
fn info(socket: &mut Socket, value: &[u8]) {
    match socket.protocol {
        Protocol::Mptcp => detail(socket).family = Some(FamilyDetail::Mptcp(Box::new(mptcp_info(value)))),
        Protocol::Sctp => {
            let info = Some(sctp::sctp_info(value));
            association(socket).into_iter().for_each(|association| association.info = info);
        }
        _ => detail(socket).tcp = Some(tcp_info(value)),
    }
}

/// What is known of an SCTP socket; `None` for any other, whose addresses nobody could print.
fn association(socket: &mut Socket) -> Option<&mut Association> {
    if socket.protocol != Protocol::Sctp {
        return None;
    }
    match detail(socket).family.get_or_insert_with(|| FamilyDetail::Sctp(Box::default())) {
        FamilyDetail::Sctp(association) => Some(association),
        _ => None,
    }
}

/// `struct inet_diag_sockopt`: C bit fields, the first one in the low bit on a little-endian machine and in the
/// high bit on a big-endian one.
fn options(bytes: [u8; 2]) -> InetOptions {
    let bits = if cfg!(target_endian = "little") { bytes } else { bytes.map(u8::reverse_bits) };
    InetOptions(u16::from_le_bytes(bits) & InetOptions::KNOWN)
}

/// Text up to its first NUL; `None` when there is none.
fn name(value: &[u8]) -> Option<CompactString> {
    let bytes = value.split(|byte| *byte == 0).next().filter(|bytes| !bytes.is_empty())?;
    Some(printable::as_they_are(bytes).map_or_else(|| printable::text(bytes).into(), CompactString::from))
}

#[cfg(test)]
mod tests;
