//! The order of two rows by a field.

use std::cmp::Ordering;

use crate::model::address::Ends;
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
        Field::InState => a.life.in_state_since().cmp(&b.life.in_state_since()),
        Field::Age => a.life.first_seen().cmp(&b.life.first_seen()),
        Field::User => left.uid.cmp(&right.uid),
        Field::Inode => left.inode.cmp(&right.inode),
        Field::Interface => interface(a).cmp(&interface(b)),
        Field::Mark => right.mark.cmp(&left.mark),
        Field::Cgroup => left.cgroup.cmp(&right.cgroup),
        Field::Shutdown => right.shutdown.map(|shut| shut.0).cmp(&left.shutdown.map(|shut| shut.0)),
        Field::Cookie => left.key.cmp(&right.key),
        Field::Netns => left.key.netns.cmp(&right.key.netns),
    }
}

/// Inet sockets by address and port, then Unix ones by name and inode.
fn ends(row: Row<'_>) -> impl Ord + use<'_> {
    match &row.socket.ends {
        Ends::Inet(inet) => (0_u8, Some((inet.local, inet.remote)), None, 0),
        Ends::Unix(unix) => (1, None, unix.name.as_deref().map(|name| (name.is_empty(), name)), row.socket.inode),
    }
}

fn remote(row: Row<'_>) -> impl Ord + use<'_> {
    match &row.socket.ends {
        Ends::Inet(inet) => (0_u8, Some((inet.remote, inet.local)), None),
        Ends::Unix(unix) => (1, None, unix.peer),
    }
}

fn fires(row: Row<'_>) -> (bool, Moment) {
    let timer = row.socket.timer;
    let left = std::time::Duration::from_millis(u64::from(timer.left_ms));
    (!timer.runs(), row.socket.read.plus(left))
}

/// Rows of unknown owner stand last.
fn process(row: Row<'_>) -> (bool, Option<(&[u8], u32)>) {
    let first = row.life.holders.as_ref().and_then(|holders| holders.first());
    (first.is_none(), first.map(|holder| (&*holder.process.command, holder.process.pid)))
}

fn interface(row: Row<'_>) -> u32 {
    row.socket.ends.inet().map_or(0, |inet| inet.interface)
}
