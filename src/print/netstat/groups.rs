//! `netstat -g`: memberships of multicast groups.
//!
//! netstat counts this among its tables of sockets: it comes after those of the Internet and before those of Unix.

use std::io;

use crate::model::membership::{Membership, Memberships};

use super::addresses::Addresses;
use super::streams::{Outcome, Streams, no_support};

/// Which groups are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Versions {
    /// All: no version was named.
    #[default]
    Unnamed,
    /// Those of IPv4 (`-4`).
    V4,
    /// Those of IPv6 (`-6`).
    V6,
    /// All: both versions were named.
    Both,
}

/// Prints the memberships. A table that is missing is an error where no version was named, and then only IPv4's.
///
/// # Errors
///
/// What a stream answered.
pub fn write(
    memberships: &Memberships,
    versions: Versions,
    addresses: &Addresses<'_>,
    streams: &mut Streams<'_>,
) -> io::Result<Outcome> {
    writeln!(streams.out, "IPv6/IPv4 Group Memberships")?;
    writeln!(streams.out, "Interface       RefCnt Group")?;
    writeln!(streams.out, "--------------- ------ ---------------------")?;
    let mut outcome = Outcome::Complete;
    if versions != Versions::V6 {
        match &memberships.v4 {
            Ok(list) => rows(list, addresses, streams)?,
            Err(_) if versions == Versions::Unnamed => outcome = no_support("AF INET (igmp)", streams)?,
            Err(_) => {}
        }
    }
    if let Ok(list) = &memberships.v6
        && versions != Versions::V4
    {
        rows(list, addresses, streams)?;
    }
    Ok(outcome)
}

fn rows(list: &[Membership], addresses: &Addresses<'_>, streams: &mut Streams<'_>) -> io::Result<()> {
    list.iter().try_for_each(|Membership { interface, users, group }| {
        writeln!(streams.out, "{interface:<15} {users:<6} {}", addresses.group(*group))
    })
}
