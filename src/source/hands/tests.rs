//! A kernel that changes between what was shown and what is done, and processes of this machine.

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Child, Command, Stdio};

use proptest::prelude::*;

use super::close::{Kernel, close};
use super::*;
use crate::model::action::closing::Refusal;
use crate::model::action::signal::{Disposition, Signal};
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::sample::inet;
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::source::diag::{DestroyError, Destroyed, DiagError};

/// A kernel with these sockets.
struct Play {
    sockets: Vec<Socket>,
    /// What it answers when it is to close one; `None` to do so.
    refusal: Option<i32>,
    /// Whom it hit.
    hit: Vec<Socket>,
}

impl Play {
    fn new(sockets: Vec<Socket>) -> Self {
        Self { sockets, refusal: None, hit: Vec::new() }
    }
}

impl Kernel for Play {
    fn netns(&self) -> NetnsId {
        NetnsId(1)
    }
    fn look_up(&mut self, shown: &Socket) -> Result<Option<Socket>, DiagError> {
        Ok(self.sockets.iter().find(|socket| socket.key == shown.key).cloned())
    }
    fn destroy(&mut self, shown: &Socket) -> Result<Destroyed, DestroyError> {
        let is = |socket: &Socket| socket.key == shown.key && socket.ends == shown.ends;
        match (self.refusal, self.sockets.iter().position(is)) {
            (Some(libc::EOPNOTSUPP), _) => Ok(Destroyed::Unsupported),
            (Some(errno), _) => Err(DestroyError::Refused(std::io::Error::from_raw_os_error(errno))),
            (None, None) => Ok(Destroyed::Gone),
            (None, Some(place)) => {
                self.hit.push(self.sockets.remove(place));
                Ok(Destroyed::Closed)
            }
        }
    }
}

fn tcp(cookie: u32, state: State, port: u16) -> Socket {
    inet(cookie, Protocol::Tcp, state, &format!("127.0.0.1:{port}"), "127.0.0.2:443")
}

/// Shows a socket and closes it where the kernel has these by now: what comes of it, and how many were hit.
#[track_caller]
fn check(shown: &Socket, kernel: Vec<Socket>, expected: &str, hit: usize) {
    let mut play = Play::new(kernel);
    assert_eq!(close(&mut play, shown).to_string(), expected);
    assert_eq!(play.hit.len(), hit);
}

#[test]
fn only_what_is_as_it_was_shown_is_closed() {
    let shown = tcp(7, State::Established, 1000);
    let other = |change: fn(&mut Socket)| {
        let mut socket = shown.clone();
        change(&mut socket);
        vec![socket]
    };
    check(&shown, vec![shown.clone()], "closed; its cookie is gone", 1);
    check(&shown, vec![], "was gone already", 0);
    let reused = other(|socket| socket.key.identity = Identity::Cookie(8));
    check(&shown, reused, "was gone already", 0);
    let moved = other(|socket| socket.state = State::CloseWait);
    check(&shown, moved, "left out: it changed since it was shown (CLOSE-WAIT now)", 0);
    let same_cookie = vec![tcp(7, State::Established, 2000)];
    check(&shown, same_cookie, "left out: it changed since it was shown (ESTAB now)", 0);
    let elsewhere = Socket { key: Key { netns: NetnsId(2), ..shown.key }, ..shown.clone() };
    let kernel = vec![elsewhere.clone()];
    let why = "not closed: it lives in another network namespace; run sockscope in there";
    check(&elsewhere, kernel, why, 0);
    let from_proc = Socket { key: Key { identity: Identity::Digest(7), ..shown.key }, ..shown.clone() };
    let why = "not closed: the row comes from /proc, which has no cookies, so another socket could be hit";
    check(&from_proc, vec![from_proc.clone()], why, 0);
}

#[test]
fn a_refusal_is_explained() {
    let shown = tcp(7, State::Established, 1000);
    let refused = |errno| {
        let mut play = Play { refusal: Some(errno), ..Play::new(vec![shown.clone()]) };
        close(&mut play, &shown)
    };
    assert_eq!(refused(libc::EOPNOTSUPP), Closing::Refused(Refusal::NoDestroy));
    let denied = [Refusal::Unprivileged, Refusal::ForeignNamespace].map(Closing::Refused);
    assert!(denied.contains(&refused(libc::EPERM)));
    let other = refused(libc::EIO).to_string();
    assert!(other.starts_with("not closed: ") && other.contains("Input/output error"), "{other}");
}

