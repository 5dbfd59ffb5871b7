//! The text of /proc/net/{tcp,udp,udplite,raw} and their siblings for IPv6
//! (Documentation/networking/proc_net_tcp.rst).
//!
//! A row is a line of words; what stands after the inode differs by table and kernel and is not read.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::Frame;
use crate::model::key::Key;
use crate::model::proc_row::{InetRow, TICK_MS};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::timer::{Timer, TimerKind};

use super::digits::{Words, decimal, hex, pair};
use super::identity::inet_digest;

/// Adds each row's socket to `sockets`; answers how many lines were no row. The first line is the header.
pub fn sockets(protocol: Protocol, frame: &Frame<'_>, sockets: &mut Vec<Socket>) -> u32 {
    let mut malformed = 0u32;
    for line in frame.bytes.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
        match socket(protocol, line, frame) {
            Some(socket) => sockets.push(socket),
            None => malformed = malformed.saturating_add(1),
        }
    }
    malformed
}

fn socket(protocol: Protocol, line: &[u8], frame: &Frame<'_>) -> Option<Socket> {
    let row = row(line)?;
    let ends = InetEnds { local: row.local, remote: row.remote, interface: 0 };
    let key = Key { netns: frame.netns, identity: inet_digest(protocol, &ends, row.inode) };
    Some(Socket {
        timer: timer(&row),
        receive_queue: row.receive_queue,
        send_queue: row.send_queue,
        uid: row.uid,
        inode: row.inode,
        ..Socket::new(key, frame.at, protocol, State::from_number(row.state), Ends::Inet(ends))
    })
}

/// The row that a line is, `None` when it is none. The columns:
/// `sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode`.
pub fn row(line: &[u8]) -> Option<InetRow> {
    let mut words = Words::new(line);
    words.next()?.strip_suffix(b":")?;
    let (local, remote) = (endpoint(words.next()?)?, endpoint(words.next()?)?);
    let state = hex(words.next()?)?;
    let (send_queue, receive_queue) = pair(words.next()?)?;
    let (timer, ticks) = pair(words.next()?)?;
    Some(InetRow {
        local,
        remote,
        state,
        send_queue: hex(send_queue)?,
        receive_queue: hex(receive_queue)?,
        timer: hex(timer)?,
        ticks: hex(ticks)?,
        retransmits: hex(words.next()?)?,
        uid: decimal(words.next()?)?,
        probes: decimal(words.next()?)?,
        inode: decimal(words.next()?)?,
    })
}

/// `tr` has the numbers of `idiag_timer`. Only the timer `on` counts retransmissions, the others count
/// probes without an answer, for which the column is headed `timeout`. A request socket shows its
/// time-outs in the former, where netlink tells its retransmissions.
fn timer(row: &InetRow) -> Timer {
    let kind = TimerKind::from_byte(row.timer);
    let sent = if kind == TimerKind::On { row.retransmits } else { row.probes };
    Timer {
        kind,
        retransmits: u8::try_from(sent).unwrap_or(u8::MAX),
        left_ms: u32::try_from(row.ticks.saturating_mul(u64::from(TICK_MS))).unwrap_or(u32::MAX),
    }
}

/// `ADDRESS:PORT`. The address is printed as one or four 32-bit words, each as the machine reads its
/// four bytes; the port is printed as a number.
fn endpoint(word: &[u8]) -> Option<Endpoint> {
    let (address, port) = pair(word)?;
    let words = address.as_chunks::<8>();
    let address: IpAddr = match words {
        ([v4], []) => Ipv4Addr::from(bytes(v4)?).into(),
        ([a, b, c, d], []) => {
            let mut v6 = [0; 16];
            for (four, word) in v6.as_chunks_mut().0.iter_mut().zip([a, b, c, d]) {
                *four = bytes(word)?;
            }
            Ipv6Addr::from(v6).into()
        }
        _ => return None,
    };
    Some(Endpoint::new(address, hex(port)?))
}

fn bytes(word: &[u8; 8]) -> Option<[u8; 4]> {
    hex::<u32>(word).map(u32::to_ne_bytes)
}

#[cfg(test)]
mod tests;
