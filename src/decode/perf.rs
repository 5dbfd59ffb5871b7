//! What perf_event_open(2) writes into its ring, and the tracepoint sock:inet_sock_set_state within it.
//!
//! The place of each field of the tracepoint is the kernel's to choose, and read from the tracepoint's `format` file.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::{Endpoint, InetEnds};
use crate::model::event::{Actor, COMM, Event, Occurrence, Token, is_by_call, is_unborn};
use crate::model::key::NetnsId;
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::time::Moment;

use super::netlink::{u16_at, u32_at, u64_at};

/// `struct perf_event_header`.
pub const HEADER: usize = 8;
/// PERF_RECORD_LOST.
const LOST: u32 = 2;
/// PERF_RECORD_SAMPLE.
const SAMPLE: u32 = 9;
/// TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ of `common_flags`: an interrupt is being served.
const INTERRUPT: u64 = 0x18;
const IPPROTO_TCP: u64 = 6;
const INET: u64 = 2;
const INET6: u64 = 10;

/// One record of the ring, without its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record<'a> {
    /// A tracepoint was hit.
    Sample(Sample<'a>),
    /// So many records had no room.
    Lost(u64),
    /// Something else.
    Other,
}

/// A sample of the type PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample<'a> {
    /// The process that ran.
    pub pid: u32,
    /// When, by the clock that was asked for.
    pub at: Moment,
    /// The tracepoint's own record.
    pub raw: &'a [u8],
}

/// Length of the record that begins with these bytes, its header included; `None` when it cannot be.
pub fn length(header: &[u8]) -> Option<usize> {
    u16_at(header, 6).map(usize::from).filter(|length| *length >= HEADER)
}

/// Reads one record, its header included; `None` when it is cut off.
pub fn record(bytes: &[u8]) -> Option<Record<'_>> {
    let body = bytes.get(HEADER..length(bytes)?)?;
    Some(match u32_at(bytes, 0)? {
        LOST => Record::Lost(u64_at(body, 8)?),
        SAMPLE => {
            let size = u32_at(body, 16)? as usize;
            let raw = body.get(20..)?.get(..size)?;
            Record::Sample(Sample { pid: u32_at(body, 0)?, at: Moment::from_nanos(u64_at(body, 8)?), raw })
        }
        _ => Record::Other,
    })
}

/// Where a field of the tracepoint lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    offset: usize,
    size: usize,
}

impl Field {
    fn number(self, raw: &[u8]) -> Option<u64> {
        match self.size {
            1 => raw.get(self.offset).map(|byte| u64::from(*byte)),
            2 => u16_at(raw, self.offset).map(u64::from),
            4 => u32_at(raw, self.offset).map(u64::from),
            8 => u64_at(raw, self.offset),
            _ => None,
        }
    }

    fn bytes<const N: usize>(self, raw: &[u8]) -> Option<[u8; N]> {
        raw.get(self.offset..)?.get(..self.size)?.first_chunk().copied()
    }
}

/// The format has no such field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tracepoint sock:inet_sock_set_state of this kernel has no field {0}")]
pub struct NoField(pub &'static str);

/// Where sock:inet_sock_set_state has its fields. It is in Linux since 4.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    flags: Field,
    pointer: Field,
    from: Field,
    to: Field,
    local_port: Field,
    remote_port: Field,
    family: Field,
    protocol: Field,
    local_v4: Field,
    remote_v4: Field,
    local_v6: Field,
    remote_v6: Field,
}

impl Layout {
    /// Reads the tracepoint's `format` file (Documentation/trace/events.rst).
    ///
    /// # Errors
    ///
    /// A field is missing.
    pub fn parse(format: &str) -> Result<Self, NoField> {
        let field = |name| format.lines().find_map(|line| field(line, name)).ok_or(NoField(name));
        Ok(Self {
            flags: field("common_flags")?,
            pointer: field("skaddr")?,
            from: field("oldstate")?,
            to: field("newstate")?,
            local_port: field("sport")?,
            remote_port: field("dport")?,
            family: field("family")?,
            protocol: field("protocol")?,
            local_v4: field("saddr")?,
            remote_v4: field("daddr")?,
            local_v6: field("saddr_v6")?,
            remote_v6: field("daddr_v6")?,
        })
    }

    /// The event that a sample tells of; `None` when it is of another protocol than TCP, cannot
    /// be read, or tells of a socket that has no place yet.
    pub fn event(&self, sample: &Sample<'_>) -> Option<Event> {
        let raw = sample.raw;
        if self.protocol.number(raw)? != IPPROTO_TCP {
            return None;
        }
        let state = |field: Field| {
            field.number(raw).map(|number| u8::try_from(number).map_or(State::Unknown, State::from_number))
        };
        let (from, to, ends) = (state(self.from)?, state(self.to)?, self.ends(raw)?);
        if is_unborn(to, &ends) {
            return None;
        }
        let is_interrupt = self.flags.number(raw)? & INTERRUPT != 0;
        Some(Event {
            at: sample.at,
            netns: NetnsId::default(),
            socket: Token::Pointer(self.pointer.number(raw)?),
            protocol: Protocol::Tcp,
            ends,
            what: Occurrence::Moved { from, to },
            error: None,
            actor: actor(sample.pid).filter(|_| is_by_call(to) && !is_interrupt),
        })
    }

    fn ends(&self, raw: &[u8]) -> Option<InetEnds> {
        let (local, remote) = match self.family.number(raw)? {
            INET => (v4(self.local_v4, raw)?, v4(self.remote_v4, raw)?),
            INET6 => (v6(self.local_v6, raw)?, v6(self.remote_v6, raw)?),
            _ => return None,
        };
        let port = |field: Field| field.number(raw).and_then(|number| u16::try_from(number).ok());
        Some(InetEnds {
            local: Endpoint::new(local, port(self.local_port)?),
            remote: Endpoint::new(remote, port(self.remote_port)?),
            interface: 0,
        })
    }
}

fn v4(field: Field, raw: &[u8]) -> Option<IpAddr> {
    field.bytes(raw).map(|bytes: [u8; 4]| Ipv4Addr::from(bytes).into())
}

fn v6(field: Field, raw: &[u8]) -> Option<IpAddr> {
    field.bytes(raw).map(|bytes: [u8; 16]| Ipv6Addr::from(bytes).into())
}

/// A process of another pid namespace has the number 0, one that is ending may have -1.
fn actor(pid: u32) -> Option<Actor> {
    (pid != 0 && pid != u32::MAX).then_some(Actor { pid, comm: [0; COMM] })
}

/// The field of this name, if this line tells of it: `field:__u8 saddr[4]; offset:32; size:4; signed:0;`.
fn field(line: &str, name: &str) -> Option<Field> {
    let part = |key: &str| line.split(';').find_map(|part| part.trim().strip_prefix(key));
    let title = part("field:")?.split(['[', ':']).next()?.split_whitespace().last()?;
    let number = |key| part(key).and_then(|text| text.parse::<u16>().ok()).map(usize::from);
    (title == name).then_some(Field { offset: number("offset:")?, size: number("size:")? })
}

#[cfg(test)]
mod tests;
