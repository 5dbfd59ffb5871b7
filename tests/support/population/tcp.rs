//! TCP in each state under each timer, by two tools only: a deaf socket, whose filter drops every
//! segment that reaches it, so that its peer is never acknowledged; and a full one, whose owner never
//! reads, so that its peer's data and FIN wait behind a closed window.

use std::net::{IpAddr, Ipv6Addr, Shutdown, SocketAddr};

use socket2::{Domain, SockFilter, Socket, Type};
use sockscope::model::socket::Protocol;
use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;

use super::{Inet, Population, ends, inode, unspecified};
use crate::support::table::settle;

/// Small enough to be full at once.
const WINDOW: usize = 4096;

/// Makes TCP sockets on this loopback address.
pub fn populate(population: &mut Population, loopback: IpAddr) {
    let at = (loopback, 0).into();
    let listener = listen(at);
    note(population, "listens", Held::of(&listener, unspecified(at)), (State::Listen, TimerKind::Off));
    opening(population, at);
    established(population, &listener);
    closing_first(population, &listener);
    closing_last(population, &listener);
    closing_both(population, &listener);
    bound(population, at);
    population.hold([listener]);
}

/// Makes an IPv4 connection whose server is an IPv6 socket.
pub fn populate_mapped(population: &mut Population) {
    let listener = tcp((Ipv6Addr::LOCALHOST, 0).into());
    listener.set_only_v6(false).unwrap();
    listener.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into()).unwrap();
    listener.listen(1).unwrap();
    let port = address(&listener).port();
    let client = tcp(SocketAddr::from(([127, 0, 0, 1], 0)));
    client.connect(&SocketAddr::from(([127, 0, 0, 1], port)).into()).unwrap();
    let (server, peer) = listener.accept().unwrap();
    let peer = peer.as_socket().unwrap();
    note(population, "IPv4 on an IPv6 socket", Held::of(&server, peer), (State::Established, TimerKind::Off));
    population.hold([listener, client, server]);
}

fn opening(population: &mut Population, at: SocketAddr) {
    let deaf_listener = listen(at);
    deafen(&deaf_listener);
    let client = tcp(at);
    let hopeful = connect(&client, &deaf_listener);
    note(population, "asks a deaf listener", hopeful, (State::SynSent, TimerKind::On));

    let listener = listen(at);
    let deaf_client = tcp(at);
    deafen(&deaf_client);
    let asked = connect(&deaf_client, &listener);
    note(population, "asks and cannot hear", asked, (State::SynSent, TimerKind::On));
    let request = Held { local: asked.remote, remote: asked.local, inode: 0 };
    note(population, "is asked by the deaf", request, (State::SynRecv, TimerKind::On));
    population.hold([deaf_listener, client, listener, deaf_client]);
}

fn established(population: &mut Population, listener: &Socket) {
    let pair = Pair::new(listener);
    note(population, "rests", pair.client(), (State::Established, TimerKind::Off));
    note(population, "rests, as the server", pair.server(), (State::Established, TimerKind::Off));
    pair.hold(population);

    let pair = Pair::new(listener);
    pair.client.set_keepalive(true).unwrap();
    note(population, "keeps alive", pair.client(), (State::Established, TimerKind::Keepalive));
    pair.hold(population);

    let pair = Pair::new(listener);
    deafen(&pair.server);
    pair.client.send(b"never acknowledged").unwrap();
    note(population, "sends to the deaf", pair.client(), (State::Established, TimerKind::On));
    pair.hold(population);

    let pair = Pair::new(listener);
    fill(&pair.client, pair.client(), State::Established);
    note(population, "probes a full peer", pair.client(), (State::Established, TimerKind::Persist));
    pair.hold(population);
}

fn closing_first(population: &mut Population, listener: &Socket) {
    let pair = Pair::new(listener);
    fill(&pair.client, pair.client(), State::Established);
    pair.client.shutdown(Shutdown::Write).unwrap();
    note(population, "closes towards a full peer", pair.client(), (State::FinWait1, TimerKind::Persist));
    pair.hold(population);

    let pair = Pair::new(listener);
    deafen(&pair.server);
    pair.client.shutdown(Shutdown::Write).unwrap();
    note(population, "closes towards the deaf", pair.client(), (State::FinWait1, TimerKind::On));
    pair.hold(population);

    let pair = Pair::half_closed(listener);
    note(population, "has closed one way", pair.client(), (State::FinWait2, TimerKind::Off));
    note(population, "was closed one way", pair.server(), (State::CloseWait, TimerKind::Off));
    pair.hold(population);

    // Only a socket whose FIN was acknowledged before it is closed becomes a minisocket for certain.
    let pair = Pair::half_closed(listener);
    let orphan = Held { inode: 0, ..pair.client() };
    drop(pair.client);
    note(population, "is an orphan", orphan, (State::FinWait2, TimerKind::TimeWait));
    population.hold([pair.server]);

    let pair = Pair::half_closed(listener);
    let waiting = Held { inode: 0, ..pair.client() };
    drop(pair.client);
    drop(pair.server);
    note(population, "waits", waiting, (State::TimeWait, TimerKind::TimeWait));
}

