//! A process in a namespace of its own, and the door to that namespace, which it keeps.
//!
//! Its standard input is a stream over which the two talk about whatever it is for; its standard output is the door: for
//! each byte that comes it opens what the byte stands for and hands it out. It ends when either stream does, and the kernel
//! kills it when the thread that started it ends (PR_SET_PDEATHSIG).

use std::io::{self, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use netlink_sys::Socket;
use rustix::net::{AddressFamily, SocketFlags, SocketType};

use crate::model::key::NetnsId;
use crate::source::diag::open_here;
use crate::source::netns;
use crate::source::places::Places;

use super::inside::{User, enclose, is_refusal};
use super::interface::open_tun;
use super::{Door, passing};

/// How long the process may take to open a socket.
const PATIENCE: Duration = Duration::from_secs(2);

/// There is no process in a namespace of its own.
#[derive(Debug, thiserror::Error)]
pub enum EnclosedError {
    /// The host gives none.
    #[error(
        "this host gives an ordinary user no namespace ({0}); look at the sysctls user.max_user_namespaces, \
         kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns"
    )]
    Refused(#[source] io::Error),
    /// The process could not be started.
    #[error("starting a process in a namespace of its own failed: {0}")]
    Start(#[source] io::Error),
    /// It does not answer.
    #[error("the process in the namespace does not answer: {0}")]
    Silent(#[source] io::Error),
}

/// The address of the TUN device.
pub const NEAR: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// What can be opened inside. Its number asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A NETLINK_SOCK_DIAG socket.
    Diag,
    /// A TCP socket over IPv4.
    Tcp,
    /// A TUN device with the address [`NEAR`]; for [`User::Root`] only.
    Tun,
}

impl Opened {
    /// Everything, by its number.
    const ALL: [Self; 3] = [Self::Diag, Self::Tcp, Self::Tun];

    fn of([number]: [u8; 1]) -> io::Result<Self> {
        Self::ALL.get(usize::from(number)).copied().ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))
    }

    /// Opens it in the namespace of the calling thread.
    fn open(self) -> io::Result<OwnedFd> {
        match self {
            Self::Diag => open_here().map(passing::descriptor),
            Self::Tcp => {
                let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
                Ok(rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?)
            }
            Self::Tun => open_tun(NEAR),
        }
    }
}

/// The process. Dropping it ends it, and with it the namespace once no socket of it is open any more.
#[derive(Debug)]
pub struct Enclosed {
    _process: Process,
    control: UnixStream,
    door: Arc<Attended>,
}

impl Enclosed {
    /// Starts a program in a namespace of its own, which is to be known by this name, as this user there.
    ///
    /// # Errors
    ///
    /// See [`EnclosedError`].
    pub fn start(program: &Path, argument: &str, name: &'static str, user: User) -> Result<Self, EnclosedError> {
        let pair = || UnixStream::pair().map_err(EnclosedError::Start);
        let ((control, input), (stream, output)) = (pair()?, pair()?);
        stream.set_read_timeout(Some(PATIENCE)).map_err(EnclosedError::Start)?;
        let mut command = Command::new(program);
        // In a group of its own: Ctrl-C is for the program that shows what is held, not for who holds it.
        command.arg0("sockscope").arg(argument).process_group(0);
        command.stdin(OwnedFd::from(input)).stdout(OwnedFd::from(output)).stderr(Stdio::null());
        let child = enclose(&mut command, user).spawn().map_err(|error| match is_refusal(&error) {
            true => EnclosedError::Refused(error),
            false => EnclosedError::Start(error),
        })?;
        let places = Places::of_process(child.id());
        let process = Process(child);
        // Who was started has their own copies; while these are open the streams would not end with it.
        drop(command);
        let (netns, _) = ask(&stream, Opened::Diag).map_err(EnclosedError::Silent)?;
        let door = Arc::new(Attended { netns, name, places, stream: Mutex::new(stream) });
        Ok(Self { _process: process, control, door })
    }

    /// The stream to the process.
    pub const fn control(&self) -> &UnixStream {
        &self.control
    }

    /// Opens something inside.
    ///
    /// # Errors
    ///
    /// What kept it from being opened, or the process is gone.
    pub fn open(&self, what: Opened) -> io::Result<OwnedFd> {
        self.door.fetch(what)
    }

    /// The way into its namespace.
    pub fn door(&self) -> Arc<dyn Door> {
        Arc::clone(&self.door) as Arc<dyn Door>
    }
}

/// A process that is ended when nobody needs it.
#[derive(Debug)]
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and is waited for all the same.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A door with somebody inside.
#[derive(Debug)]
struct Attended {
    netns: NetnsId,
    name: &'static str,
    places: Places,
    stream: Mutex<UnixStream>,
}

impl Attended {
    fn fetch(&self, what: Opened) -> io::Result<OwnedFd> {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&stream, what).map(|(_, opened)| opened)
    }
}

impl Door for Attended {
    fn netns(&self) -> NetnsId {
        self.netns
    }

    fn name(&self) -> &str {
        self.name
    }

    fn places(&self) -> Places {
        self.places.clone()
    }

    fn open(&self) -> io::Result<Socket> {
        self.fetch(Opened::Diag).map(passing::netlink)
    }
}

/// Asks who is inside to open something.
fn ask(mut stream: &UnixStream, what: Opened) -> io::Result<(NetnsId, OwnedFd)> {
    stream.write_all(&[what as u8])?;
    match passing::receive(stream)? {
        Some((netns, Some(opened))) => Ok((NetnsId(netns), opened)),
        Some((errno, None)) => Err(io::Error::from_raw_os_error(i32::try_from(errno).unwrap_or_default())),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Opens what is asked for, from inside, until nobody can ask any more. The number that comes with it is that of the
/// namespace; alone it is the errno that kept it from being opened.
///
/// # Errors
///
/// The stream failed.
pub fn serve_door(stream: UnixStream) -> io::Result<()> {
    let netns = netns::own();
    let mut asked = [0];
    while (&stream).read(&mut asked)? > 0 {
        match Opened::of(asked).and_then(Opened::open) {
            Ok(opened) => passing::send(&stream, netns.0, Some(&opened))?,
            Err(error) => {
                let errno = error.raw_os_error().unwrap_or_default();
                passing::send(&stream, u32::try_from(errno).unwrap_or_default(), None)?;
            }
        }
    }
    Ok(())
}
