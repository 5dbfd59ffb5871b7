//! Where the tables and other files under /proc are: /proc itself, or where the environment says, as with ss(8).
//!
//! Reads nothing but the environment, and that through its caller. What a file says is its reader's to judge.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::model::capture::Table;

/// A file that the environment can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// TCP over IPv4.
    Tcp,
    /// TCP over IPv6.
    Tcp6,
    /// UDP over IPv4.
    Udp,
    /// UDP over IPv6.
    Udp6,
    /// Raw IPv4.
    Raw,
    /// Raw IPv6.
    Raw6,
    /// Unix sockets.
    Unix,
    /// Packet sockets.
    Packet,
    /// Netlink sockets.
    Netlink,
    /// Counts of sockets (proc_pid_net(5)).
    Sockstat,
    /// Counts of IPv6 sockets.
    Sockstat6,
    /// Counters of the protocols.
    Snmp,
    /// net.ipv4.ip_local_port_range.
    PortRange,
}

/// Each file with its variable and its place below the root.
const FILES: [(File, &str, &str); 13] = [
    (File::Tcp, "PROC_NET_TCP", "net/tcp"),
    (File::Tcp6, "PROC_NET_TCP6", "net/tcp6"),
    (File::Udp, "PROC_NET_UDP", "net/udp"),
    (File::Udp6, "PROC_NET_UDP6", "net/udp6"),
    (File::Raw, "PROC_NET_RAW", "net/raw"),
    (File::Raw6, "PROC_NET_RAW6", "net/raw6"),
    (File::Unix, "PROC_NET_UNIX", "net/unix"),
    (File::Packet, "PROC_NET_PACKET", "net/packet"),
    (File::Netlink, "PROC_NET_NETLINK", "net/netlink"),
    (File::Sockstat, "PROC_NET_SOCKSTAT", "net/sockstat"),
    (File::Sockstat6, "PROC_NET_SOCKSTAT6", "net/sockstat6"),
    (File::Snmp, "PROC_NET_SNMP", "net/snmp"),
    (File::PortRange, "PROC_IP_LOCAL_PORT_RANGE", "sys/net/ipv4/ip_local_port_range"),
];

/// The root, which holds the processes too.
const ROOT: &str = "PROC_ROOT";
/// A recorded dump of TCP.
const RECORDING: &str = "TCPDIAG_FILE";

/// How a table is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// From netlink, or from its file where netlink is refused.
    Netlink,
    /// From its file, since the environment moved it.
    Text,
    /// Not at all: the environment moved its file, and nobody knows how to read it.
    Nothing,
}

/// The places of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    root: OsString,
    has_moved: bool,
    moved: Vec<(&'static str, PathBuf)>,
    recording: Option<PathBuf>,
}

impl Default for Places {
    fn default() -> Self {
        Self { root: "/proc".into(), has_moved: false, moved: Vec::new(), recording: None }
    }
}

impl Places {
    /// The places that the environment names; `variable` reads one of its variables, such as [`std::env::var_os`].
    /// One that is set and empty counts.
    pub fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let root = variable(ROOT);
        let names = FILES.iter().map(|(_, name, _)| *name).chain(["PROC_NET_SCTP", "PROC_NET_MPTCP", "PROC_NET_DCCP"]);
        Self {
            has_moved: root.is_some(),
            root: root.unwrap_or_else(|| Self::default().root),
            moved: names.filter_map(|name| Some((name, variable(name)?.into()))).collect(),
            recording: variable(RECORDING).map(PathBuf::from),
        }
    }

    /// The places that this process has in its own directory of /proc: the tables of the namespace that it is in.
    pub fn of_process(pid: u32) -> Self {
        Self { root: format!("/proc/{pid}").into(), ..Self::default() }
    }

    /// Where a file is.
    pub fn path(&self, file: File) -> PathBuf {
        let (_, variable, below) = FILES.iter().find(|(known, ..)| *known == file).copied().unwrap_or(FILES[0]);
        self.moved(variable).cloned().unwrap_or_else(|| self.below(below))
    }

    /// Where the processes are.
    pub fn processes(&self) -> PathBuf {
        self.below("")
    }

    /// The recorded dump that stands for TCP of both families.
    pub fn recording(&self) -> Option<&PathBuf> {
        self.recording.as_ref()
    }

    /// How to read a table. The files of IPv6 follow those of IPv4: to move theirs alone changes nothing.
    pub fn access(&self, table: Table) -> Access {
        let (variable, otherwise) = match table {
            Table::Tcp4 | Table::Tcp6 => ("PROC_NET_TCP", Access::Text),
            Table::Udp4 | Table::Udp6 => ("PROC_NET_UDP", Access::Text),
            Table::Raw4 | Table::Raw6 => ("PROC_NET_RAW", Access::Text),
            Table::Unix => ("PROC_NET_UNIX", Access::Text),
            Table::Packet => ("PROC_NET_PACKET", Access::Text),
            Table::Netlink => ("PROC_NET_NETLINK", Access::Text),
            Table::Sctp4 | Table::Sctp6 => ("PROC_NET_SCTP", Access::Nothing),
            Table::Mptcp4 | Table::Mptcp6 => ("PROC_NET_MPTCP", Access::Nothing),
            Table::Dccp4 | Table::Dccp6 => ("PROC_NET_DCCP", Access::Nothing),
            Table::Vsock | Table::Tipc | Table::Xdp => return Access::Netlink,
        };
        if self.has_moved || self.moved(variable).is_some() { otherwise } else { Access::Netlink }
    }

    fn moved(&self, variable: &str) -> Option<&PathBuf> {
        self.moved.iter().find(|(name, _)| *name == variable).map(|(_, path)| path)
    }

    /// ss(8) puts a slash between the two even where the root is empty.
    fn below(&self, place: &str) -> PathBuf {
        let mut path = self.root.clone();
        path.push(OsStr::new("/"));
        path.push(place);
        path.into()
    }
}

