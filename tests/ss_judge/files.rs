//! Odd files under both programs: services(5) with lines that few would write, ranges of ports that are none, and control
//! groups out of reach. The files stand in the place of the host's, in a mount namespace that is the test's own.
#![expect(unsafe_code, reason = "unshare(2) has no safe form")]

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind, mount_change};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use crate::judge::{DIRECTORY, Judge};

/// Texts of services(5). What is asked for is `n`, which UDP alone has, and `t`, which stands in an odd line.
const SERVICES: &[&str] = &[
    "n 123/udp\nt 22/tcp\nlast 4242/tcp\n",
    "t 22/tcp\nt 123/udp\nlast 4242/tcp\n",
    "n 123/udp\nlast 4242/tcp\n\n# 9/tcp\n \t\n",
    "n 123/udp\nlast 4242/tcp n\n",
    "n 123/udp\nt 22\n",
    "n 123/udp\nt 22/\n",
    "n 123/udp\nt 22/tcp/x\n",
    "n 123/udp\nt 22//tcp\n",
    "n 123/udp\nt 22/ tcp\n",
    "n 123/udp\nt 22 tcp\n",
    "n 123/udp\nt 22x/tcp\n",
    "n 123/udp\nt x/tcp\n",
    "n 123/udp\nt\n",
    "n 123/udp\nt +026/tcp\n",
    "n 123/udp\nt 65558/tcp\n",
    "n 123/udp\nt 4294967318/tcp\n",
    "n 123/udp\nt -22/tcp\n",
    "n 123/udp\nt 22/tcp\r\nlast 4242/dccp\r\n",
    " n\u{b}123/udp\n  t 22/tcp#x\n",
    "n 123/udp\nx 22/tcp a\0 t\n",
    "n 123/udp\nx#t 22/tcp\n",
    "",
];

/// Texts of ip_local_port_range; none where the file is missing.
const RANGES: &[Option<&str>] = &[
    None,
    Some(""),
    Some("x"),
    Some("1024"),
    Some("22 123"),
    Some("\n+22\n123x"),
    Some("123 22"),
    Some("-5 123"),
    Some("22 99999"),
    Some("70000 80000"),
    Some("0x10 60000"),
    Some("22,123"),
    Some("4294967318 4294967419"),
];

/// Sockets at the ports that the texts name, and between them.
struct Sockets(Vec<TcpListener>, Vec<UdpSocket>);

impl Sockets {
    fn new() -> Self {
        let at = |port: &u16| ("127.0.0.1", *port);
        let tcp = [22, 123, 1024, 4242, 4999, 5000].iter().map(|port| TcpListener::bind(at(port)).unwrap());
        let udp = [22, 123, 4242].iter().map(|port| UdpSocket::bind(at(port)).unwrap());
        Self(tcp.collect(), udp.collect())
    }
}

/// Compares under all of them.
pub fn check_all(judge: &Judge) {
    // SAFETY: the mounts are this process's own matter from here on.
    unsafe { unshare_unsafe(UnshareFlags::NEWNS) }.unwrap();
    mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::PRIVATE).unwrap();
    let _sockets = Sockets::new();
    services(judge);
    ranges(judge);
    groups(judge);
}

fn services(judge: &Judge) {
    let file = judge.directory().join("services");
    fs::write(&file, "").unwrap();
    mount_bind(&file, "/etc/services").unwrap();
    for text in SERVICES {
        fs::write(&file, text).unwrap();
        let asked = ["-tua", "-ta", "-ua", "-Ma", "-a"].iter().flat_map(|options| {
            let ends = ["", "sport = :n", "sport = :t", "dport != :n"];
            ends.map(|end| format!("{options} {end}"))
        });
        asked.for_each(|line| check(judge, &line, text));
    }
}

fn ranges(judge: &Judge) {
    let file = judge.directory().join("range");
    for text in RANGES {
        let _ = fs::remove_file(&file);
        text.iter().for_each(|text| fs::write(&file, text).unwrap());
        for line in ["-tuan autobound", "-tuan not autobound", "-tua"] {
            check(judge, &format!("PROC_IP_LOCAL_PORT_RANGE={DIRECTORY}/range {line}"), text.unwrap_or("no file"));
        }
    }
}

/// The mount hidden under another one, and then with all that is around it.
fn groups(judge: &Judge) {
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let point = |line: &str| line.split(' ').nth(1).filter(|_| line.contains(" cgroup2 ")).map(PathBuf::from);
    let found = mounts.lines().find_map(point);
    let around = found.as_deref().and_then(Path::parent).map(Path::to_owned);
    for place in [found, around].into_iter().flatten() {
        mount("none", &place, "tmpfs", MountFlags::empty(), None).unwrap();
        for line in ["-tane", "-tuan --cgroup", "-tane --cgroup", "-xe", "-tan cgroup /nosuch", "-tane sport = :9"] {
            check(judge, line, &place.display().to_string());
        }
    }
}

#[track_caller]
fn check(judge: &Judge, line: &str, text: &str) {
    if let Err(mismatch) = judge.compare(line) {
        panic!("{text:?}: {mismatch}");
    }
}
