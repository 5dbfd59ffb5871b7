//! Tests of the filter language, and the names and sockets that they share.

mod fields;
pub(super) mod machine;
mod matching;
mod mistakes;
mod naive;
mod properties;

use std::net::IpAddr;
use std::num::NonZeroU64;

use crate::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::names::Names;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::Timer;

/// A host with few names.
pub(super) struct Fixture;

impl Names for Fixture {
    fn port(&self, service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        [("ssh", 22), ("http", 80), ("https", 443)].iter().find(|(name, _)| *name == service).map(|(_, port)| *port)
    }
    fn service(&self, _port: u16, _protocol: Protocol) -> Option<&str> {
        None
    }
    fn interface_index(&self, name: &str) -> Option<u32> {
        [("lo", 1), ("eth0", 2), ("or", 3)].iter().find(|(known, _)| *known == name).map(|(_, index)| *index)
    }
    fn interface_name(&self, _index: u32) -> Option<String> {
        None
    }
    fn user(&self, _uid: u32) -> Option<&str> {
        None
    }
    fn users(&self) -> Vec<(u32, String)> {
        [(0, "root"), (33, "www-data"), (1000, "and")].map(|(uid, name)| (uid, name.to_owned())).into()
    }
    fn cgroups(&self) -> Vec<(u64, String)> {
        [(1, "/"), (4711, "/system.slice"), (4712, "/system.slice/nginx.service"), (4713, "/lxc.payload.web/init")]
            .map(|(id, path)| (id, path.to_owned()))
            .into()
    }
    fn namespace_inode(&self, name: &str) -> Option<u32> {
        (name == "blue").then_some(77)
    }
    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let texts: &[&str] = match host {
            "localhost" => &["127.0.0.1", "::1"],
            "web" | "unix" | "inet" => &["10.0.0.1", "10.0.0.2"],
            _ => &[],
        };
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }
    fn cgroup_id(&self, path: &str) -> Option<u64> {
        matches!(path, "/system.slice" | "/a b" | "and").then_some(4711)
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        (32768, 60999)
    }
    fn netlink_protocol(&self, number: u8) -> Option<&str> {
        (number == 0).then_some("rtnl")
    }
}

/// A socket from `NETID STATE LOCAL REMOTE [dev=N] [mark=N] [cgroup=N]`, as the first columns of ss(8). A
/// Unix socket has one name instead of two ends: a path, `@...`, or `-`.
#[track_caller]
pub(super) fn socket(shorthand: &str) -> Socket {
    let words: Vec<&str> = shorthand.split(' ').filter(|word| !word.is_empty()).collect();
    let number = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).map(|text| text.parse().unwrap());
    let protocols = [Protocol::Tcp, Protocol::Udp, Protocol::UnixStream, Protocol::UnixDgram, Protocol::UnixSeqpacket];
    let protocol = *protocols.iter().find(|protocol| protocol.netid() == words[0]).unwrap();
    let ends = if protocol.is_unix() {
        let name = match words[2] {
            "-" => None,
            text => Some(text.replace('@', "\0").into_bytes().into()),
        };
        Ends::Unix(Box::new(UnixEnds { name, ..UnixEnds::default() }))
    } else {
        let interface = number("dev=").unwrap_or(0);
        Ends::Inet(InetEnds { local: endpoint(words[2]), remote: endpoint(words[3]), interface })
    };
    Socket {
        key: Key { netns: NetnsId(0), identity: Identity::Cookie(1) },
        read: Moment::default(),
        protocol,
        state: State::all().find(|state| state.name() == words[1]).unwrap(),
        shutdown: None,
        v6_only: None,
        ends,
        timer: Timer::default(),
        receive_queue: 0,
        send_queue: 0,
        uid: 0,
        inode: 0,
        mark: number("mark="),
        cgroup: number("cgroup=").map(u64::from).and_then(NonZeroU64::new),
        options: None,
        detail: None,
    }
}

#[track_caller]
fn endpoint(text: &str) -> Endpoint {
    let (address, port) = text.rsplit_once(':').unwrap();
    Endpoint::new(address.trim_matches(['[', ']']).parse().unwrap(), port.parse().unwrap())
}
