//! The records that our BPF program writes.
//!
//! The program is in `source`; it writes by the offsets in [`at`], so that there is one layout. Numbers are in the
//! machine's order, but for ports that the kernel keeps in the network's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

use crate::model::address::{Endpoint, InetEnds};
use crate::model::event::{Actor, COMM, Event, Occurrence, Token, is_by_call, is_unborn};
use crate::model::key::NetnsId;
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::time::Moment;

use super::netlink::{u16_at, u32_at, u64_at};

/// Where each field of a record begins.
pub mod at {
    /// CLOCK_MONOTONIC in nanoseconds, u64.
    pub const TIME: i16 = 0;
    /// The socket's cookie, u64.
    pub const COOKIE: i16 = 8;
    /// What bpf_get_current_pid_tgid gives, u64; 0 where it means nothing.
    pub const PID_TGID: i16 = 16;
    /// Inode number of the network namespace, u32.
    pub const NETNS: i16 = 24;
    /// Index of the interface that the socket is bound to, u32.
    pub const INTERFACE: i16 = 28;
    /// The error that the socket's process will be told (`sk_err`), u32; 0 for none.
    pub const ERROR: i16 = 32;
    /// Number of the state that was left, u32.
    pub const FROM: i16 = 36;
    /// Number of the state that was entered, u32.
    pub const TO: i16 = 40;
    /// Address family, u16.
    pub const FAMILY: i16 = 44;
    /// Local port as the kernel's hash tables have it, u16. 0 once the port was given back.
    pub const NUMBER: i16 = 46;
    /// Remote port, u16 in the network's order.
    pub const REMOTE_PORT: i16 = 48;
    /// Local port as segments have it, u16 in the network's order; only where [`NUMBER`] is 0.
    pub const LOCAL_PORT: i16 = 50;
    /// Nothing, u32, so that the addresses begin at eight bytes.
    pub const PADDING: i16 = 52;
    /// Local address, 16 bytes; of IPv4 the first four.
    pub const LOCAL: i16 = 56;
    /// Remote address, likewise.
    pub const REMOTE: i16 = 72;
    /// `comm` of the process, 16 bytes; only where [`PID_TGID`] is not 0.
    pub const COMM: i16 = 88;
    /// Length of a record.
    pub const END: i16 = 104;
}

/// Length of a record in bytes.
pub const LENGTH: usize = at::END as usize;

/// AF_INET.
const INET: u16 = 2;
/// AF_INET6.
pub const INET6: u16 = 10;

/// The event of a record; `None` when it cannot be read, or tells of a socket that has no place yet.
pub fn event(record: &[u8]) -> Option<Event> {
    let (from, to) = (state(record, at::FROM)?, state(record, at::TO)?);
    let ends = ends(record)?;
    if is_unborn(to, &ends) {
        return None;
    }
    Some(Event {
        at: Moment::from_nanos(u64_at(record, place(at::TIME))?),
        netns: NetnsId(number(record, at::NETNS)?),
        socket: Token::Cookie(u64_at(record, place(at::COOKIE))?),
        protocol: Protocol::Tcp,
        ends,
        what: Occurrence::Moved { from, to },
        error: NonZeroU32::new(number(record, at::ERROR)?),
        actor: actor(record).filter(|_| is_by_call(to)),
    })
}

const fn place(field: i16) -> usize {
    field.unsigned_abs() as usize
}

fn number(record: &[u8], field: i16) -> Option<u32> {
    u32_at(record, place(field))
}

fn state(record: &[u8], field: i16) -> Option<State> {
    number(record, field).map(|number| u8::try_from(number).map_or(State::Unknown, State::from_number))
}

fn ends(record: &[u8]) -> Option<InetEnds> {
    let family = u16_at(record, place(at::FAMILY))?;
    let address = |field: i16| -> Option<IpAddr> {
        let bytes: [u8; 16] = *record.get(place(field)..)?.first_chunk()?;
        match family {
            INET => Some(Ipv4Addr::from(*bytes.first_chunk::<4>()?).into()),
            INET6 => Some(Ipv6Addr::from(bytes).into()),
            _ => None,
        }
    };
    let from_network = |field: i16| u16_at(record, place(field)).map(u16::from_be);
    let port = match u16_at(record, place(at::NUMBER))? {
        0 => from_network(at::LOCAL_PORT)?,
        number => number,
    };
    Some(InetEnds {
        local: Endpoint::new(address(at::LOCAL)?, port),
        remote: Endpoint::new(address(at::REMOTE)?, from_network(at::REMOTE_PORT)?),
        interface: number(record, at::INTERFACE)?,
    })
}

/// The upper half of the number is the process, as users count them.
fn actor(record: &[u8]) -> Option<Actor> {
    let pid = u32::try_from(u64_at(record, place(at::PID_TGID))? >> 32).ok().filter(|pid| *pid != 0)?;
    let comm: [u8; COMM] = *record.get(place(at::COMM)..)?.first_chunk()?;
    Some(Actor { pid, comm })
}

#[cfg(test)]
mod tests;
