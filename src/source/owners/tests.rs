use std::os::unix::fs::symlink;

use super::*;
use crate::source::scratch::Scratch;

/// A /proc of files: (process, name, links of its descriptors from 0 on).
type Host<'a> = &'a [(u32, &'a str, &'a [&'a str])];

fn host(processes: Host<'_>) -> Scratch {
    let root = Scratch::new();
    for (pid, command, links) in processes {
        root.file(&format!("{pid}/comm"), command.as_bytes());
        std::fs::create_dir_all(root.path().join(format!("{pid}/fd"))).unwrap();
        for (fd, link) in links.iter().enumerate() {
            symlink(link, root.path().join(format!("{pid}/fd/{fd}"))).unwrap();
        }
    }
    root.file("net/tcp", b"");
    root
}

fn holders(scan: &Scan, inode: u32) -> Vec<(u32, u32)> {
    let mut holders: Vec<_> = scan.holders.get(&inode).into_iter().flat_map(|all| all.iter()).collect();
    holders.sort_by_key(|holder| (holder.process.pid, holder.fd));
    holders.iter().map(|holder| (holder.process.pid, holder.fd)).collect()
}

#[track_caller]
fn check(processes: Host<'_>, inode: u32, expected: &[(u32, u32)]) {
    let root = host(processes);
    let scan = Scanner::new(root.path()).scan().unwrap();
    assert_eq!(holders(&scan, inode), expected);
}

#[test]
fn sockets_are_told_from_other_links() {
    let links: &[&str] = &["socket:[7]", "/dev/null", "socket:[8", "socket:7", "pipe:[7]", "socket:[]", "socket:[-7]"];
    check(&[(1, "init\n", &[]), (5, "a\n", links)], 7, &[(5, 0)]);
    check(&[(1, "init\n", &[]), (5, "a\n", &["/x/socket:[7]", "socket:[4294967295]"])], u32::MAX, &[(5, 1)]);
    check(&[(5, "a\n", &["socket:[4294967296]", "socket:[70000000000000000000000000]"])], 0, &[]);
}

#[test]
fn every_descriptor_counts() {
    check(
        &[(4, "a", &["socket:[7]", "socket:[8]", "socket:[7]"]), (6, "b", &["socket:[7]"])],
        7,
        &[(4, 0), (4, 2), (6, 0)],
    );
}

#[test]
fn the_last_one_of_proc_comes_first() {
    let root =
        host(&[(1, "init\n", &["socket:[7]", "socket:[7]"]), (20, "b", &["socket:[7]"]), (3, "c", &["socket:[7]"])]);
    let listing = Directory::open(root.path()).unwrap().processes().unwrap();
    let mut scanner = Scanner::new(root.path());
    for scan in [scanner.scan().unwrap(), scanner.scan().unwrap()] {
        let mut order: Vec<u32> = scan.holders[&7].iter().map(|holder| holder.process.pid).collect();
        order.dedup();
        assert_eq!(order, listing.iter().rev().copied().collect::<Vec<_>>());
        let of_init: Vec<u32> = scan.holders[&7].iter().filter(|h| h.process.pid == 1).map(|h| h.fd).collect();
        let mut listed = Vec::new();
        Directory::open(root.path()).unwrap().sockets(1, |fd, _| listed.push(fd)).unwrap();
        listed.reverse();
        assert_eq!(of_init, listed);
    }
}

#[track_caller]
fn check_command(comm: &str, command: &[u8]) {
    let root = host(&[(9, comm, &["socket:[7]"])]);
    let scan = Scanner::new(root.path()).scan().unwrap();
    assert_eq!(&*scan.holders[&7][0].process.command, command);
}

#[test]
fn commands_are_taken_as_they_are() {
    check_command("sshd\n", b"sshd");
    check_command("a\nb)\x1b \n", b"a\nb)\x1b ");
    check_command("", b"");
}

#[test]
fn finding_stops_when_all_is_found() {
    let root = host(&[(1, "i", &[]), (2, "a", &["socket:[7]", "socket:[9]"]), (3, "b", &["/dev/null"])]);
    let mut scanner = Scanner::new(root.path());
    scanner.scan().unwrap();
    // The only one that held sockets is looked at first; the next one in line would be the new one.
    std::fs::create_dir_all(root.path().join("4/fd")).unwrap();
    symlink("socket:[7]", root.path().join("4/fd/0")).unwrap();
    let scan = scanner.find(&HashSet::from([7])).unwrap();
    assert_eq!(holders(&scan, 7), [(2, 0)]);
    assert_eq!(scan.holders.len(), 1, "only what was wanted");
    let scan = scanner.find(&HashSet::from([7, 404])).unwrap();
    assert_eq!(holders(&scan, 7), [(2, 0), (4, 0)], "one is missing, so all are looked at");
    assert_eq!(scanner.find(&HashSet::new()).unwrap(), Scan::default());
}

#[test]
fn a_process_without_descriptors_has_ended() {
    let root = host(&[(1, "i", &[])]);
    root.file("2/comm", b"zombie\n");
    assert_eq!(Scanner::new(root.path()).scan().unwrap(), Scan::default());
}

#[test]
fn a_listing_without_init_hides_processes() {
    let root = host(&[(2, "a", &["socket:[7]"])]);
    let scan = Scanner::new(root.path()).scan().unwrap();
    assert_eq!((scan.hidden, scan.gap()), (1, Some(Gap::HiddenOwners { processes: 1 })));
}

#[test]
fn no_proc_is_an_error_that_says_where() {
    let error = Scanner::new("/nowhere/proc").scan().unwrap_err();
    assert!(error.to_string().starts_with("reading /nowhere/proc: No such file"), "{error}");
}

#[test]
fn this_process_holds_its_socket() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let inode = u32::try_from(rustix::fs::fstat(&socket).unwrap().st_ino).unwrap();
    let own = std::process::id();
    for scan in [Scanner::default().scan().unwrap(), Scanner::default().find(&HashSet::from([inode])).unwrap()] {
        let holder = scan.holders[&inode].iter().find(|holder| holder.process.pid == own).expect("it holds it");
        assert!(!holder.process.command.is_empty());
    }
}

#[test]
fn threads_hold_for_themselves() {
    let root = host(&[(1, "i", &[]), (7, "a", &["socket:[9]"])]);
    root.file("7/stat", b"7 (a) S");
    for (tid, fds) in [("7", "socket:[9]"), ("8", "socket:[9]"), ("9", "pipe:[9]")] {
        std::fs::create_dir_all(root.path().join(format!("7/task/{tid}/fd"))).unwrap();
        symlink(fds, root.path().join(format!("7/task/{tid}/fd/0"))).unwrap();
        root.file(&format!("7/task/{tid}/comm"), format!("thread {tid}\n").as_bytes());
    }
    let tids = |depth| {
        let roster = Scanner::new(root.path()).roster(depth).unwrap();
        let mut tids: Vec<_> = roster.of(9).iter().map(|holder| (holder.process.pid, holder.tid)).collect();
        tids.sort();
        tids
    };
    assert_eq!(tids(Depth::Processes), [(7, None)]);
    assert_eq!(tids(Depth::Threads), [(7, Some(7)), (7, Some(8))]);
    let roster = Scanner::new(root.path()).roster(Depth::Threads).unwrap();
    let names: Vec<_> = roster.of(9).iter().map(|holder| &*holder.process.command).collect();
    assert_eq!(names, [&b"thread 8"[..], b"a"]);
}

/// A roster knows what a scan knows.
#[test]
fn a_roster_has_the_holders_of_each_socket() {
    let root = host(&[(1, "i", &["socket:[7]", "socket:[9]"]), (5, "a", &["socket:[8]", "socket:[7]", "socket:[7]"])]);
    let scan = Scanner::new(root.path()).scan().unwrap();
    let roster = Scanner::new(root.path()).roster(Depth::Processes).unwrap();
    for inode in 6..=10 {
        assert_eq!(roster.of(inode), scan.holders.get(&inode).map(|all| &**all).unwrap_or_default(), "{inode}");
    }
    assert_eq!(roster.of(7).len(), 3);
}

#[test]
fn a_command_may_stand_in_stat_alone() {
    let root = host(&[(1, "i", &["socket:[7]"])]);
    std::fs::remove_file(root.path().join("1/comm")).unwrap();
    root.file("1/stat", b"1 (a (b) S 0");
    let scan = Scanner::new(root.path()).scan().unwrap();
    assert_eq!(&*scan.holders[&7][0].process.command, b"a (b");
}

/// Descriptors enough for two threads, in one process.
#[test]
fn many_descriptors_are_all_found_and_in_order() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let inode = u32::try_from(rustix::fs::fstat(&socket).unwrap().st_ino).unwrap();
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let copies: Vec<_> = (0..5000.min(limit.saturating_sub(200))).map(|_| socket.try_clone().unwrap()).collect();
    let scan = Scanner::default().scan().unwrap();
    let own = std::process::id();
    let fds: Vec<u32> = scan.holders[&inode].iter().filter(|h| h.process.pid == own).map(|h| h.fd).collect();
    assert_eq!(fds.len(), copies.len() + 1);
    assert!(fds.is_sorted_by(|earlier, later| earlier > later), "the last one first");
}