/// The file of a table, if it has one that can be read.
pub fn file_of(table: Table) -> Option<File> {
    Some(match table {
        Table::Tcp4 => File::Tcp,
        Table::Tcp6 => File::Tcp6,
        Table::Udp4 => File::Udp,
        Table::Udp6 => File::Udp6,
        Table::Raw4 => File::Raw,
        Table::Raw6 => File::Raw6,
        Table::Unix => File::Unix,
        Table::Packet => File::Packet,
        Table::Netlink => File::Netlink,
        Table::Dccp4 | Table::Dccp6 | Table::Sctp4 | Table::Sctp6 | Table::Mptcp4 | Table::Mptcp6 => return None,
        Table::Vsock | Table::Tipc | Table::Xdp => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(set: &[(&str, &str)]) -> Places {
        let find = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Places::of_environment(find)
    }

    /// How a table is read and from which file, in this environment.
    #[track_caller]
    fn check(set: &[(&str, &str)], table: Table, access: Access, path: &str) {
        let places = places(set);
        let file = file_of(table).map_or_else(PathBuf::new, |file| places.path(file));
        assert_eq!((places.access(table), file.to_str().unwrap()), (access, path));
    }

    #[test]
    fn the_environment_moves_files_and_switches_netlink_off() {
        check(&[], Table::Tcp4, Access::Netlink, "/proc/net/tcp");
        check(&[("PROC_ROOT", "/x")], Table::Tcp6, Access::Text, "/x/net/tcp6");
        check(&[("PROC_ROOT", "")], Table::Udp4, Access::Text, "/net/udp");
        check(&[("PROC_NET_TCP", "/t")], Table::Tcp4, Access::Text, "/t");
        check(&[("PROC_NET_TCP", "/t")], Table::Tcp6, Access::Text, "/proc/net/tcp6");
        check(&[("PROC_NET_TCP", "")], Table::Tcp4, Access::Text, "");
        check(&[("PROC_NET_TCP6", "/t")], Table::Tcp6, Access::Netlink, "/t");
        check(&[("PROC_NET_TCP", "/t")], Table::Udp4, Access::Netlink, "/proc/net/udp");
        check(&[("PROC_NET_RAW", "r")], Table::Raw6, Access::Text, "/proc/net/raw6");
        check(&[("PROC_NET_UNIX", "u"), ("PROC_ROOT", "/x")], Table::Unix, Access::Text, "u");
        check(&[("PROC_NET_PACKET", "p")], Table::Packet, Access::Text, "p");
        check(&[("PROC_ROOT", "/x")], Table::Netlink, Access::Text, "/x/net/netlink");
        check(&[("PROC_NET_SCTP", "")], Table::Sctp6, Access::Nothing, "");
        check(&[("PROC_ROOT", "/x")], Table::Mptcp4, Access::Nothing, "");
        check(&[("PROC_NET_DCCP", "")], Table::Dccp4, Access::Nothing, "");
        check(&[("PROC_ROOT", "/x")], Table::Vsock, Access::Netlink, "");
        check(&[("PROC_ROOT", "/x")], Table::Xdp, Access::Netlink, "");
    }

    #[test]
    fn other_files_follow_the_root() {
        assert_eq!(places(&[]).processes(), PathBuf::from("/proc/"));
        assert_eq!(places(&[("PROC_ROOT", "/x")]).path(File::Snmp), PathBuf::from("/x/net/snmp"));
        assert_eq!(places(&[("PROC_IP_LOCAL_PORT_RANGE", "/r")]).path(File::PortRange), PathBuf::from("/r"));
        assert_eq!(places(&[("TCPDIAG_FILE", "")]).recording(), Some(&PathBuf::new()));
    }
}
