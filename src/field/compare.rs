//! The order of two rows by a field, and a number that stands for most of it.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::key::{Identity, Key};
use crate::model::time::Moment;
use crate::track::world::Row;

use super::registry::Field;

/// How two rows stand to each other by `field`. Equal rows stay in the order that they have.
pub fn compare(field: Field, a: Row<'_>, b: Row<'_>) -> Ordering {
    let (left, right) = (a.socket, b.socket);
    match field {
        Field::Netid => left.protocol.cmp(&right.protocol),
        Field::State => left.state.rank().cmp(&right.state.rank()),
        Field::Local => ends(a).cmp(&ends(b)),
        Field::Remote => remote(a).cmp(&remote(b)),
        // Timers that fire first stand first; sockets without one stand last.
        Field::Timer => fires(a).cmp(&fires(b)),
        Field::RecvQ => right.receive_queue.cmp(&left.receive_queue),
        Field::SendQ => right.send_queue.cmp(&left.send_queue),
        Field::Process => process(a).cmp(&process(b)),
        Field::InState => in_state(a).cmp(&in_state(b)),
        Field::Age => a.life.first_seen().cmp(&b.life.first_seen()),
        Field::User => left.uid.cmp(&right.uid),
        Field::Inode => left.inode.cmp(&right.inode),
        Field::Interface => interface(a).cmp(&interface(b)),
        Field::Mark => right.mark.cmp(&left.mark),
        Field::Cgroup => left.cgroup.cmp(&right.cgroup),
        Field::Shutdown => right.shutdown.map(|shut| shut.0).cmp(&left.shutdown.map(|shut| shut.0)),
        Field::Cookie => left.key.cmp(&right.key),
        Field::Netns => left.key.netns.cmp(&right.key.netns),
        Field::Attribute(index) => index.compare(a, b),
    }
}

/// Whether [`compare`] puts the largest first: of what fills up, that is what is looked for.
pub fn is_largest_first(field: Field) -> bool {
    match field {
        Field::RecvQ | Field::SendQ | Field::Mark | Field::Shutdown => true,
        Field::Attribute(index) => index.is_largest_first(),
        _ => false,
    }
}

/// A number that is smaller for a row that [`compare`] puts first, as far as 128 bits reach; equal numbers say nothing.
/// Sorting compares these, which lie side by side, and goes to the rows themselves for ties only.
pub fn prefix(field: Field, row: Row<'_>) -> u128 {
    let socket = row.socket;
    match field {
        Field::Netid => socket.protocol as u128,
        Field::State => socket.state.rank() as u128,
        Field::Local => ends_prefix(row, |ends| [ends.local, ends.remote]),
        Field::Remote => ends_prefix(row, |ends| [ends.remote, ends.local]),
        Field::Timer => {
            let (idle, fires) = fires(row);
            u128::from(idle) << 64 | u128::from(fires.as_nanos())
        }
        Field::RecvQ => !u128::from(socket.receive_queue),
        Field::SendQ => !u128::from(socket.send_queue),
        Field::Process => process_prefix(row),
        Field::InState => in_state(row),
        Field::Age => row.life.first_seen().as_nanos().into(),
        Field::User => socket.uid.into(),
        Field::Inode => socket.inode.into(),
        Field::Interface => interface(row).into(),
        Field::Mark => !known(socket.mark),
        Field::Cgroup => socket.cgroup.map_or(0, |id| id.get().into()),
        Field::Shutdown => !known(socket.shutdown.map(|shut| shut.0)),
        Field::Cookie => key_prefix(socket.key),
        Field::Netns => socket.key.netns.0.into(),
        Field::Attribute(index) => index.prefix(row),
    }
}

/// The longest first. What is longer in its state than was seen stands before what is so long and no longer.
fn in_state(row: Row<'_>) -> u128 {
    u128::from(row.life.in_state_since().as_nanos()) << 1 | u128::from(row.life.saw_state_begin())
}

/// A number that is smaller for nothing than for any number.
fn known(number: Option<impl Into<u128>>) -> u128 {
    number.map_or(0, |number| number.into() + 1)
}

/// Namespace, then cookies before digests, then the number.
fn key_prefix(key: Key) -> u128 {
    const NUMBER: u32 = 64;
    let (kind, number) = match key.identity {
        Identity::Cookie(cookie) => (0, cookie),
        Identity::Digest(digest) => (1, digest),
    };
    u128::from(key.netns.0) << (NUMBER + 1) | kind << NUMBER | u128::from(number)
}

/// Whether equal [`prefix`]es mean that [`compare`] finds the rows equal.
pub fn prefix_is_whole(field: Field) -> bool {
    match field {
        Field::Netid | Field::State | Field::Timer | Field::RecvQ | Field::SendQ => true,
        Field::InState | Field::Age | Field::User | Field::Inode | Field::Interface => true,
        Field::Mark | Field::Cgroup | Field::Shutdown | Field::Cookie | Field::Netns => true,
        Field::Local | Field::Remote | Field::Process => false,
        Field::Attribute(index) => index.prefix_is_whole(),
    }
}

