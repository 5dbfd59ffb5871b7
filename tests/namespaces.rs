//! The sockets of other network namespaces, through the program: whose they are, what is said of those that cannot be
//! entered, and that none is kept once everybody else has left it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use sockscope::session::HOLDER;
use sockscope::source::doors::{Enclosed, Opened, User};

use support::namespace::in_namespace;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sockscope");

/// Where everybody listens: the same in each namespace.
const PORT: u16 = 7001;

/// Lines after which nothing more is waited for: some minutes of looks.
const MOST: usize = 5000;

/// A namespace with a process inside, and a listener there.
struct Beside {
    enclosed: Enclosed,
    _listener: TcpListener,
}

impl Beside {
    fn new() -> Self {
        let enclosed = Enclosed::start(Path::new(PROGRAM), HOLDER, "beside", User::Root).unwrap();
        let socket: OwnedFd = enclosed.open(Opened::Tcp).unwrap();
        rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, PORT)).unwrap();
        rustix::net::listen(&socket, 1).unwrap();
        Self { enclosed, _listener: socket.into() }
    }

    fn netns(&self) -> u64 {
        self.enclosed.door().netns().0.into()
    }
}

fn list(arguments: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("list").args(arguments.split_whitespace()).env_clear().stdin(Stdio::null());
    command
}

fn run(arguments: &str) -> Output {
    list(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn objects(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_namespace_has_its_sockets_and_its_name() {
    in_namespace("each_namespace_has_its_sockets_and_its_name", || {
        let own = TcpListener::bind(("127.0.0.1", PORT)).unwrap();
        let beside = [Beside::new(), Beside::new()];
        let output = run("-tl --namespaces all --ndjson");
        let rows = objects(&output);
        let mut found: Vec<(u64, &str)> = rows
            .iter()
            .map(|row| {
                assert_eq!(row["local"]["port"], PORT);
                (row["netns"].as_u64().unwrap(), row["netns_name"].as_str().unwrap_or("own"))
            })
            .collect();
        let (here, _) = found.remove(0);
        let name = |netns: u64| found.iter().find(|(of, _)| *of == netns).map(|(_, name)| *name);
        assert!(found.len() == 2 && beside.iter().all(|one| one.netns() != here), "{found:?}");
        for one in &beside {
            // The name is that of the process inside, with its number.
            let name = name(one.netns()).unwrap();
            let (command, pid) = name.split_once('/').unwrap();
            assert_eq!(command, "sockscope");
            let inode =
                fs::metadata(format!("/proc/{pid}/ns/net")).map(|file| std::os::unix::fs::MetadataExt::ino(&file));
            assert_eq!(inode.unwrap(), one.netns());
            let filtered = run(&format!("-tl --namespaces all --ndjson netns = {name}"));
            assert_eq!(objects(&filtered).len(), 1, "{}", text(&filtered.stderr));
        }
        assert_eq!(objects(&run("-tl --ndjson")).len(), 1, "others are shown only where they are asked for");
        drop(own);
    });
}

#[test]
fn what_may_not_be_entered_is_said() {
    in_namespace("what_may_not_be_entered_is_said", || {
        // The namespace that the tests were started in is there, and its processes are not this user's to ask.
        let output = run("-tl --namespaces all");
        let said = text(&output.stderr);
        assert!(said.contains("more: not shown (the processes inside belong to others"), "{said}");
        assert_eq!(output.status.code(), Some(1), "what is missing must not look like nothing");
        let output = run("-tl");
        assert!(output.status.success() && !text(&output.stderr).contains("namespace"), "{}", text(&output.stderr));
    });
}

/// The program as it looks again and again.
struct Watch {
    child: Child,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Watch {
    fn new() -> Self {
        let mut command = list("-tl --namespaces all --watch 50ms --ndjson");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        Self { child, lines: Box::new(lines) }
    }

    /// Reads until a look shows sockets of as many namespaces, and one more look.
    fn wait(&mut self, namespaces: usize) {
        let (mut time, mut seen) = (String::new(), Vec::new());
        for line in &mut self.lines {
            let row: Value = serde_json::from_str(&line).unwrap();
            if row["time"] != time.as_str() {
                if seen.len() == namespaces {
                    return;
                }
                (time, seen) = (row["time"].as_str().unwrap().to_owned(), Vec::new());
            }
            if !seen.contains(&row["netns"]) {
                seen.push(row["netns"].clone());
            }
        }
        panic!("the program has ended");
    }

    /// Reads until the program has so many sockets open. One that it kept would keep a namespace for ever.
    fn wait_for_sockets(&mut self, sockets: usize) {
        let mut lines = 0;
        while self.sockets() != sockets {
            lines += 1;
            let is_there = lines < MOST && self.lines.next().is_some();
            assert!(is_there, "{} sockets are open", self.sockets());
        }
    }

    /// How many sockets it has open.
    fn sockets(&self) -> usize {
        let descriptors = fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap();
        let links = descriptors.filter_map(|descriptor| fs::read_link(descriptor.unwrap().path()).ok());
        links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_namespace_that_everybody_has_left_is_let_go() {
    in_namespace("a_namespace_that_everybody_has_left_is_let_go", || {
        let _own = TcpListener::bind(("127.0.0.1", PORT)).unwrap();
        let (stays, leaves) = (Beside::new(), Beside::new());
        let mut watch = Watch::new();
        watch.wait(3);
        assert_eq!(watch.sockets(), 3, "one for each namespace");
        drop(leaves);
        watch.wait(2);
        watch.wait_for_sockets(2);
        drop(stays);
        watch.wait(1);
        watch.wait_for_sockets(1);
    });
}
