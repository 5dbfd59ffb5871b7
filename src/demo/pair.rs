//! A TCP connection as most demos have it: its cast, its beginning and its end.
//!
//! Here it is made at once, since it is not what these demos are about; `tcp-echo` takes it apart.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use crate::model::state::State;

use super::call::{Act, Returns};
use super::expect::Expect;
use super::script::{End, Kind, Role, Side, Step};

/// The end that connects.
pub const CLIENT: End = End(0);
/// The end that accepts.
pub const SERVER: End = End(1);
/// The socket that listens.
pub const LISTENER: End = End(2);

/// The cast: further roles may follow these three.
pub const CAST: &[Role] = &[CLIENT_ROLE, SERVER_ROLE, LISTENER_ROLE];
/// The part of [`CLIENT`].
pub const CLIENT_ROLE: Role = Role { name: "client", side: Side::Left, kind: Kind::Tcp, peer_of: None };
/// The part of [`SERVER`].
pub const SERVER_ROLE: Role = Role { name: "server", side: Side::Right, kind: Kind::Tcp, peer_of: Some(CLIENT) };
/// The part of [`LISTENER`].
pub const LISTENER_ROLE: Role = Role { name: "listener", side: Side::Right, kind: Kind::Tcp, peer_of: None };

/// Any port of the loopback interface.
pub const LOOPBACK: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));

/// TCP_TIMEWAIT_LEN of include/net/tcp.h: the same on every Linux, and not the tcp_fin_timeout sysctl.
pub const TIME_WAIT: Duration = Duration::from_secs(60);

/// Opens the listener and connects the client, with these calls on both before.
pub fn connect(prepare: &[Act]) -> Step {
    let step = Step::new(
        "a connection is made",
        "The handshake is over before connect() is back: on loopback the kernel carries all three segments at \
         once. accept4() only fetches what is ready. `sockscope demo tcp-echo` shows the same slowly.",
        "RFC 9293 3.5, accept(2)",
    )
    .call(Act::Socket(LISTENER))
    .call(Act::Socket(CLIENT))
    .calls(prepare.iter().copied())
    .calls([Act::Bind(LISTENER, LOOPBACK), Act::Listen(LISTENER, 8)])
    .expect(Expect::state(LISTENER, State::Listen));
    handshake(step, CLIENT, SERVER)
}

/// Connects one more client to the listener.
pub fn connect_more(step: Step, client: End, server: End) -> Step {
    handshake(step.call(Act::Socket(client)), client, server)
}

/// The client connects to the listener, which has to be there, and the server is accepted.
pub fn handshake(step: Step, client: End, server: End) -> Step {
    step.call_returns(Act::Connect(client, LISTENER), Returns::Errno(libc::EINPROGRESS))
        .call(Act::Accept(LISTENER, server))
        .expect(Expect::state(client, State::Established).through(&[State::SynSent]))
        .expect(Expect::state(server, State::Established).through(&[State::SynRecv]))
        .arrives(client, server, "SYN")
        .arrives(server, client, "SYN, ACK")
        .arrives(client, server, "ACK")
}

/// The server closes too, after the client shut its direction down.
pub fn close_second() -> Step {
    Step::new(
        "the server closes too",
        "Its FIN ends the other direction. The client closed first, so it is the one in TIME-WAIT; the server's socket is \
         gone.",
        "close(2), RFC 9293 3.6",
    )
    .calls([Act::Close(SERVER), Act::Close(CLIENT), Act::Close(LISTENER)])
    .expect(Expect::state(CLIENT, State::TimeWait))
    .expect(Expect::gone(SERVER).through(&[State::LastAck]))
    .expect(Expect::gone(LISTENER))
    .arrives(SERVER, CLIENT, "FIN")
    .arrives(CLIENT, SERVER, "ACK")
}

/// TIME-WAIT of an end is waited for.
pub fn run_out(end: End) -> Step {
    Step::new(
        "TIME-WAIT runs out",
        "For 60 s the kernel keeps the pair of addresses and ports, so that a late segment of this connection is \
         not taken for one of a later connection. The time is built into Linux: no setting changes how long it lasts.",
        "RFC 9293 3.10.8, RFC 1337",
    )
    .expect(Expect::gone(end))
    .lasts(TIME_WAIT)
}
