//! The records that our BPF program writes, and what they mean together.
//!
//! The program is in `source`; it writes by the offsets in [`at`], so that there is one layout. Numbers are in the
//! machine's order, but for ports that the kernel keeps in the network's.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::{Endpoint, InetEnds};
use crate::model::event::{Actor, COMM, Event, Occurrence, Token, is_by_call};
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
    /// Which [`super::Hook`] wrote it, u32.
    pub const HOOK: i16 = 32;
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

/// What made a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// A full socket changes its state.
    Transition = 1,
    /// A full socket is about to be replaced by a minisocket in this state. Right after that it comes to CLOSE.
    Linger = 2,
    /// A minisocket's timer is set anew: from FIN-WAIT-2 it went to TIME-WAIT, or its TIME-WAIT begins again.
    Rearm = 3,
    /// A minisocket is freed.
    Release = 4,
}

impl Hook {
    fn from_number(number: u32) -> Option<Self> {
        [Self::Transition, Self::Linger, Self::Rearm, Self::Release].into_iter().find(|hook| *hook as u32 == number)
    }
}

/// Makes events of records. To the kernel a connection that comes to TIME-WAIT is one socket that closes and another one
/// that appears; here it is one that moves.
#[derive(Debug, Default)]
pub struct Reader {
    /// What is known of minisockets, by cookie. The kernel holds their number down (tcp_max_tw_buckets).
    minis: HashMap<u64, Mini>,
}

/// A minisocket, as long as more of it must be known than its next record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mini {
    /// To be made in this state. The full socket's CLOSE, which is still to come, is no end.
    Announced(State),
    /// Stands in FIN-WAIT-2.
    FinWait2,
}

impl Reader {
    /// The event of the next record. `None` for one that tells nothing new, or cannot be read.
    pub fn event(&mut self, record: &[u8]) -> Option<Event> {
        let hook = Hook::from_number(number(record, at::HOOK)?)?;
        let cookie = u64_at(record, place(at::COOKIE)).filter(|cookie| *cookie != 0)?;
        let moved = (state(record, at::FROM)?, state(record, at::TO)?);
        let (from, to) = self.follow(hook, cookie, moved)?;
        Some(Event {
            at: Moment::from_nanos(u64_at(record, place(at::TIME))?),
            netns: NetnsId(number(record, at::NETNS)?),
            socket: Token::Cookie(cookie),
            protocol: Protocol::Tcp,
            ends: ends(record)?,
            what: Occurrence::Moved { from, to },
            actor: actor(record).filter(|_| is_by_call(to)),
        })
    }

    fn follow(&mut self, hook: Hook, cookie: u64, (from, to): (State, State)) -> Option<(State, State)> {
        match hook {
            Hook::Transition if to == State::Close => match self.minis.remove(&cookie) {
                Some(Mini::Announced(State::FinWait2)) => {
                    self.minis.insert(cookie, Mini::FinWait2);
                    None
                }
                Some(Mini::Announced(_)) => None,
                Some(Mini::FinWait2) | None => Some((from, to)),
            },
            Hook::Transition => Some((from, to)),
            Hook::Linger => {
                self.minis.insert(cookie, Mini::Announced(to));
                (from != to).then_some((from, to))
            }
            Hook::Rearm => self.minis.remove(&cookie).map(|_| (State::FinWait2, to)),
            Hook::Release => {
                self.minis.remove(&cookie);
                Some((from, to))
            }
        }
    }
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
