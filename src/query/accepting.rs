//! Which listener a connection came in by.
//!
//! The kernel does not tell. A connection keeps the local end of its listener, with the address that the peer asked for
//! in place of any; a Unix socket keeps the path. So it is found by that, as long as the listener is there.

use std::net::IpAddr;

use hashbrown::HashMap;
use smallvec::SmallVec;

use crate::model::address::{Endpoint, Ends};
use crate::model::key::{Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::track::world::World;

/// Several on one end (SO_REUSEPORT), the least key first.
type Keys = SmallVec<[Key; 1]>;

/// The listeners of Unix sockets by name.
type ByName = HashMap<Box<[u8]>, Keys>;

/// The listeners of a world by where they listen.
#[derive(Debug, Default)]
pub struct Accepting {
    inet: HashMap<(NetnsId, Protocol, Endpoint), Keys>,
    unix: HashMap<(NetnsId, Protocol), ByName>,
}

impl Accepting {
    /// Of all rows.
    pub fn of(world: &World) -> Self {
        let mut accepting = Self::default();
        for row in world.rows().filter(|row| row.socket.state == State::Listen) {
            let (key, protocol) = (row.socket.key, row.socket.protocol);
            let keys = match &row.socket.ends {
                Ends::Inet(ends) => accepting.inet.entry((key.netns, protocol, ends.local)).or_default(),
                Ends::Unix(ends) => match &ends.name {
                    Some(name) => {
                        accepting.unix.entry((key.netns, protocol)).or_default().entry(name.clone()).or_default()
                    }
                    None => continue,
                },
                _ => continue,
            };
            let place = keys.partition_point(|known| *known < key);
            keys.insert(place, key);
        }
        accepting
    }

    /// The listener that a socket came in by, or that it is itself. The first by key stands for all on one end.
    pub fn listener(&self, socket: &Socket) -> Option<Key> {
        self.listeners(socket).first().copied()
    }

    /// All that listen where this one came in, or listens itself.
    pub fn listeners(&self, socket: &Socket) -> &[Key] {
        let (netns, protocol) = (socket.key.netns, socket.protocol);
        let found = match &socket.ends {
            Ends::Inet(ends) if socket.state == State::Listen || ends.remote.port == 0 => {
                self.inet.get(&(netns, protocol, ends.local))
            }
            Ends::Inet(ends) => return self.at(netns, protocol, ends.local),
            Ends::Unix(ends) => (ends.name.as_deref())
                .and_then(|name| self.unix.get(&(netns, protocol)).and_then(|names| names.get(name))),
            _ => None,
        };
        found.map_or(&[], |keys| keys)
    }

    /// All that a connection to this end would come in by: those of the address itself, or else of any.
    pub fn at(&self, netns: NetnsId, protocol: Protocol, end: Endpoint) -> &[Key] {
        let at = |address| self.inet.get(&(netns, protocol, Endpoint { address, ..end }));
        let plain = end.address.to_canonical();
        let [near, far] = match plain {
            IpAddr::V4(_) => [Endpoint::ANY_V4, Endpoint::ANY_V6],
            IpAddr::V6(_) => [Endpoint::ANY_V6, Endpoint::ANY_V4],
        };
        let found = [end.address, plain, near.address, far.address].into_iter().find_map(at);
        found.map_or(&[], |keys| keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{inet, look, unix};
    use crate::track::tracker::Tracker;

    /// Who accepted a connection to `local`, where these listen: the number of the listener.
    #[track_caller]
    fn check(listeners: &[&str], local: &str, expected: Option<usize>) {
        let any = |local: &str| if local.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
        let listen = |(number, local): (u32, &&str)| inet(number, Protocol::Tcp, State::Listen, local, any(local));
        let remote = if local.starts_with('[') { "[2001:db8::9]:40000" } else { "10.0.0.9:40000" };
        let connection = inet(99, Protocol::Tcp, State::Established, local, remote);
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, (0..).zip(listeners).map(listen).chain([connection.clone()]).collect()));
        let world = tracker.world();
        let found = Accepting::of(&world).listener(&connection);
        assert_eq!(found, expected.and_then(|number| world.row(number)).map(|row| row.socket.key), "{local}");
    }

    #[test]
    fn the_nearest_listener_took_it() {
        check(&["0.0.0.0:80", "10.0.0.5:80"], "10.0.0.5:80", Some(1));
        check(&["0.0.0.0:80", "10.0.0.5:80"], "10.0.0.6:80", Some(0));
        check(&["[::]:80"], "10.0.0.5:80", Some(0));
        check(&["[::]:80", "0.0.0.0:80"], "10.0.0.5:80", Some(1));
        check(&["[::]:80", "0.0.0.0:80"], "[::ffff:10.0.0.5]:80", Some(1));
        check(&["[::]:80", "0.0.0.0:81"], "[2001:db8::5]:80", Some(0));
        check(&["0.0.0.0:80"], "10.0.0.5:40000", None);
    }

    #[test]
    fn a_unix_connection_keeps_the_path_of_its_listener() {
        let mut tracker = Tracker::default();
        let sockets = [
            unix(2, State::Listen, b"/run/a"),
            unix(1, State::Listen, b"/run/a"),
            unix(3, State::Established, b"/run/a"),
            unix(4, State::Established, b"/run/b"),
        ];
        tracker.absorb(look(0, sockets.to_vec()));
        let world = tracker.world();
        let accepting = Accepting::of(&world);
        let found = sockets.each_ref().map(|socket| accepting.listener(socket));
        let first = Some(sockets[1].key);
        assert_eq!(found, [first, first, first, None], "two listeners on one path are one");
    }
}
