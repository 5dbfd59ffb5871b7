//! The text of /proc/net/{tcp,tcp6,udp,udp6,raw,raw6} (Documentation/networking/proc_net_tcp.rst).
//!
//! A row is a line of words. What stands after the inode differs by table and kernel; only what ss(8) prints of it
//! is read, and only when asked for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::Frame;
use crate::model::detail::{Detail, ProcDetail, ProcTcp};
use crate::model::key::Key;
use crate::model::printable;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::timer::{Timer, TimerKind};

use super::digits::{Words, decimal, hex, pair, signed};
use super::identity::inet_digest;
use super::rows::Reading;

/// Times are in clock ticks for user space, of which there are USER_HZ (100) a second on every
/// architecture that Rust has Linux for.
const TICK_MS: u64 = 10;

/// The socket of one line; `None` when a column is missing or no number. The columns: `sl local_address rem_address st
/// tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode`.
pub fn socket(protocol: Protocol, line: &[u8], frame: &Frame<'_>, reading: Reading) -> Option<Socket> {
    let mut words = Words::new(line);
    words.next()?.strip_suffix(b":")?;
    let ends = InetEnds { local: endpoint(words.next()?)?, remote: endpoint(words.next()?)?, interface: 0 };
    let state = State::from_number(hex(words.next()?)?);
    let (send_queue, receive_queue) = pair(words.next()?)?;
    let (tr, when) = pair(words.next()?)?;
    let (retransmits, uid, probes) = (hex(words.next()?)?, decimal(words.next()?)?, decimal(words.next()?)?);
    let inode = decimal(words.next()?)?;
    let key = Key { netns: frame.netns, identity: inet_digest(protocol, &ends, inode) };
    Some(Socket {
        timer: timer(hex(tr)?, hex(when)?, retransmits, probes),
        receive_queue: hex(receive_queue)?,
        send_queue: hex(send_queue)?,
        uid,
        inode,
        detail: (reading == Reading::AsSs).then(|| Box::new(tail(protocol, words))),
        ..Socket::new(key, frame.at, protocol, state, Ends::Inet(ends))
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
fn timer(tr: u8, when: u64, retransmits: u64, probes: u64) -> Timer {
    let kind = TimerKind::from_byte(tr);
    let sent = if kind == TimerKind::On { retransmits } else { probes };
    Timer {
        kind,
        retransmits: u8::try_from(sent).unwrap_or(u8::MAX),
        left_ms: u32::try_from(when.saturating_mul(TICK_MS)).unwrap_or(u32::MAX),
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
