//! The text of a field, made for the rows that are seen.
//!
//! All untrusted bytes pass [`crate::model::printable`] here. Callers cut the text to their column.

use std::fmt::Write;
use std::net::IpAddr;
use std::time::Duration;

use crate::model::address::{Endpoint, Ends};
use crate::model::key::Identity;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Socket;
use crate::model::time::Moment;
use crate::track::owner::Owner;
use crate::track::world::Row;

use super::attribute::Known;
use super::cell::cell;
use super::container;
use super::numbers;
use super::registry::Field;
use super::value::send_queue;

/// Whether ports show as numbers or as names of services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ports {
    /// As numbers.
    #[default]
    Numbers,
    /// As the names in /etc/services, where there is one.
    Services,
}

/// What text depends on beside the row.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The moment that times count from.
    pub now: Moment,
    /// Names of users, services and interfaces.
    pub names: &'a dyn Names,
    /// How ports show.
    pub ports: Ports,
}

/// The text of `field` for a row; empty when the row has no such attribute.
pub fn text(field: Field, row: Row<'_>, context: Context<'_>) -> String {
    let socket = row.socket;
    match field {
        Field::Netid => socket.protocol.netid().to_owned(),
        Field::State => socket.state.name().to_owned(),
        Field::Local => local(socket, context),
        Field::Remote => remote(socket, context),
        Field::Timer => timer(socket, context.now),
        Field::RecvQ => socket.receive_queue.to_string(),
        Field::SendQ => send_queue(socket).map_or_else(|| "-".to_owned(), |bytes| bytes.to_string()),
        Field::Process => process(row),
        Field::InState => in_state(row, context.now),
        Field::Age => age(row, context.now),
        Field::User => user(socket, context),
        Field::Inode => socket.inode.to_string(),
        Field::Interface => interface(socket, context),
        Field::Mark => socket.mark.map_or_else(String::new, |mark| format!("{mark:#x}")),
        Field::Cgroup => socket.cgroup.map_or_else(String::new, |id| group(id.get(), context)),
        Field::Shutdown => socket.shutdown.map_or_else(String::new, |shut| {
            format!("{}-{}", if shut.receive() { '-' } else { '<' }, if shut.send() { '-' } else { '>' })
        }),
        Field::Cookie => match socket.key.identity {
            Identity::Cookie(cookie) => format!("{cookie:x}"),
            Identity::Digest(_) => String::new(),
        },
        Field::Netns => {
            let netns = socket.key.netns;
            context.names.namespace(netns).unwrap_or_else(|| netns.0.to_string())
        }
        Field::Attribute(index) => cell(index.attribute(), &Known::row(row, context.now), context),
    }
}

fn local(socket: &Socket, context: Context<'_>) -> String {
    match &socket.ends {
        Ends::Inet(inet) => {
            let mut out = String::new();
            address(&mut out, inet.local.address, socket.v6_only == Some(true));
            if inet.interface != 0 {
                let _ = write!(out, "%{}", interface(socket, context));
            }
            port(&mut out, inet.local, socket, context);
            out
        }
        Ends::Unix(unix) => match &unix.name {
            Some(name) => printable::unix_name(name),
            None => format!("* {}", socket.inode),
        },
        Ends::Netlink(ends) => {
            let name = numbers::netlink_protocol(ends.protocol, context.names);
            let name = name.map_or_else(|| ends.protocol.to_string(), |name| printable::text(name.as_bytes()));
            format!("{name}:{}", netlink_port(ends.port, context))
        }
        Ends::Packet(ends) => {
            let kind = match numbers::ethertype(ends.ethertype) {
                _ if ends.ethertype == numbers::EVERY_ETHERTYPE => "*".to_owned(),
                Some(name) => name.to_owned(),
                None => format!("[{}]", ends.ethertype),
            };
            format!("{kind}:{}", interface_or_any(ends.interface, context))
        }
        Ends::Vsock(ends) => vsock(ends.cid, ends.port),
        Ends::Tipc(ends) => format!("{}:{}", ends.node, ends.reference),
        Ends::Xdp(ends) if ends.interface == 0 => "*".to_owned(),
        Ends::Xdp(ends) => format!("{}:q{}", interface_or_any(ends.interface, context), ends.queue),
    }
}

fn remote(socket: &Socket, context: Context<'_>) -> String {
    match &socket.ends {
        Ends::Inet(inet) => {
            let mut out = String::new();
            address(&mut out, inet.remote.address, socket.v6_only == Some(true));
            port(&mut out, inet.remote, socket, context);
            out
        }
        Ends::Unix(unix) => unix.peer.filter(|peer| *peer != 0).map_or_else(String::new, |peer| format!("* {peer}")),
        Ends::Netlink(ends) if ends.connected => format!("{}:{}", ends.peer_group, ends.peer_port),
        Ends::Vsock(ends) => vsock(ends.peer_cid, ends.peer_port),
        Ends::Tipc(ends) => ends.peer.map_or_else(String::new, |(node, reference)| format!("{node}:{reference}")),
        Ends::Netlink(_) | Ends::Packet(_) | Ends::Xdp(_) => String::new(),
    }
}

/// The process that opened a netlink socket, as far as its port id tells.
fn netlink_port(port: i32, context: Context<'_>) -> String {
    let pid = u32::try_from(port).ok().filter(|pid| *pid != 0);
    match pid.and_then(|pid| context.names.command(pid)) {
        _ if port == 0 => "kernel".to_owned(),
        Some(command) => format!("{}/{port}", printable::text(command.as_bytes())),
        None => port.to_string(),
    }
}

