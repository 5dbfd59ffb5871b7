//! Staged sockets, once as model values and once as the files that ss reads in the kernel's place:
//! `TCPDIAG_FILE` holds a netlink dump, the tree under `PROC_ROOT` the other tables and the processes.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sockscope::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};

use super::cases::Random;
use super::encode;
use super::judge::Folder;
use super::services::{EPHEMERAL, Services};

/// The tables that a flag of ss stands for, in the order in which ss prints them.
pub const TABLES: [(char, &[Protocol]); 3] = [
    ('x', &[Protocol::UnixStream, Protocol::UnixDgram, Protocol::UnixSeqpacket]),
    ('u', &[Protocol::Udp]),
    ('t', &[Protocol::Tcp]),
];

pub struct World {
    sockets: Vec<Socket>,
    holders: HashMap<u32, Holders>,
    pub services: Services,
    folder: Folder,
    dump: PathBuf,
}

impl World {
    pub fn empty() -> Self {
        Self::staged(Vec::new(), &[])
    }

    /// Some sockets of every kind.
    pub fn random(seed: u64) -> Self {
        let mut random = Random(seed);
        let tcp: Vec<Socket> = (0..120).map(|_| tcp(&mut random)).collect();
        let (mut udp, unix): (Vec<_>, Vec<_>) = (0..30).map(|_| (udp(&mut random), unix(&mut random))).unzip();
        udp.sort_by_key(|socket| socket.ends.inet().unwrap().local.address.is_ipv6());
        let commands = ["nginx", "(sd-pam)", "a)b", "", "\u{1b}[31m\u{e9}", "name with \"quote\""];
        let processes = commands.map(|command| {
            let inodes = (0..12).map(|_| random.inode()).collect();
            (random.number(1, 4_194_304) as u32, command.as_bytes().to_vec(), inodes)
        });
        Self::staged([unix, udp, tcp].concat(), &processes)
    }

    /// So many sockets that ss prints them in several runs.
    pub fn large() -> Self {
        let mut random = Random(7);
        Self::staged(widening((0..100_000).map(|_| tcp(&mut random))), &[])
    }

    /// Fewer, with rows so long that they take several runs as well: 300 descriptors hold every one.
    pub fn crowded() -> Self {
        let mut random = Random(8);
        let sockets = (0..3_000).map(|_| Socket { inode: 9, ..tcp(&mut random) });
        Self::staged(widening(sockets), &[(4321, b"crowd".to_vec(), vec![9; 300])])
    }

    fn staged(sockets: Vec<Socket>, processes: &[(u32, Vec<u8>, Vec<u32>)]) -> Self {
        let folder = Folder::new();
        let root = folder.path();
        fs::create_dir_all(root.join("net")).unwrap();
        fs::create_dir_all(root.join("sys/net/ipv4")).unwrap();
        let (first, last) = EPHEMERAL;
        fs::write(root.join("sys/net/ipv4/ip_local_port_range"), format!("{first}\t{last}\n")).unwrap();
        for (file, text) in proc_tables(&sockets) {
            fs::write(root.join("net").join(file), text).unwrap();
        }
        let dump = root.join("tcpdiag");
        fs::write(&dump, tcp_dump(&sockets)).unwrap();
        for (pid, command, inodes) in processes {
            stage_process(root, *pid, command, inodes);
        }
        let holders = scan(root, processes);
        Self { sockets, holders, services: Services::of_this_host(), folder, dump }
    }