/// IPv4, then IPv6, then Unix. Of IPv4 both ends, whole; of IPv6 what there is room for of the first address.
fn ends_prefix(row: Row<'_>, order: impl Fn(&InetEnds) -> [Endpoint; 2]) -> u128 {
    const FAMILY: u32 = 126;
    const END: u32 = 48;
    let Ends::Inet(ends) = &row.socket.ends else { return 2 << FAMILY };
    let [first, second] = order(ends);
    let v4 = |end: Endpoint| match end.address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 16 | u128::from(end.port),
        // Never beside an IPv4 address; it would stand last.
        IpAddr::V6(_) => (1 << END) - 1,
    };
    match first.address {
        IpAddr::V4(_) => v4(first) << END | v4(second),
        IpAddr::V6(address) => 1 << FAMILY | address.to_bits() >> (128 - FAMILY),
    }
}

/// The first bytes of the command; rows of unknown owner last.
fn process_prefix(row: Row<'_>) -> u128 {
    let (unknown, holder) = process(row);
    let mut bytes = [0; 16];
    bytes[0] = u8::from(unknown);
    let command = holder.map_or(&[][..], |(command, _)| command);
    for (place, byte) in bytes.iter_mut().skip(1).zip(command) {
        *place = *byte;
    }
    u128::from_be_bytes(bytes)
}

/// Inet sockets by address and port, then Unix ones by name and inode, then the rest by inode.
fn ends(row: Row<'_>) -> impl Ord + use<'_> {
    match &row.socket.ends {
        Ends::Inet(inet) => (0_u8, Some((inet.local, inet.remote)), None, 0),
        Ends::Unix(unix) => (1, None, unix.name.as_deref().map(|name| (name.is_empty(), name)), row.socket.inode),
        _ => (2, None, None, row.socket.inode),
    }
}

fn remote(row: Row<'_>) -> impl Ord + use<'_> {
    match &row.socket.ends {
        Ends::Inet(inet) => (0_u8, Some((inet.remote, inet.local)), None),
        Ends::Unix(unix) => (1, None, unix.peer),
        _ => (2, None, None),
    }
}

/// The host at the other end; `None` where there is none, as with listeners and Unix sockets. A mapped IPv4 address is
/// the IPv4 one: the host is the same.
pub fn remote_host(row: Row<'_>) -> Option<IpAddr> {
    let address = row.socket.ends.inet()?.remote.address.to_canonical();
    (!address.is_unspecified()).then_some(address)
}

fn fires(row: Row<'_>) -> (bool, Moment) {
    let timer = row.socket.timer;
    let left = std::time::Duration::from_millis(u64::from(timer.left_ms));
    (!timer.runs(), row.socket.read.plus(left))
}

/// Rows of unknown owner stand last.
fn process(row: Row<'_>) -> (bool, Option<(&[u8], u32)>) {
    let first = row.life.owner();
    (first.is_none(), first.map(|owner| (owner.command(), owner.pid())))
}

fn interface(row: Row<'_>) -> u32 {
    row.socket.ends.inet().map_or(0, |inet| inet.interface)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::field::columns;
    use crate::model::sample::{inet, look, timed, unix};
    use crate::model::socket::{Protocol, Socket};
    use crate::model::state::State;
    use crate::model::timer::TimerKind;
    use crate::track::tracker::Tracker;

    fn sockets() -> impl Strategy<Value = Socket> {
        let end = prop_oneof![
            (any::<[u8; 2]>(), any::<u16>()).prop_map(|([a, b], port)| format!("{a}.0.0.{b}:{port}")),
            (any::<[u16; 2]>(), any::<u16>()).prop_map(|([a, b], port)| format!("[{a:x}::{b:x}]:{port}")),
        ];
        let inets = (1..u32::MAX, end.clone(), end, 1_u8..12, 0_u8..6, any::<u32>()).prop_map(
            |(number, local, remote, state, timer, left)| {
                let socket = inet(number, Protocol::Tcp, State::from_number(state), &local, &remote);
                Socket { receive_queue: left, uid: left >> 3, ..timed(socket, TimerKind::from_byte(timer), left) }
            },
        );
        let unixes = (1..u32::MAX, any::<[u8; 3]>()).prop_map(|(number, name)| unix(number, State::Listen, &name));
        prop_oneof![4 => inets, 1 => unixes]
    }

    proptest! {
        #[test]
        fn the_number_never_contradicts_the_order(left in sockets(), right in sockets(), later in any::<bool>()) {
            prop_assume!(left.inode != right.inode);
            let mut tracker = Tracker::default();
            tracker.absorb(look(0, vec![left.clone()]));
            tracker.absorb(look(u64::from(later), vec![left, right]));
            let world = tracker.world();
            let (a, b) = (world.row(0).unwrap(), world.row(1).unwrap());
            for definition in columns() {
                let field = definition.field;
                match prefix(field, a).cmp(&prefix(field, b)) {
                    Ordering::Equal if prefix_is_whole(field) => {
                        prop_assert_eq!(compare(field, a, b), Ordering::Equal, "{}", definition.name);
                    }
                    Ordering::Equal => {}
                    told => prop_assert_eq!(told, compare(field, a, b), "{}", definition.name),
                }
            }
        }
    }
}
