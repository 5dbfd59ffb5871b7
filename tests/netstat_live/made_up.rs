//! A /proc of files in place of the kernel's, for both programs: rows that no kernel here would show.
#![expect(unsafe_code, reason = "a mount namespace has no safe form")]

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind, mount_change};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::support::namespace::in_namespace;
use super::{check, netstat};

const HEADER: &str =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/// Addresses as the kernel prints them.
const V4: [&str; 4] = ["00000000", "0100007F", "0302010A", "FFFFFFFF"];
const V6: [&str; 6] = [
    "00000000000000000000000000000000",
    "00000000000000000000000001000000",
    "0000000000000000FFFF00000100007F",
    "B80D0120111122223333444455556666",
    "0000000000000000000000000302010A",
    "000080FE00000000FF005450B6B8A4FE",
];
const PORTS: [u16; 6] = [0, 1, 22, 80, 8080, 65535];

/// Command lines of processes, from 1000 on, each of which holds the socket of the same number.
const COMMANDS: &[&[u8]] = &[
    b"/usr/sbin/nginx\0-g\0",
    b"nginx: master process /usr/sbin/nginx\0\0\0",
    b"-bash\0",
    b"",
    b"./foo/bar\0x",
    b"/a/verylongprogramname-that-is-long\0",
    b"/x/\0y",
    b"\0hidden",
    b"/x y/z w\0",
    b"(sd-pam)\0",
    b"/x/a\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\0",
    b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\0",
    b"//a//b\0",
    b"/x/\x1b[31mred\0",
];

/// Unix paths.
const PATHS: &[&[u8]] =
    &[b"", b" ", b" /plain", b" @abstract", b"  two blanks", b" a\tb", b" a\x0bb", b" @", b" a\xc2\xa0b"];

/// What takes the place of the host's own names. Names of all lengths around that of a column.
const NAMES: [(&str, &str); 4] = [
    (
        "/etc/services",
        "tcpmux 1/tcp\nfirst 22/tcp\nsecond 22/tcp\nssh 22/udp alias\nabcdefghijklmnopqrst 80/tcp # twenty\n\
         abcdefghijklmnopqrs 80/udp\nabcdefghijklmnopqr 8080/tcp\nq 8080/udp\nlast 65535/udp\n",
    ),
    ("/etc/hosts", "127.0.0.1 localhost\n10.1.2.3 averylonghostname.example.com short\n::1 ip6-localhost\n"),
    ("/etc/passwd", "root:x:0:0::/:/bin/sh\naverylongusername:x:33:33::/:/bin/sh\n"),
    ("/etc/protocols", "ip 0 IP\nicmp 1 ICMP\nxns-idp 22 XNS-IDP\nabcdefghijklmnopqrstuvw 80\n"),
];

#[test]
fn made_up_tables_give_the_same_bytes() {
    let Some(netstat) = netstat() else { return };
    in_namespace("made_up::made_up_tables_give_the_same_bytes", || {
        replace_proc();
        let mut lines = 0;
        for words in [
            "-a",
            "-an",
            "-tanpeo",
            "-taW",
            "-tanW",
            "-tal",
            "-tn",
            "-tln",
            "-uan",
            "-un",
            "-uln",
            "-wan",
            "-wn",
            "-wln",
            "-wa",
            "-Uano",
            "-uano",
            "-wano",
            "-tano",
            "-xa",
            "-x",
            "-xl",
            "-xap",
            "-taeN",
            "-4a",
            "-6a",
            "-Sa",
            "-vn",
            "--numeric-hosts -ta",
            "--numeric-ports -ta",
            "--numeric-users -tae",
            "-anp",
            "-xanp",
        ] {
            lines += check(netstat, &words.split(' ').collect::<Vec<_>>());
        }
        assert!(lines > 5000, "only {lines} lines were compared");
        for table in ["net/tcp", "net/udp6", "net/unix"] {
            fs::remove_file(Path::new("/proc").join(table)).unwrap();
            for words in
                ["-an", "-van", "-tan", "-uan", "-xan", "-4an", "-v4an", "-tuxan", "-x4", "-A inet,x25", "-6an"]
            {
                check(netstat, &words.split(' ').collect::<Vec<_>>());
            }
        }
    });
}

fn replace_proc() {
    // SAFETY: only this thread, and the programs that it starts, see the change.
    unsafe { unshare_unsafe(UnshareFlags::NEWNS) }.unwrap();
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC).unwrap();
    mount("none", "/proc", "tmpfs", MountFlags::empty(), None).unwrap();
    for (path, text) in NAMES {
        let name = path.replace('/', "-");
        fs::write(format!("/proc/{name}"), text).unwrap();
        mount_bind(format!("/proc/{name}"), path).unwrap();
    }
    fs::create_dir("/proc/net").unwrap();
    for table in ["tcp", "udp", "udplite", "raw"] {
        fs::write(format!("/proc/net/{table}"), inet(&V4)).unwrap();
        fs::write(format!("/proc/net/{table}6"), inet(&V6)).unwrap();
    }
    fs::write("/proc/net/unix", unix()).unwrap();
    for (number, command) in (1000..).zip(COMMANDS) {
        let process = format!("/proc/{number}");
        fs::create_dir_all(format!("{process}/fd")).unwrap();
        fs::write(format!("{process}/cmdline"), command).unwrap();
        symlink(format!("socket:[{number}]"), format!("{process}/fd/3")).unwrap();
    }
}

fn inet(addresses: &[&str]) -> String {
    let mut text = HEADER.to_owned();
    let mut row = 0;
    for local in addresses {
        for remote in addresses {
            for port in PORTS {
                let (state, timer) = (row % 12, row % 7);
                let (uid, inode) = ([0, 33, 4_294_967_295u32, 12345][row % 4], 995 + row % 20);
                writeln!(
                    text,
                    "{row:4}: {local}:{:04X} {remote}:{port:04X} {state:02X} {:08X}:{:08X} {timer:02X}:{:08X} {:08X} {uid:5} \
                     {:8} {inode} 1 0000000000000000 100 0 0 10 0",
                    PORTS[row % 6],
                    row * 7919,
                    row * 104_729,
                    row * 131,
                    row % 9,
                    row % 5,
                )
                .unwrap();
                row += 1;
            }
        }
    }
    text
}

fn unix() -> Vec<u8> {
    let mut text = b"Num       RefCount Protocol Flags    Type St Inode Path\n".to_vec();
    let mut inode = 995;
    for kind in 1..8 {
        for state in 0..6 {
            for flags in [0u32, 0x10000, 0x20000, 0x40000, 0x70000] {
                let row = format!("0000000000000000: {kind:08X} 00000000 {flags:08X} {kind:04X} {state:02X} {inode:5}");
                text.extend(row.as_bytes());
                text.extend(PATHS[inode % PATHS.len()]);
                text.push(b'\n');
                inode += 1;
            }
        }
    }
    text.extend(b"no row\n\n");
    text
}