    /// What makes ss read the files.
    pub fn environment(&self) -> [(&'static str, &Path); 2] {
        [("PROC_ROOT", self.folder.path()), ("TCPDIAG_FILE", &self.dump)]
    }

    /// The rows of some tables.
    pub fn rows(&self, tables: &[Protocol]) -> impl Iterator<Item = (&Socket, Option<&Holders>)> {
        let rows = self.sockets.iter().filter(|socket| tables.contains(&socket.protocol));
        rows.map(|socket| (socket, self.holders.get(&socket.inode)))
    }
}

/// Puts the widest addresses last, so that each run has widths of its own.
fn widening(sockets: impl Iterator<Item = Socket>) -> Vec<Socket> {
    let mut sockets: Vec<Socket> = sockets.collect();
    sockets.sort_by_cached_key(|socket| socket.ends.inet().unwrap().local.address.to_string().len());
    sockets
}

impl Random {
    fn inode(&mut self) -> u32 {
        self.number(1, 300) as u32
    }

    fn port(&mut self) -> u16 {
        let any = self.next() as u16;
        self.one(&[0, 22, 53, 80, 400, 443, 444, 5353, any])
    }

    /// Addresses with many zero groups, which are the ones that can be written in more than one way.
    fn address(&mut self, v6: bool) -> IpAddr {
        if v6 {
            let groups = std::array::from_fn(|_| {
                let any = self.next() as u16;
                self.one(&[0, 0, 0, 0, 0, 1, 0xffff, any])
            });
            let last = self.next() as u16;
            let mapped = Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped();
            let compatible = Ipv6Addr::new(0, 0, 0, 0, 0, 0, last, last);
            IpAddr::V6(self.one(&[groups.into(), groups.into(), mapped, compatible, Ipv6Addr::UNSPECIFIED]))
        } else {
            let any = Ipv4Addr::from_bits(self.next() as u32);
            IpAddr::V4(self.one(&[Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST, any, any]))
        }
    }

