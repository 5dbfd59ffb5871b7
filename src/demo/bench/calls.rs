//! Makes the calls of a script, one function a call.

use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustix::net::{RecvFlags, SocketFlags};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::demo::call::{Act, Payload};
use crate::demo::network::far;
use crate::demo::script::{End, Kind};
use crate::demo::sys;
use crate::model::address::{Endpoint, InetEnds};

use super::{Bench, CONNECTED_RTO_MAX_MS, limit_rto, prepare, tcp_socket};

/// The most bytes of what was received that are worth a line.
const SHOWN: usize = 48;

impl Bench {
    /// Does it: its value; `Ok(None)` when an end that it needs is not open.
    pub(super) fn perform(&mut self, act: &Act) -> io::Result<Option<i64>> {
        match *act {
            Act::Socket(end) => self.make_socket(end),
            Act::Bind(end, to) => self.bind(end, to),
            Act::BindAs(end, other) => match self.standing(other).local() {
                Some(local) => self.bind(end, SocketAddr::new(local.address, local.port)),
                None => Ok(None),
            },
            Act::BindPath(end, _) => self.bind_path(end),
            Act::Listen(end, backlog) => self.listen(end, backlog),
            Act::Connect(end, to) => self.connect(end, to),
            Act::Accept(on, end) => self.accept(on, end),
            Act::Send(end, payload) => self.send(end, payload, |socket, bytes| socket.send(bytes)),
            Act::SendTo(end, to, payload) => self.send_to(end, to, payload),
            Act::Receive(end, room) => self.receive(end, room),
            Act::ReceiveFrom(end, room) => self.receive_from(end, room),
            Act::ShutdownWrite(end) => self.on(end, |socket| socket.shutdown(std::net::Shutdown::Write)),
            Act::Close(end) => self.close(end),
            Act::ResetOnClose(end) => self.reset_on_close(end),
            Act::Set(end, option, value) => self.on(end, |socket| sys::set(socket, option, value)),
            Act::Get(end, option) => {
                let value = self.socket(end).map(|socket| sys::get(socket, option)).transpose();
                value.map(|value| value.map(i64::from))
            }
            Act::Unlink(end) => self.unlink(end),
            Act::Own(_) => Ok(None),
        }
    }

    /// Says what path a call is about before it is made, so that its text has it.
    pub(super) fn name_path(&mut self, act: &Act) {
        if let Act::BindPath(end, name) = *act
            && let Ok(path) = self.path(name)
            && let Some(place) = self.places.get_mut(end.0)
        {
            place.standing.path = Some(Arc::from(path.to_string_lossy()));
        }
    }

    fn make_socket(&mut self, end: End) -> io::Result<Option<i64>> {
        let socket = match self.role(end).kind {
            Kind::Tcp => self.tcp_socket()?,
            Kind::Udp => Socket::new(Domain::IPV4, Type::DGRAM.nonblocking(), None)?,
            Kind::UnixStream => Socket::new(Domain::UNIX, Type::STREAM.nonblocking(), None)?,
            Kind::UnixDatagram => Socket::new(Domain::UNIX, Type::DGRAM.nonblocking(), None)?,
            Kind::Icmp => return Ok(None),
        };
        Ok(self.open(end, socket))
    }

    fn tcp_socket(&self) -> io::Result<Socket> {
        let Some(ground) = &self.ground else { return tcp_socket(Domain::IPV4) };
        let socket = Socket::from(ground.sockets.tcp()?);
        prepare(&socket)?;
        Ok(socket)
    }

    fn bind(&mut self, end: End, to: SocketAddr) -> io::Result<Option<i64>> {
        let done = self.on(end, |socket| socket.bind(&SockAddr::from(to)))?;
        let local = self.local(end)?;
        if let Some(place) = self.places.get_mut(end.0) {
            place.standing.bound = local;
            place.standing.far = local.filter(|_| self.ground.is_some()).map(far);
        }
        if self.role(end).kind == Kind::Udp {
            self.locate_alone(end)?;
        }
        Ok(done)
    }

    fn bind_path(&mut self, end: End) -> io::Result<Option<i64>> {
        let Some(path) = self.standing(end).path else { return Ok(None) };
        let done = self.on(end, |socket| socket.bind(&SockAddr::unix(&*path)?));
        if done.is_err()
            && let Some(place) = self.places.get_mut(end.0)
        {
            place.standing.path = None;
        }
        done
    }

    fn listen(&mut self, end: End, backlog: i32) -> io::Result<Option<i64>> {
        let done = self.on(end, |socket| socket.listen(backlog))?;
        self.locate_alone(end)?;
        Ok(done)
    }

    fn connect(&mut self, end: End, to: End) -> io::Result<Option<i64>> {
        let standing = self.standing(to);
        if let Some(path) = standing.path {
            return self.on(end, |socket| socket.connect(&SockAddr::unix(&*path)?));
        }
        let Some(remote) = standing.reached() else { return Ok(None) };
        let result = self.on(end, |socket| socket.connect(&SockAddr::from(socket_address(remote))));
        // The kernel chose the local port in this call, also when the call says EINPROGRESS.
        if let Some(local) = self.local(end)?.filter(|local| local.port != 0) {
            self.locate(end, InetEnds { local, remote, interface: 0 });
        }
        result
    }

