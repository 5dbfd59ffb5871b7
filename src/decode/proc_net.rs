//! The text of /proc/net/{tcp,udp,udplite,raw} and their siblings for IPv6
//! (Documentation/networking/proc_net_tcp.rst).
//!
//! A row is a line of words. What stands after the inode differs by table and kernel; only what ss(8) prints of it
//! is read, and only when asked for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::Frame;
use crate::model::detail::{Detail, ProcDetail, ProcTcp};
use crate::model::key::Key;
use crate::model::printable;
use crate::model::proc_row::{InetRow, TICK_MS};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::timer::{Timer, TimerKind};

use super::digits::{Words, decimal, hex, pair, signed};
use super::identity::inet_digest;
use super::rows::Reading;

/// The socket of one line; `None` when it is no row.
pub fn socket(protocol: Protocol, line: &[u8], frame: &Frame<'_>, reading: Reading) -> Option<Socket> {
    let mut words = Words::new(line);
    let row = columns(&mut words)?;
    let ends = InetEnds { local: row.local, remote: row.remote, interface: 0 };
    let key = Key { netns: frame.netns, identity: inet_digest(protocol, &ends, row.inode) };
    Some(Socket {
        timer: timer(&row),
        receive_queue: row.receive_queue,
        send_queue: row.send_queue,
        uid: row.uid,
        inode: row.inode,
        detail: (reading == Reading::AsSs).then(|| Box::new(tail(protocol, words))),
        ..Socket::new(key, frame.at, protocol, State::from_number(row.state), Ends::Inet(ends))
    })
}

/// The row that a line is, `None` when it is none.
pub fn row(line: &[u8]) -> Option<InetRow> {
    columns(&mut Words::new(line))
}

/// The columns `sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode`; `None` when
/// one is missing or no number.
fn columns(words: &mut Words<'_>) -> Option<InetRow> {
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

/// What stands behind the inode: the columns `ref pointer`, and for TCP what [`tcp`] reads.
fn tail(protocol: Protocol, mut words: Words<'_>) -> Detail {
    let _references = words.next();
    let pointer = words.next().and_then(hex).unwrap_or(0);
    let mut proc = ProcDetail { pointer, ..ProcDetail::default() };
    if protocol == Protocol::Tcp {
        proc.tcp = tcp(&mut proc.rest, words);
    }
    Detail { proc: Some(proc), ..Detail::default() }
}

/// A full TCP socket's columns `rto ato qack cwnd ssthresh`. Those behind one that is missing or no number stay 0;
/// when all are there, what follows them is the `rest`.
fn tcp(rest: &mut Box<str>, mut words: Words<'_>) -> Option<ProcTcp> {
    let mut tcp = ProcTcp { rto: decimal(words.next()?)?, ..ProcTcp::default() };
    let mut further = || {
        tcp.ato = decimal(words.next()?)?;
        tcp.qack = decimal(words.next()?)?;
        tcp.cwnd = decimal(words.next()?)?;
        tcp.ssthresh = signed(words.next()?)?;
        *rest = printable::text(words.rest().trim_ascii_start()).into();
        Some(())
    };
    further();
    Some(tcp)
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