fn closing_last(population: &mut Population, listener: &Socket) {
    let pair = Pair::half_closed(listener);
    fill(&pair.server, pair.server(), State::CloseWait);
    pair.server.shutdown(Shutdown::Write).unwrap();
    note(population, "closes last towards a full peer", pair.server(), (State::LastAck, TimerKind::Persist));
    pair.hold(population);

    let pair = Pair::half_closed(listener);
    deafen(&pair.client);
    pair.server.shutdown(Shutdown::Write).unwrap();
    note(population, "closes last towards the deaf", pair.server(), (State::LastAck, TimerKind::On));
    pair.hold(population);
}

fn closing_both(population: &mut Population, listener: &Socket) {
    let pair = Pair::new(listener);
    fill(&pair.client, pair.client(), State::Established);
    pair.client.shutdown(Shutdown::Write).unwrap();
    pair.server.shutdown(Shutdown::Write).unwrap();
    note(population, "closes with a full peer", pair.client(), (State::Closing, TimerKind::Persist));
    pair.hold(population);

    let pair = Pair::new(listener);
    deafen(&pair.server);
    pair.client.shutdown(Shutdown::Write).unwrap();
    pair.server.shutdown(Shutdown::Write).unwrap();
    note(population, "closes with the deaf", pair.client(), (State::Closing, TimerKind::On));
    note(population, "is deaf and closes", pair.server(), (State::FinWait1, TimerKind::On));
    pair.hold(population);
}

/// A socket that is bound and does nothing else, which no text table shows.
fn bound(population: &mut Population, at: SocketAddr) {
    let socket = tcp(at);
    socket.bind(&at.into()).unwrap();
    let held = Held::of(&socket, unspecified(at));
    population.inet.push(held.made("only bound", (State::BoundInactive, TimerKind::Off)));
    population.hold([socket]);
}

/// One end of a connection.
#[derive(Clone, Copy)]
struct Held {
    local: SocketAddr,
    remote: SocketAddr,
    inode: u32,
}

impl Held {
    fn of(socket: &Socket, remote: SocketAddr) -> Self {
        Self { local: address(socket), remote, inode: inode(socket) }
    }

    #[track_caller]
    fn settle(self, goal: (State, TimerKind)) {
        settle(self.local, self.remote, goal, || {});
    }

    fn made(self, what: &'static str, (state, timer): (State, TimerKind)) -> Inet {
        Inet { what, protocol: Protocol::Tcp, ends: ends(self.local, self.remote), state, timer, inode: self.inode }
    }
}

/// Waits until the socket is where it should be, and writes it down.
#[track_caller]
fn note(population: &mut Population, what: &'static str, held: Held, goal: (State, TimerKind)) {
    held.settle(goal);
    population.inet.push(held.made(what, goal));
}

struct Pair {
    client: Socket,
    server: Socket,
    addresses: (SocketAddr, SocketAddr),
}

impl Pair {
    fn new(listener: &Socket) -> Self {
        let client = tcp(address(listener));
        client.connect(&listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        let addresses = (address(&client), address(&server));
        Self { client, server, addresses }
    }

    /// The client has closed its direction, and the server knows.
    fn half_closed(listener: &Socket) -> Self {
        let pair = Self::new(listener);
        pair.client.shutdown(Shutdown::Write).unwrap();
        pair.client().settle((State::FinWait2, TimerKind::Off));
        pair
    }

    fn client(&self) -> Held {
        Held { local: self.addresses.0, remote: self.addresses.1, inode: inode(&self.client) }
    }

    fn server(&self) -> Held {
        Held { local: self.addresses.1, remote: self.addresses.0, inode: inode(&self.server) }
    }

    fn hold(self, population: &mut Population) {
        population.hold([self.client, self.server]);
    }
}

fn tcp(family_of: SocketAddr) -> Socket {
    let socket = Socket::new(Domain::for_address(family_of), Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(WINDOW).unwrap();
    socket.set_send_buffer_size(WINDOW).unwrap();
    socket
}

fn listen(at: SocketAddr) -> Socket {
    let socket = tcp(at);
    socket.bind(&at.into()).unwrap();
    socket.listen(16).unwrap();
    socket
}

/// Asks for a connection that will not come about.
fn connect(client: &Socket, listener: &Socket) -> Held {
    client.set_nonblocking(true).unwrap();
    let pending = client.connect(&listener.local_addr().unwrap()).unwrap_err();
    assert_eq!(pending.raw_os_error(), Some(libc::EINPROGRESS));
    Held::of(client, address(listener))
}

fn address(socket: &Socket) -> SocketAddr {
    socket.local_addr().unwrap().as_socket().unwrap()
}

/// From here on no segment reaches the socket.
pub fn deafen(socket: &Socket) {
    let drop_all = SockFilter::new((libc::BPF_RET | libc::BPF_K) as u16, 0, 0, 0);
    socket.attach_filter(&[drop_all]).unwrap();
}

/// Writes until the peer's window is closed and the rest waits for probes.
fn fill(socket: &Socket, held: Held, state: State) {
    socket.set_nonblocking(true).unwrap();
    settle(held.local, held.remote, (state, TimerKind::Persist), || while socket.send(&[0; WINDOW]).is_ok() {});
}
