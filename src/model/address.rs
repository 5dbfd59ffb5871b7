//! The two ends of a socket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One end of an inet socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Address; all zero when unspecified. A mapped v4 address stays a v6 one.
    pub address: IpAddr,
    /// Port, 0 when none.
    pub port: u16,
}

impl Endpoint {
    /// An endpoint from its parts.
    pub const fn new(address: IpAddr, port: u16) -> Self {
        Self { address, port }
    }

    /// The unspecified IPv4 endpoint.
    pub const ANY_V4: Self = Self::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    /// The unspecified IPv6 endpoint.
    pub const ANY_V6: Self = Self::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0);
}

/// Both ends of an inet socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InetEnds {
    /// This host's end.
    pub local: Endpoint,
    /// The other end.
    pub remote: Endpoint,
    /// Index of the interface that the socket is bound to, 0 when none.
    pub interface: u32,
}

/// Name and relations of a Unix socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnixEnds {
    /// The bound name as the kernel keeps it: a path, or bytes that begin with NUL when abstract;
    /// `None` when unnamed. Any byte may occur.
    pub name: Option<Box<[u8]>>,
    /// Inode of the connected peer, 0 while the peer has none because nobody accepted it yet.
    pub peer: Option<u32>,
    /// Device (kernel encoding, `MAJOR << 20 | MINOR`) and inode of the file system object that the path is bound to.
    pub file: Option<(u32, u32)>,
    /// Inodes of the connectors that a listener has not accepted yet.
    pub pending: Box<[u32]>,
}

/// Both ends of a netlink socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NetlinkEnds {
    /// NETLINK_* protocol.
    pub protocol: u8,
    /// Its own port id: mostly the process that opened it, negative when the kernel chose another, 0 the kernel.
    pub port: i32,
    /// Whether it was connected (`NETLINK_CONNECTED`), perhaps to port id 0, the kernel.
    pub connected: bool,
    /// Port id of the peer; says nothing unless it was connected.
    pub peer_port: i32,
    /// Multicast group of the peer; says nothing unless it was connected.
    pub peer_group: u32,
}

/// What a packet socket takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PacketEnds {
    /// Ethertype (ETH_P_*), host byte order.
    pub ethertype: u16,
    /// Index of the interface, 0 for any.
    pub interface: u32,
}

/// Both ends of a VSOCK; all ones mean any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct VsockEnds {
    /// This end's context id.
    pub cid: u32,
    /// This end's port.
    pub port: u32,
    /// The other end's context id.
    pub peer_cid: u32,
    /// The other end's port.
    pub peer_port: u32,
}

/// Both ends of a TIPC socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TipcEnds {
    /// This end's node.
    pub node: u32,
    /// This end's reference.
    pub reference: u32,
    /// Node and reference of the other end.
    pub peer: Option<(u32, u32)>,
}

/// What an XDP socket is bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct XdpEnds {
    /// Index of the interface, 0 when not bound.
    pub interface: u32,
    /// Queue of the interface.
    pub queue: u32,
}

/// What a socket is attached to, by family.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ends {
    /// IPv4 or IPv6.
    Inet(InetEnds),
    /// AF_UNIX.
    Unix(Box<UnixEnds>),
    /// AF_NETLINK.
    Netlink(NetlinkEnds),
    /// AF_PACKET.
    Packet(PacketEnds),
    /// AF_VSOCK.
    Vsock(VsockEnds),
    /// AF_TIPC.
    Tipc(TipcEnds),
    /// AF_XDP.
    Xdp(XdpEnds),
}

impl Ends {
    /// The inet ends, if these are.
    pub const fn inet(&self) -> Option<&InetEnds> {
        match self {
            Self::Inet(ends) => Some(ends),
            _ => None,
        }
    }

    /// The Unix ends, if these are.
    pub const fn unix(&self) -> Option<&UnixEnds> {
        match self {
            Self::Unix(ends) => Some(ends),
            _ => None,
        }
    }
}
