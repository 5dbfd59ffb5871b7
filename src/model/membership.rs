//! Memberships of multicast groups (/proc/net/igmp, /proc/net/igmp6).

use std::net::IpAddr;

use super::unread::Unread;

/// An interface listens to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The interface, printable.
    pub interface: Box<str>,
    /// How many asked for it.
    pub users: u32,
    /// The group.
    pub group: IpAddr,
}

/// All memberships of one host.
#[derive(Clone, Debug)]
pub struct Memberships {
    /// /proc/net/igmp.
    pub v4: Result<Vec<Membership>, Unread>,
    /// /proc/net/igmp6.
    pub v6: Result<Vec<Membership>, Unread>,
}