proptest! {
    /// Whatever the kernel has by the time of the act, nothing is hit but the very socket that was shown, in the state
    /// and with the ends that were shown; and if that one is there, it is hit.
    #[test]
    fn no_other_socket_is_ever_hit(
        shown in (1_u32..4, 0_usize..3, 1000_u16..1003),
        now in proptest::collection::vec((1_u32..4, 0_usize..3, 1000_u16..1003), 0..6),
    ) {
        let states = [State::Established, State::CloseWait, State::TimeWait];
        let make = |(cookie, state, port): (u32, usize, u16)| tcp(cookie, states[state], port);
        let shown = make(shown);
        let mut sockets: Vec<Socket> = Vec::new();
        for socket in now.into_iter().map(make) {
            // A cookie is one socket's.
            if sockets.iter().all(|known| known.key != socket.key) {
                sockets.push(socket);
            }
        }
        let is_there = sockets.contains(&shown);
        let mut play = Play::new(sockets);
        let closing = close(&mut play, &shown);
        prop_assert_eq!(&play.hit, &if is_there { vec![shown] } else { vec![] });
        prop_assert_eq!(matches!(closing, Closing::Closed { .. }), is_there);
    }
}

/// A process that holds a socket as its standard input and waits, until it is dropped.
struct Holder {
    child: Child,
    handle: Handle,
    _server: TcpStream,
}

impl Holder {
    fn new(script: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let server = listener.accept().unwrap().0;
        let inode = std::fs::metadata(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&client))).unwrap();
        let inode = u32::try_from(inode.ino()).unwrap();
        let stdin = Stdio::from(OwnedFd::from(client));
        let mut child = Command::new("sh").args(["-c", script]).stdin(stdin).stdout(Stdio::piped()).spawn().unwrap();
        // It is set up when it speaks.
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut [0]).unwrap();
        let handle = Handle { pid: child.id(), inode };
        Self { child, handle, _server: server }
    }

    /// Sends a signal to the process as it is.
    fn strike(&self, signal: Signal) -> Signalled {
        let started = super::signal::inspect(self.handle).unwrap().started;
        super::signal::strike(&Strike { handle: self.handle, started, signal })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_process_is_described_and_ended() {
    let holder = Holder::new("trap '' HUP; trap : USR1; echo; read line");
    let subject = super::signal::inspect(holder.handle).unwrap();
    assert_eq!((&*subject.command, subject.is_self, subject.uid), (b"sh".as_slice(), false, own_uid()));
    assert_eq!(subject.disposition(Signal::Hup), Disposition::Ignored);
    assert_eq!(subject.disposition(Signal::Usr1), Disposition::Caught);
    assert_eq!(subject.disposition(Signal::Term), Disposition::Default);
    assert_eq!(holder.strike(Signal::Stop), Signalled::Lives { state: 'T' });
    assert!(matches!(holder.strike(Signal::Cont), Signalled::Lives { state } if state != 'T'));
    assert!(matches!(holder.strike(Signal::Hup), Signalled::Lives { state } if state != 'T'));
    assert_eq!(holder.strike(Signal::Term), Signalled::Ended);
}

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[test]
fn only_the_process_that_was_shown_is_hit() {
    let mut holder = Holder::new("echo; read line");
    let started = super::signal::inspect(holder.handle).unwrap().started;
    let strike = Strike { handle: holder.handle, started, signal: Signal::Kill };
    let refused = |strike: &Strike| match super::signal::strike(strike) {
        Signalled::Refused(refusal) => refusal,
        done => panic!("{done:?}"),
    };
    assert_eq!(refused(&Strike { started: started + 1, ..strike }), SignalRefusal::Another);
    let other = Handle { inode: holder.handle.inode.wrapping_add(1), ..holder.handle };
    assert_eq!(refused(&Strike { handle: other, ..strike }), SignalRefusal::LetGo);
    assert!(holder.child.try_wait().unwrap().is_none(), "it was hit");
    assert_eq!(super::signal::strike(&strike), Signalled::Ended);
    // A zombie is there and holds nothing; what is reaped is not there at all.
    assert!(matches!(refused(&strike), SignalRefusal::Gone | SignalRefusal::LetGo));
    holder.child.wait().unwrap();
    assert_eq!(refused(&strike), SignalRefusal::Gone);
    assert_eq!(super::signal::inspect(Handle { pid: 0, inode: 1 }), Err(SignalRefusal::Gone));
    assert_eq!(super::signal::inspect(Handle { pid: u32::MAX, inode: 1 }), Err(SignalRefusal::Gone));
}

#[test]
fn this_program_knows_itself() {
    let own = super::signal::inspect(Handle { pid: std::process::id(), inode: 1 }).unwrap();
    assert!(own.is_self && own.is_vital());
}
