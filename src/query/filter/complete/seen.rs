//! The values that the sockets of a world have, for completion: those that most of them share first.
//!
//! Made once for a world, in one pass that is bounded: of very many rows every second, third... is looked at.

use hashbrown::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use crate::field::container;
use crate::model::address::Ends;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;
use crate::track::world::{Row, World};

/// How many rows are looked at.
const ROWS: usize = 150_000;
/// How many values of a kind are kept.
const VALUES: usize = 200;

/// Values as they are typed, each with a few words on it.
type Values = Vec<(String, String)>;

/// What is there to be typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub(super) processes: Values,
    pub(super) pids: Values,
    pub(super) users: Values,
    pub(super) local_ports: Values,
    pub(super) remote_ports: Values,
    pub(super) local_hosts: Values,
    pub(super) remote_hosts: Values,
    pub(super) interfaces: Values,
    pub(super) namespaces: Values,
    pub(super) cgroups: Values,
    pub(super) containers: Values,
    pub(super) paths: Values,
    pub(super) congestions: Values,
}

/// How many sockets have each value.
struct Counts<T>(HashMap<T, usize>);

impl<T: Eq + Hash + Ord + Clone> Counts<T> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn add(&mut self, value: T) {
        *self.0.entry(value).or_default() += 1;
    }

    /// The most frequent ones, each with its count.
    fn most(self) -> Vec<(T, usize)> {
        let mut counts: Vec<(T, usize)> = self.0.into_iter().collect();
        counts.sort_unstable_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        counts.truncate(VALUES);
        counts
    }
}

/// What a pass counts.
struct Pass<'a> {
    processes: Counts<(&'a [u8], u32)>,
    users: Counts<u32>,
    ports: [Counts<(u16, Protocol)>; 2],
    hosts: [Counts<IpAddr>; 2],
    interfaces: Counts<u32>,
    namespaces: Counts<u32>,
    cgroups: Counts<u64>,
    paths: Counts<&'a [u8]>,
    congestions: Counts<&'a str>,
}

impl Seen {
    /// The values of a world, with the names of the host.
    pub fn of(world: &World, names: &dyn Names) -> Self {
        let mut pass = Pass {
            processes: Counts::new(),
            users: Counts::new(),
            ports: [Counts::new(), Counts::new()],
            hosts: [Counts::new(), Counts::new()],
            interfaces: Counts::new(),
            namespaces: Counts::new(),
            cgroups: Counts::new(),
            paths: Counts::new(),
            congestions: Counts::new(),
        };
        let step = world.len().div_ceil(ROWS).max(1);
        world.rows().step_by(step).for_each(|row| pass.take(row));
        pass.values(names)
    }
}

impl<'a> Pass<'a> {
    fn take(&mut self, row: Row<'a>) {
        let socket = row.socket;
        if let Some(owner) = row.life.owner() {
            self.processes.add((owner.command(), owner.pid()));
        }
        if !socket.is_minisocket() {
            self.users.add(socket.uid);
        }
        self.namespaces.add(socket.key.netns.0);
        if let Some(group) = socket.cgroup {
            self.cgroups.add(group.get());
        }
        if let Some(name) = socket.detail.as_ref().and_then(|detail| detail.congestion.as_deref()) {
            self.congestions.add(name);
        }
        match &socket.ends {
            Ends::Inet(ends) => {
                for (end, (ports, hosts)) in
                    [ends.local, ends.remote].iter().zip(self.ports.iter_mut().zip(&mut self.hosts))
                {
                    if end.port != 0 {
                        ports.add((end.port, socket.protocol));
                    }
                    if !end.address.is_unspecified() {
                        hosts.add(end.address);
                    }
                }
                if ends.interface != 0 {
                    self.interfaces.add(ends.interface);
                }
            }
            Ends::Unix(ends) => ends.name.as_deref().into_iter().for_each(|name| self.paths.add(name)),
            _ => {}
        }
    }

    fn values(self, names: &dyn Names) -> Seen {
        let [local_ports, remote_ports] = self.ports.map(|counts| ports(counts, names));
        let [local_hosts, remote_hosts] = self.hosts.map(|counts| values(counts, |host| host.to_string()));
        let mut by_name = Counts::new();
        for ((command, _), count) in &self.processes.0 {
            *by_name.0.entry(*command).or_default() += count;
        }
        let pids = self.processes.most().into_iter();
        let paths: Vec<(Option<String>, usize)> =
            self.cgroups.most().into_iter().map(|(id, count)| (names.cgroup_path(id), count)).collect();
        let of_container = |(path, count): &(Option<String>, usize)| {
            Some((container::of_path(path.as_deref()?)?.to_owned(), sockets(*count)))
        };
        Seen {
            processes: values(by_name, |command| printable::text(command)),
            pids: pids.map(|((command, pid), _)| (pid.to_string(), printable::text(command))).collect(),
            users: values(self.users, |uid| names.user(*uid).map_or_else(|| uid.to_string(), str::to_owned)),
            local_ports,
            remote_ports,
            local_hosts,
            remote_hosts,
            interfaces: values(self.interfaces, |index| {
                names.interface_name(*index).unwrap_or_else(|| index.to_string())
            }),
            namespaces: values(self.namespaces, u32::to_string),
            containers: paths.iter().filter_map(of_container).collect(),
            cgroups: paths.into_iter().filter_map(|(path, count)| Some((path?, sockets(count)))).collect(),
            paths: values(self.paths, |name| printable::unix_name(name)),
            congestions: values(self.congestions, |name| (*name).to_owned()),
        }
    }
}

fn values<T: Eq + Hash + Ord + Clone>(counts: Counts<T>, text: impl Fn(&T) -> String) -> Values {
    let all = counts.most().into_iter().map(|(value, count)| (text(&value), sockets(count)));
    all.filter(|(text, _)| !text.is_empty()).collect()
}

/// By name where there is one, and by number.
fn ports(counts: Counts<(u16, Protocol)>, names: &dyn Names) -> Values {
    let mut all = Values::new();
    for ((port, protocol), count) in counts.most() {
        let service = names.service(port, protocol);
        let doc = service.map_or_else(|| sockets(count), |service| format!("{service}, {}", sockets(count)));
        let new = [Some((port.to_string(), doc)), service.map(|name| (name.to_owned(), format!("port {port}")))];
        for value in new.into_iter().flatten() {
            if !all.iter().any(|(known, _)| *known == value.0) {
                all.push(value);
            }
        }
    }
    all
}

fn sockets(count: usize) -> String {
    if count == 1 { "1 socket".to_owned() } else { format!("{count} sockets") }
}
