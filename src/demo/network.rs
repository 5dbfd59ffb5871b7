//! A network of its own for a demo that must hold segments under way: a namespace whose only way out is a wire, and the
//! demo's program is the wire.
//!
//! Every packet for a neighbour comes out of the wire's descriptor. Written back with source and destination swapped it
//! arrives, and so both ends of a connection live in this one namespace: each takes itself for the [`NEAR`] and the
//! other for the [`FAR`] one. Swapping changes no checksum, since those of IPv4 and TCP are sums. Makes no namespace:
//! a [`Witness`] does.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::OwnedFd;

use crate::model::address::{Endpoint, InetEnds};

use super::Witness;

/// What each end takes for its own address.
pub const NEAR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
/// What each end takes for the other end's address. Nobody has it (RFC 5737).
pub const FAR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);

/// More than an interface lets pass (its MTU is 1500).
const ROOM: usize = 2048;
/// The most packets that are kept: what comes then is lost, as on any wire.
const MOST: usize = 256;
/// The most packets that are carried at once: with two talkers that never end, a call must.
const TURN: usize = 4096;

/// The network.
pub struct Network {
    /// Opens its sockets. Dropping it ends the namespace.
    pub sockets: Box<dyn Sockets>,
    /// Sees them.
    pub eyes: Box<dyn Witness + Send>,
    /// What comes out of its only interface, and goes in; non-blocking.
    pub tun: OwnedFd,
}

/// Opens sockets in a namespace.
pub trait Sockets: Send {
    /// A TCP socket over IPv4, non-blocking.
    ///
    /// # Errors
    ///
    /// The kernel gives none, or the namespace is gone.
    fn tcp(&self) -> io::Result<OwnedFd>;
}

/// What the wire does with a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// It arrives at once.
    #[default]
    Open,
    /// It is kept.
    Shut,
}

/// The two ends of a wire, and what is under way.
#[derive(Debug)]
pub(super) struct Line {
    tun: OwnedFd,
    wire: Wire,
    kept: Vec<Vec<u8>>,
}

impl Line {
    /// An open wire.
    pub(super) const fn new(tun: OwnedFd) -> Self {
        Self { tun, wire: Wire::Open, kept: Vec::new() }
    }

    /// Keeps what comes from now on, or lets it pass. What was kept arrives in either case, and what is sent in answer to
    /// it is treated the new way. Returns how many packets had been kept.
    ///
    /// # Errors
    ///
    /// The interface is gone.
    pub(super) fn turn(&mut self, wire: Wire) -> io::Result<usize> {
        self.carry()?;
        self.wire = wire;
        let kept = std::mem::take(&mut self.kept);
        kept.iter().try_for_each(|packet| self.deliver(packet))?;
        self.carry()?;
        Ok(kept.len())
    }

    /// Takes what has come, and does with it what is to be done.
    ///
    /// # Errors
    ///
    /// The interface is gone.
    pub(super) fn carry(&mut self) -> io::Result<()> {
        let mut room = [0; ROOM];
        for _ in 0..TURN {
            let length = match rustix::io::read(&self.tun, &mut room) {
                Ok(length) => length,
                Err(rustix::io::Errno::AGAIN) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let Some(packet) = room.get(..length).and_then(turned) else { continue };
            match self.wire {
                Wire::Open => self.deliver(&packet)?,
                Wire::Shut => self.keep(packet),
            }
        }
        Ok(())
    }

    fn deliver(&self, packet: &[u8]) -> io::Result<()> {
        match rustix::io::write(&self.tun, packet) {
            // A full queue loses a packet, as any wire does; TCP sends it again.
            Ok(_) | Err(rustix::io::Errno::AGAIN | rustix::io::Errno::NOBUFS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// A segment that is sent again takes the place of what it repeats: however long it takes, each is under way once.
    fn keep(&mut self, packet: Vec<u8>) {
        if let Some(same) = self.kept.iter_mut().find(|kept| mark(kept).is_some() && mark(kept) == mark(&packet)) {
            *same = packet;
        } else if self.kept.len() < MOST {
            self.kept.push(packet);
        }
    }
}

/// An IPv4 packet with its addresses swapped; `None` for anything else.
fn turned(packet: &[u8]) -> Option<Vec<u8>> {
    let (version, _) = header(packet)?;
    let mut turned = packet.to_vec();
    let (source, destination) = turned.get_mut(12..20)?.split_at_mut(4);
    source.swap_with_slice(destination);
    (version == 4).then_some(turned)
}

/// What two sendings of one TCP segment have in common, and no others: addresses, ports, sequence number, flags.
fn mark(packet: &[u8]) -> Option<(&[u8], &[u8], u8)> {
    let (_, length) = header(packet)?;
    let segment = packet.get(length..)?;
    (packet.get(9) == Some(&6)).then_some((packet.get(12..20)?, segment.get(..8)?, *segment.get(13)?))
}

/// Version and length of an IP header (RFC 791 3.1).
fn header(packet: &[u8]) -> Option<(u8, usize)> {
    let first = packet.first()?;
    Some((first >> 4, usize::from(first & 0xf) * 4))
}

/// Where an address of the network is reached over the wire.
pub(super) const fn far(near: Endpoint) -> Endpoint {
    Endpoint { address: IpAddr::V4(FAR), ..near }
}

/// The ends that the other end of a connection has over the wire.
pub(super) const fn across(ends: InetEnds) -> InetEnds {
    InetEnds {
        local: Endpoint { port: ends.remote.port, ..ends.local },
        remote: Endpoint { port: ends.local.port, ..ends.remote },
        interface: ends.interface,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A packet of 40 bytes: a header, ports, sequence number and flags.
    fn packet(sequence: u8, flags: u8) -> Vec<u8> {
        let mut packet = vec![0; 40];
        packet[0] = 0x45;
        packet[9] = 6;
        packet[12..20].copy_from_slice(&[192, 0, 2, 1, 192, 0, 2, 2]);
        (packet[27], packet[33]) = (sequence, flags);
        packet
    }

    #[test]
    fn addresses_are_swapped_and_nothing_else() {
        let before = packet(1, 1);
        let after = turned(&before).unwrap();
        assert_eq!(after[12..20], [192, 0, 2, 2, 192, 0, 2, 1]);
        assert_eq!((&after[..12], &after[20..]), (&before[..12], &before[20..]));
        assert_eq!(turned(&after).unwrap(), before);
    }

    /// How many packets are kept of these.
    #[track_caller]
    fn check_kept(packets: &[(u8, u8)], expected: usize) {
        let mut line = Line::new(std::fs::File::open("/dev/null").unwrap().into());
        packets.iter().for_each(|(sequence, flags)| line.keep(packet(*sequence, *flags)));
        assert_eq!(line.kept.len(), expected, "{packets:?}");
    }

    #[test]
    fn what_is_sent_again_is_kept_once() {
        check_kept(&[(1, 1), (1, 1), (1, 1)], 1);
        check_kept(&[(1, 1), (2, 1), (1, 16), (1, 1)], 3);
        let many: Vec<(u8, u8)> = (0..=255).flat_map(|sequence| [(sequence, 1), (sequence, 16)]).collect();
        check_kept(&many, MOST);
    }

    proptest! {
        #[test]
        fn no_packet_is_too_strange(packet in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = (turned(&packet), mark(&packet));
        }
    }
}
