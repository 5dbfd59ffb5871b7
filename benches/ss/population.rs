//! The sockets that are listed: connections over loopback, held by processes of their own, since one process may open
//! no more than some thousands of files.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};

use rustix::process::{Resource, getrlimit, setrlimit};

/// Files that one process opens at most.
const FILES: usize = 15_000;

/// What becomes of a third of the sockets.
#[derive(Clone, Copy)]
pub enum Third {
    /// They wait in TIME-WAIT, for a minute.
    TimeWait,
    /// They stay in ESTAB as the others do.
    Established,
}

/// Processes that hold sockets until they lose their standard input.
pub struct Population {
    /// Of a listener with many connections.
    pub port: u16,
    holders: Vec<Child>,
}

impl Drop for Population {
    fn drop(&mut self) {
        for holder in &mut self.holders {
            drop(holder.stdin.take());
            let _ = holder.wait();
        }
    }
}

impl Population {
    /// Makes so many TCP sockets: about two thirds in ESTAB, a third as is said, a hundredth in LISTEN; and a tenth as
    /// many Unix sockets, and half as many of UDP.
    pub fn make(size: usize, third: Third) -> Self {
        // What one is refused, such as in a container that may not write there, makes fewer TIME-WAIT sockets.
        for (name, value) in [("tcp_max_tw_buckets", "1000000"), ("tcp_tw_reuse", "0")] {
            let _ = fs::write(format!("/proc/sys/net/ipv4/{name}"), value);
        }
        let processes = size.div_ceil(FILES);
        let mut population = Self { port: 0, holders: Vec::new() };
        for _ in 0..processes {
            let mut holder = super::this();
            let closes = match third {
                Third::TimeWait => "closes",
                Third::Established => "keeps",
            };
            holder.args(["hold", &(size / processes).to_string(), closes]);
            let mut holder = holder.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
            population.port = line.trim().parse().expect("a holder says its port");
            population.holders.push(holder);
        }
        population
    }

    /// The processes that hold them.
    pub fn pids(&self) -> Vec<u32> {
        self.holders.iter().map(Child::id).collect()
    }
}

/// Makes so many sockets, says the port of one listener and holds all until standard input ends.
pub fn hold(words: &[String]) {
    let size: usize = words[0].parse().unwrap();
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, rustix::process::Rlimit { current: most, maximum: most }).unwrap();
    let listeners: Vec<TcpListener> = (0..=size / 100).map(|_| listener()).collect();
    let at = listeners[0].local_addr().unwrap();
    let closing = if words[1] == "closes" { size / 3 } else { 0 };
    let established: Vec<_> = (0..(size - closing) / 2).map(|_| connection(&listeners[0], at)).collect();
    for _ in 0..closing {
        let (client, server) = connection(&listeners[0], at);
        // Who closes first waits.
        drop(client);
        drop(server);
    }
    let udp: Vec<_> = (0..size / 20).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
    let unix: Vec<_> = (0..size / 20).map(|_| UnixStream::pair().unwrap()).collect();
    println!("{}", at.port());
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read(&mut [0]);
    drop((established, udp, unix, listeners));
}

fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

fn connection(listener: &TcpListener, at: SocketAddr) -> (TcpStream, TcpStream) {
    let client = TcpStream::connect(at).unwrap();
    (client, listener.accept().unwrap().0)
}