    fn accept(&mut self, on: End, end: End) -> io::Result<Option<i64>> {
        let Some(listener) = self.socket(on) else { return Ok(None) };
        let accepted = rustix::net::accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
        let ends = self.standing(end).ends;
        let number = self.open(end, Socket::from(accepted));
        if let Some(place) = self.places.get_mut(end.0) {
            place.standing.ends = ends;
        }
        if self.role(end).kind == Kind::Tcp {
            let both = [Some(end), self.role(end).peer_of];
            both.into_iter()
                .flatten()
                .filter_map(|end| self.socket(end))
                .try_for_each(|socket| limit_rto(socket, CONNECTED_RTO_MAX_MS))?;
        }
        Ok(number)
    }

    fn send(
        &self,
        end: End,
        payload: Payload,
        send: impl FnOnce(&Socket, &[u8]) -> io::Result<usize>,
    ) -> io::Result<Option<i64>> {
        let Some(place) = self.places.get(end.0) else { return Ok(None) };
        let Some(socket) = &place.socket else { return Ok(None) };
        let count = match payload {
            Payload::Fixed(bytes) => send(socket, bytes),
            Payload::Received => send(socket, &place.received),
            Payload::Filler(length) => send(socket, &vec![b'.'; length]),
        };
        count.map(|count| i64::try_from(count).ok())
    }

    fn send_to(&mut self, end: End, to: End, payload: Payload) -> io::Result<Option<i64>> {
        let standing = self.standing(to);
        let target = match (&standing.path, standing.local()) {
            (Some(path), _) => SockAddr::unix(&**path)?,
            (None, Some(local)) => SockAddr::from(socket_address(local)),
            (None, None) => return Ok(None),
        };
        let done = self.send(end, payload, |socket, bytes| socket.send_to(bytes, &target))?;
        // A socket without an address was given one by this call.
        if self.role(end).kind == Kind::Udp && self.standing(end).ends.is_none() {
            self.locate_alone(end)?;
        }
        Ok(done)
    }

    fn receive(&mut self, end: End, room: usize) -> io::Result<Option<i64>> {
        let name = self.role(end).name;
        let Some(place) = self.places.get_mut(end.0) else { return Ok(None) };
        let Some(socket) = &mut place.socket else { return Ok(None) };
        let mut buffer = vec![0; room];
        let count = socket.read(&mut buffer)?;
        buffer.truncate(count);
        self.log.output.push(match count {
            0 => format!("{name}: received nothing: the end of the stream"),
            1..=SHOWN => format!("{name}: received {}, \"{}\"", bytes(count), buffer.escape_ascii()),
            _ => format!("{name}: received {}", bytes(count)),
        });
        place.received = buffer;
        Ok(i64::try_from(count).ok())
    }

    fn receive_from(&mut self, end: End, room: usize) -> io::Result<Option<i64>> {
        let name = self.role(end).name;
        let Some(socket) = self.socket(end) else { return Ok(None) };
        let mut buffer = vec![0; room];
        let (count, _, from) = rustix::net::recvfrom(socket, buffer.as_mut_slice(), RecvFlags::empty())?;
        buffer.truncate(count);
        let from = from.and_then(|from| SocketAddr::try_from(from).ok()).map(|from| format!(" from {from}"));
        let from = from.unwrap_or_default();
        self.log.output.push(format!("{name}: received {}{from}, \"{}\"", bytes(count), buffer.escape_ascii()));
        if let Some(place) = self.places.get_mut(end.0) {
            place.received = buffer;
        }
        Ok(i64::try_from(count).ok())
    }

    fn close(&mut self, end: End) -> io::Result<Option<i64>> {
        let tcp = self.role(end).kind == Kind::Tcp;
        let Some(place) = self.places.get_mut(end.0) else { return Ok(None) };
        let Some(socket) = place.socket.take() else { return Ok(None) };
        place.standing.descriptor = None;
        if tcp && !place.resets {
            socket.set_linger(None)?;
        }
        drop(socket);
        Ok(Some(0))
    }

    fn reset_on_close(&mut self, end: End) -> io::Result<Option<i64>> {
        let done = self.on(end, |socket| socket.set_linger(Some(Duration::ZERO)))?;
        if let Some(place) = self.places.get_mut(end.0) {
            place.resets = true;
        }
        Ok(done)
    }

    fn unlink(&self, end: End) -> io::Result<Option<i64>> {
        let Some(path) = self.standing(end).path else { return Ok(None) };
        std::fs::remove_file(&*path).map(|()| Some(0))
    }

    fn on(&self, end: End, act: impl FnOnce(&Socket) -> io::Result<()>) -> io::Result<Option<i64>> {
        self.socket(end).map(|socket| act(socket).map(|()| 0)).transpose()
    }

    /// Where an end's socket is in the table of those that have no peer.
    fn locate_alone(&mut self, end: End) -> io::Result<()> {
        if let Some(local) = self.local(end)? {
            let remote = if local.address.is_ipv4() { Endpoint::ANY_V4 } else { Endpoint::ANY_V6 };
            self.locate(end, InetEnds { local, remote, interface: 0 });
        }
        Ok(())
    }

    /// An inet socket's own address, as getsockname(2) says.
    fn local(&self, end: End) -> io::Result<Option<Endpoint>> {
        let Some(socket) = self.socket(end) else { return Ok(None) };
        Ok(socket.local_addr()?.as_socket().map(|local| Endpoint::new(local.ip(), local.port())))
    }
}

/// A number of bytes.
fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// An endpoint as the standard library has it.
fn socket_address(endpoint: Endpoint) -> SocketAddr {
    SocketAddr::new(endpoint.address, endpoint.port)
}