/// All ones mean any.
fn vsock(cid: u32, port: u32) -> String {
    let number = |number: u32| if number == u32::MAX { "*".to_owned() } else { number.to_string() };
    format!("{}:{}", number(cid), number(port))
}

fn interface_or_any(index: u32, context: Context<'_>) -> String {
    if index == 0 { "*".to_owned() } else { interface_name(index, context) }
}

/// As ss writes it: v6 in brackets, the unspecified v6 address as `*` unless the socket takes v6 only.
fn address(out: &mut String, address: IpAddr, v6_only: bool) {
    let _ = match address {
        IpAddr::V4(v4) => write!(out, "{v4}"),
        IpAddr::V6(v6) if v6.is_unspecified() && !v6_only => write!(out, "*"),
        IpAddr::V6(v6) => write!(out, "[{v6}]"),
    };
}

/// Appends an endpoint by numbers.
pub fn endpoint(out: &mut String, end: Endpoint) {
    address(out, end.address, true);
    let _ = write!(out, ":{}", end.port);
}

fn port(out: &mut String, end: Endpoint, socket: &Socket, context: Context<'_>) {
    let service = match context.ports {
        Ports::Services if end.port != 0 => context.names.service(end.port, socket.protocol),
        Ports::Services | Ports::Numbers => None,
    };
    let _ = match service {
        _ if end.port == 0 => write!(out, ":*"),
        Some(service) => write!(out, ":{}", printable::text(service.as_bytes())),
        None => write!(out, ":{}", end.port),
    };
}

fn timer(socket: &Socket, now: Moment) -> String {
    let timer = socket.timer;
    if !timer.runs() {
        return String::new();
    }
    let mut out = format!("{} {}", timer.kind.name(), countdown(timer.left(socket.read, now)));
    if timer.retransmits > 0 {
        let _ = write!(out, " ×{}", timer.retransmits);
    }
    out
}

/// Who holds it. In parentheses in whose accept queue it waits: nobody holds it yet.
fn process(row: Row<'_>) -> String {
    let Some(first) = row.life.owner() else { return String::new() };
    let holders = row.life.holders.as_deref().unwrap_or_default();
    let others = holders.iter().filter(|holder| holder.process.pid != first.pid()).count();
    if row.is_unaccepted() && matches!(first, Owner::Listener(_)) {
        return format!("({})", owner(first));
    }
    if others == 0 { owner(first) } else { format!("{} +{others}", owner(first)) }
}

/// An owner as `command/pid`; the pid alone where no command is known.
pub fn owner(owner: Owner<'_>) -> String {
    match owner.command() {
        [] => owner.pid().to_string(),
        command => format!("{}/{}", printable::text(command), owner.pid()),
    }
}

fn in_state(row: Row<'_>, now: Moment) -> String {
    let stay = span(now.since(row.life.in_state_since()));
    if row.life.saw_state_begin() { stay } else { format!(">{stay}") }
}

fn age(row: Row<'_>, now: Moment) -> String {
    let age = span(now.since(row.life.first_seen()));
    if row.life.opened_here { age } else { format!(">{age}") }
}

fn user(socket: &Socket, context: Context<'_>) -> String {
    if socket.is_minisocket() {
        return String::new();
    }
    context.names.user(socket.uid).map_or_else(|| socket.uid.to_string(), |name| printable::text(name.as_bytes()))
}

fn interface(socket: &Socket, context: Context<'_>) -> String {
    let index = socket.ends.inet().map_or(0, |inet| inet.interface);
    if index == 0 {
        return String::new();
    }
    interface_name(index, context)
}

/// The container that a control group is of, or else its path; its id as long as neither is known.
fn group(id: u64, context: Context<'_>) -> String {
    let Some(path) = context.names.known_cgroup_path(id) else { return id.to_string() };
    container::of_path(&path).unwrap_or(&path).to_owned()
}

fn interface_name(index: u32, context: Context<'_>) -> String {
    context.names.interface_name(index).map_or_else(|| format!("if{index}"), |name| printable::text(name.as_bytes()))
}

/// Time that is left, with tenths below a minute: `48.2s`, `2m05s`, `1h59m`.
pub fn countdown(left: Duration) -> String {
    let tenths = left.as_millis().div_ceil(100);
    if tenths <= 600 { format!("{}.{}s", tenths / 10, tenths % 10) } else { span(left) }
}

/// Time spent in a state, to the microsecond where it is short: `0.053ms`, `12.3ms`, `3.20s`, `2m05s`.
pub fn dwell(spent: Duration) -> String {
    let micros = spent.as_micros();
    match micros {
        0..10_000 => format!("{}.{:03}ms", micros / 1000, micros % 1000),
        10_000..1_000_000 => format!("{}.{}ms", micros / 1000, micros % 1000 / 100),
        1_000_000..60_000_000 => format!("{}.{:02}s", micros / 1_000_000, micros % 1_000_000 / 10_000),
        _ => span(spent),
    }
}

/// Time that passed, in two units at most: `48s`, `2m05s`, `3h12m`, `5d04h`.
pub fn span(passed: Duration) -> String {
    let seconds = passed.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

#[cfg(test)]
mod tests;
