//! Network interfaces as netdevice(7), /proc/net/dev and /proc/net/if_inet6 tell them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::unread::Unread;

/// The bits of an interface's flags (`IFF_*` of linux/if.h), as far as the 16 of netdevice(7) go.
pub mod flag {
    /// Switched on.
    pub const UP: u16 = 1;
    /// Has a broadcast address.
    pub const BROADCAST: u16 = 1 << 1;
    /// Debugging.
    pub const DEBUG: u16 = 1 << 2;
    /// A loopback.
    pub const LOOPBACK: u16 = 1 << 3;
    /// Has one peer.
    pub const POINT_TO_POINT: u16 = 1 << 4;
    /// No trailers.
    pub const NO_TRAILERS: u16 = 1 << 5;
    /// Has its resources.
    pub const RUNNING: u16 = 1 << 6;
    /// No ARP.
    pub const NO_ARP: u16 = 1 << 7;
    /// Takes every packet.
    pub const PROMISCUOUS: u16 = 1 << 8;
    /// Takes every multicast packet.
    pub const ALL_MULTICAST: u16 = 1 << 9;
    /// Has slaves.
    pub const MASTER: u16 = 1 << 10;
    /// Has a master.
    pub const SLAVE: u16 = 1 << 11;
    /// Can multicast.
    pub const MULTICAST: u16 = 1 << 12;
    /// Loses its addresses when it goes down.
    pub const DYNAMIC: u16 = 1 << 15;
}

/// One interface, or one of its labels that has an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The name, printable.
    pub name: Box<str>,
    /// What the kernel says of it; `None` when it has gone away meanwhile.
    pub facts: Option<Facts>,
    /// Its counters; a label has none.
    pub traffic: Option<Traffic>,
    /// Its addresses of IPv6, in the kernel's order.
    pub v6: Vec<AddressV6>,
}

/// What netdevice(7) answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// See [`flag`].
    pub flags: u16,
    /// Largest packet, bytes.
    pub mtu: i32,
    /// Kind of hardware (`ARPHRD_*` of linux/if_arp.h).
    pub hardware: u16,
    /// Its address, as many bytes as the kind has.
    pub address: [u8; 8],
    /// Packets that may wait for sending; `None` where the kernel does not tell.
    pub queue: Option<i32>,
    /// Address of IPv4.
    pub v4: Option<AddressV4>,
    /// Where the card lies.
    pub map: Map,
}

/// An address of IPv4 with what belongs to it; unspecified what the kernel does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressV4 {
    /// The address.
    pub address: Ipv4Addr,
    /// The mask.
    pub mask: Ipv4Addr,
    /// The broadcast address.
    pub broadcast: Ipv4Addr,
    /// The peer.
    pub peer: Ipv4Addr,
}

/// An address of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressV6 {
    /// The address.
    pub address: Ipv6Addr,
    /// Bits of its network.
    pub prefix: u8,
    /// Scope (`IPV6_ADDR_*` of net/ipv6.h).
    pub scope: u8,
}

/// `struct ifmap` of linux/if.h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// First byte of shared memory.
    pub memory_start: u64,
    /// Last byte of shared memory.
    pub memory_end: u64,
    /// Port of the card.
    pub base: u16,
    /// Interrupt.
    pub interrupt: u8,
    /// DMA channel.
    pub dma: u8,
}

/// The counters of /proc/net/dev that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Received.
    pub received: Direction,
    /// Sent.
    pub sent: Direction,
    /// Alignment errors in receiving.
    pub frame_errors: u64,
    /// Collisions.
    pub collisions: u64,
    /// Losses of the carrier.
    pub carrier_errors: u64,
}

/// The counters that both directions have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// Bytes.
    pub bytes: u64,
    /// Packets.
    pub packets: u64,
    /// Errors of any kind.
    pub errors: u64,
    /// Packets dropped.
    pub dropped: u64,
    /// Overruns of the card's queue.
    pub overruns: u64,
}

/// All interfaces of one host.
#[derive(Clone, Debug)]
pub struct Interfaces {
    /// In the kernel's order.
    pub list: Vec<Interface>,
    /// Why there are no counters, if there are none.
    pub no_traffic: Option<Unread>,
}