    fn ends(&mut self, v6: bool) -> Ends {
        let local = Endpoint::new(self.address(v6), self.port());
        let remote = Endpoint::new(self.address(v6), self.port());
        let interface = self.one(&[0, 0, 0, 1, 999_999]);
        Ends::Inet(InetEnds { local, remote, interface })
    }
}

fn socket(protocol: Protocol, state: State, ends: Ends, inode: u32) -> Socket {
    let key = Key { netns: NetnsId(0), identity: Identity::Cookie(0) };
    Socket { inode, ..Socket::new(key, Moment::default(), protocol, state, ends) }
}

fn tcp(random: &mut Random) -> Socket {
    let v6 = random.one(&[true, false]);
    let any = random.next() as u32;
    let left_ms = random.number(0, 1_000_000) as u32;
    let timer = Timer {
        kind: TimerKind::from_byte(random.number(0, 6) as u8),
        retransmits: random.one(&[0, 1, 15, 255]),
        left_ms: random.one(&[0, 7, 999, 1_000, 9_050, 10_000, 59_999, 60_000, 61_000, left_ms, left_ms, any]),
    };
    Socket {
        v6_only: if v6 { random.one(&[None, Some(false), Some(true)]) } else { None },
        timer,
        receive_queue: random.one(&[0, 0, 1, 4096, any]),
        send_queue: random.one(&[0, 0, 1, 4096, any]),
        ..socket(
            Protocol::Tcp,
            State::from_number(random.number(0, 11) as u8),
            random.ends(v6),
            random.number(0, 300) as u32,
        )
    }
}

fn udp(random: &mut Random) -> Socket {
    let v6 = random.one(&[true, false]);
    let ends = match random.ends(v6) {
        Ends::Inet(ends) => Ends::Inet(InetEnds { interface: 0, ..ends }),
        other => other,
    };
    let state = random.one(&[State::Established, State::Close]);
    Socket { receive_queue: random.one(&[0, 4352]), ..socket(Protocol::Udp, state, ends, random.inode()) }
}

fn unix(random: &mut Random) -> Socket {
    let names: [Option<&[u8]>; 4] = [None, Some(b"/run/systemd/notify"), Some(b"\0abstract\0name"), Some(b"x")];
    let ends = UnixEnds { name: random.one(&names).map(Box::from), ..UnixEnds::default() };
    let protocol = random.one(TABLES[0].1);
    let state = random.one(&[State::Established, State::Close, State::Listen]);
    socket(protocol, state, Ends::Unix(Box::new(ends)), random.inode())
}

/// A dump of TCP sockets, IPv4 and IPv6 in one, as only a file can have it.
fn tcp_dump(sockets: &[Socket]) -> Vec<u8> {
    let tcp = sockets.iter().filter(|socket| socket.protocol == Protocol::Tcp).map(encode::message);
    tcp.chain([encode::header(3, vec![0; 4])]).flatten().collect()
}

/// The files under /proc/net (proc_net(5)).
fn proc_tables(sockets: &[Socket]) -> [(&'static str, String); 3] {
    let mut tables =
        [("unix", String::from("Num\n")), ("udp", String::from("  sl\n")), ("udp6", String::from("  sl\n"))];
    for socket in sockets {
        match &socket.ends {
            Ends::Unix(ends) => unix_line(socket, ends, &mut tables[0].1),
            Ends::Inet(ends) if socket.protocol == Protocol::Udp => {
                let table = 1 + usize::from(ends.local.address.is_ipv6());
                udp_line(socket, ends, &mut tables[table].1);
            }
            _ => {}
        }
    }
    tables
}

fn unix_line(socket: &Socket, ends: &UnixEnds, table: &mut String) {
    let kind = match socket.protocol {
        Protocol::UnixStream => libc::SOCK_STREAM,
        Protocol::UnixDgram => libc::SOCK_DGRAM,
        _ => libc::SOCK_SEQPACKET,
    };
    // Flags with __SO_ACCEPTCON, and SS_UNCONNECTED or SS_CONNECTED of linux/net.h.
    let (flags, state) = match socket.state {
        State::Listen => (0x10000, 1),
        State::Established => (0, 3),
        _ => (0, 1),
    };
    let name = ends.name.as_ref().map(|name| format!(" {}", String::from_utf8_lossy(name).replace('\0', "@")));
    let name = name.unwrap_or_default();
    writeln!(table, "0: 00000002 00000000 {flags:08X} {kind:04X} {state:02X} {}{name}", socket.inode).unwrap();
}

fn udp_line(socket: &Socket, ends: &InetEnds, table: &mut String) {
    let (local, remote, state, queue) =
        (encode::proc_end(ends.local), encode::proc_end(ends.remote), socket.state as u8, socket.receive_queue);
    let (rest, inode) = ("00:00000000 00000000 0 0", socket.inode);
    writeln!(table, " 1: {local} {remote} {state:02X} 00000000:{queue:08X} {rest} {inode} 2 0 0").unwrap();
}

fn stage_process(root: &Path, pid: u32, command: &[u8], inodes: &[u32]) {
    let process = root.join(pid.to_string());
    fs::create_dir_all(process.join("fd")).unwrap();
    fs::write(process.join("stat"), [format!("{pid} (").as_bytes(), command, b") S 1 1"].concat()).unwrap();
    for (fd, inode) in inodes.iter().enumerate() {
        symlink(format!("socket:[{inode}]"), process.join("fd").join(fd.to_string())).unwrap();
    }
}

/// The holders as a walk through the directories finds them, the last one first.
fn scan(root: &Path, processes: &[(u32, Vec<u8>, Vec<u32>)]) -> HashMap<u32, Holders> {
    let names =
        |path: PathBuf| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut found: HashMap<u32, Vec<Holder>> = HashMap::new();
    for name in names(root.to_owned()) {
        let Some((pid, command, inodes)) = processes.iter().find(|(pid, ..)| pid.to_string() == name) else { continue };
        let process = Arc::new(Process { pid: *pid, command: command.as_slice().into() });
        for fd in names(root.join(&name).join("fd")) {
            let fd: u32 = fd.parse().unwrap();
            found.entry(inodes[fd as usize]).or_default().push(Holder { process: Arc::clone(&process), tid: None, fd });
        }
    }
    found.into_iter().map(|(inode, holders)| (inode, holders.into_iter().rev().collect())).collect()
}
