//! Text tables under /proc/net, a row at a time and in the order of the file: what netstat(8) reads.
//!
//! Streams: no table is held whole. For TCP the same rows, in the same order, come sooner over netlink, where the
//! columns that only the text has are not wanted; the file is opened all the same, since it decides whether there is
//! such a table at all. Nothing is read twice: a dump that the kernel calls interrupted is as good as a file that
//! changed while it was read.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use rustix::fs::{PROC_SUPER_MAGIC, fstatfs};

use crate::decode::decoder;
use crate::decode::netlink::Messages;
use crate::decode::proc_net;
use crate::model::capture::Table;
use crate::model::key::NetnsId;
use crate::model::proc_row::{InetRow, TICK_MS};
use crate::model::socket::Socket;
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::diag::{Diag, DiagError, Netlink};
use super::{Extra, Extras, Wants};

/// The kernel gives about a page of such a file at a time; more room saves nothing but costs nothing.
const BUFFER: usize = 64 * 1024;

/// The type of every message that tells of a socket (linux/sock_diag.h).
const SOCK_DIAG_BY_FAMILY: u16 = 20;

/// What the caller will use of a row. Each includes the ones below it; what is not included may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Addresses, state, queues and inode.
    Basics,
    /// The user.
    User,
    /// Timer and counts of segments without an answer.
    Timer,
}

/// Which rows the caller will use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// Of TCP only those without a remote port, which are those that listen.
    Listeners,
}

/// A table could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum TableError<E> {
    /// The kernel has no such table.
    #[error("{0} is not there: the kernel lacks this protocol, or /proc is not mounted")]
    Missing(PathBuf),
    /// It is there and cannot be read.
    #[error("reading {path}: {cause}; may this user read it?")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Netlink broke off in the middle.
    #[error("reading the TCP sockets over netlink: {0}; try again")]
    Netlink(#[source] DiagError),
    /// Whoever takes the rows wants no more.
    #[error(transparent)]
    Taker(E),
}

/// Hands each line below the header of the file `name` in `directory` to `take`, without its end.
pub fn lines<E>(directory: &Path, name: &str, take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), TableError<E>> {
    let path = directory.join(name);
    let file = open(&path)?;
    walk(file, path, take)
}

/// Hands each row of an inet table to `take`; `None` for a line that is no row.
pub fn inet_rows<E>(
    directory: &Path,
    name: &str,
    (rows, need): (Rows, Need),
    mut take: impl FnMut(Option<InetRow>) -> Result<(), E>,
) -> Result<(), TableError<E>> {
    let path = directory.join(name);
    let file = open(&path)?;
    let table = match name {
        "tcp" => Some(Table::Tcp4),
        "tcp6" => Some(Table::Tcp6),
        _ => None,
    };
    if let Some(table) = table.filter(|_| is_of_the_kernel(&file))
        && dump(table, rows, need, &mut take)?
    {
        return Ok(());
    }
    walk(file, path, |line| take(proc_net::row(line)))
}

fn open<E>(path: &Path) -> Result<File, TableError<E>> {
    File::open(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => TableError::Missing(path.to_owned()),
        _ => TableError::Unreadable { path: path.to_owned(), cause },
    })
}

/// Whether the file is the kernel's own account of this namespace, and no copy of another host's.
fn is_of_the_kernel(file: &File) -> bool {
    fstatfs(file).is_ok_and(|of| of.f_type == PROC_SUPER_MAGIC)
}

fn walk<E>(file: File, path: PathBuf, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), TableError<E>> {
    let mut reader = BufReader::with_capacity(BUFFER, file);
    let mut line = Vec::new();
    let mut is_header = true;
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(_) if is_header => is_header = false,
            Ok(_) => take(line.strip_suffix(b"\n").unwrap_or(&line)).map_err(TableError::Taker)?,
            Err(cause) => return Err(TableError::Unreadable { path, cause }),
        }
    }
}

/// One walk of the kernel's table. `false` when netlink does not do, before the first row was handed over.
fn dump<E>(
    table: Table,
    rows: Rows,
    need: Need,
    take: &mut impl FnMut(Option<InetRow>) -> Result<(), E>,
) -> Result<bool, TableError<E>> {
    let Ok(channel) = Netlink::open() else { return Ok(false) };
    // Neither the namespace nor the time goes into a row.
    let (netns, at) = (NetnsId(0), Moment::default());
    let mut diag = Diag::over(channel, netns);
    let states = match rows {
        Rows::Listeners => StateSet::of(&[State::Listen]),
        Rows::All => in_the_file(),
    };
    if need > Need::Basics && rows == Rows::All && has_requests(&mut diag, table) {
        return Ok(false);
    }
    let extras = if need == Need::Timer { Extras::NONE.with(Extra::Info) } else { Extras::NONE };
    let wants = Wants { extras, ..Wants::new(vec![table], states) };
    let mut begun = false;
    let mut refusal = Ok(());
    let outcome = diag.walk(table, &wants, |bytes| {
        begun = true;
        for socket in Messages::new(bytes).filter_map(|message| decoder::socket(table, &message, netns, at)) {
            if refusal.is_ok() {
                refusal = row(&socket).map_or(Ok(()), |row| take(Some(row)));
            }
        }
    });
    refusal.map_err(TableError::Taker)?;
    match outcome {
        Ok(()) => Ok(true),
        Err(_) if !begun => Ok(false),
        Err(error) => Err(TableError::Netlink(error)),
    }
}

/// Whether there are requests, of which netlink tells neither the user nor how often they timed out. Where it cannot
/// be told, there may be.
fn has_requests(diag: &mut Diag, table: Table) -> bool {
    let wants = Wants::new(vec![table], StateSet::of(&[State::SynRecv]));
    let mut is_any = false;
    let outcome = diag.walk(table, &wants, |bytes| {
        is_any |= Messages::new(bytes).any(|message| message.kind == SOCK_DIAG_BY_FAMILY);
    });
    outcome.is_err() || is_any
}

/// The text has no row for a socket that is bound and does nothing else.
const fn in_the_file() -> StateSet {
    StateSet::ALL.without(State::BoundInactive)
}

/// The row of the text for a socket that netlink told of. The text shows no limit of a listener's queue and no timer for
/// a delayed acknowledgement, and it counts retransmissions and probes apart.
fn row(socket: &Socket) -> Option<InetRow> {
    let ends = socket.ends.inet()?;
    let send_queue = if socket.state == State::Listen { 0 } else { socket.send_queue };
    let (timer, left_ms) = match socket.timer.kind {
        TimerKind::Off | TimerKind::Delack => (0, 0),
        TimerKind::On => (1, socket.timer.left_ms),
        TimerKind::Keepalive => (2, socket.timer.left_ms),
        TimerKind::TimeWait => (3, socket.timer.left_ms),
        TimerKind::Persist => (4, socket.timer.left_ms),
        TimerKind::Unknown(number) => (number, socket.timer.left_ms),
    };
    let counts = socket.detail.as_ref().and_then(|detail| detail.tcp.as_ref());
    Some(InetRow {
        local: ends.local,
        remote: ends.remote,
        state: socket.state as u8,
        send_queue,
        receive_queue: socket.receive_queue,
        timer,
        ticks: u64::from(left_ms / TICK_MS),
        retransmits: counts.map_or(0, |tcp| u64::from(tcp.retransmits)),
        uid: socket.uid,
        probes: counts.map_or(0, |tcp| u64::from(tcp.probes)),
        inode: socket.inode,
    })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;
    use crate::source::scratch::Scratch;

    fn collect(directory: &Path, name: &str, rows: Rows, need: Need) -> Vec<Option<InetRow>> {
        let mut found = Vec::new();
        let take = |row| {
            found.push(row);
            Ok::<(), io::Error>(())
        };
        inet_rows(directory, name, (rows, need), take).unwrap();
        found
    }

    #[test]
    fn a_copy_of_a_table_is_read_as_it_stands() {
        let root = Scratch::new();
        root.file("tcp", b"header\n 0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 5 0 7 x\nno row\n\n 1: last");
        let rows = collect(root.path(), "tcp", Rows::Listeners, Need::Basics);
        assert_eq!(rows.iter().map(|row| row.map(|row| row.inode)).collect::<Vec<_>>(), [Some(7), None, None, None]);
    }

    #[test]
    fn both_ways_tell_the_same_of_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let ports = [listener.local_addr().unwrap().port(), client.local_addr().unwrap().port()];
        let of_ours =
            |row: &InetRow| row.local.port == ports[0] || row.local.port == ports[1] && row.remote.port == ports[0];
        let text = std::fs::read("/proc/net/tcp").unwrap();
        let expected: Vec<InetRow> =
            text.split(|byte| *byte == b'\n').filter_map(proc_net::row).filter(of_ours).collect();
        assert!(expected.len() >= 3, "{expected:?}");
        for need in [Need::Basics, Need::User, Need::Timer] {
            let found: Vec<InetRow> =
                collect(Path::new("/proc/net"), "tcp", Rows::All, need).into_iter().flatten().filter(of_ours).collect();
            let known = |rows: &[InetRow]| {
                let uid = |row: &InetRow| if need == Need::Basics { 0 } else { row.uid };
                rows.iter().map(|row| InetRow { uid: uid(row), ..*row }).collect::<Vec<_>>()
            };
            assert_eq!(known(&found), known(&expected), "{need:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_said_to_be_missing() {
        let outcome = lines(Path::new("/nowhere"), "unix", |_| Ok::<(), io::Error>(()));
        assert!(matches!(outcome, Err(TableError::Missing(path)) if path == Path::new("/nowhere/unix")));
    }

    #[test]
    fn whoever_takes_the_rows_may_end_it() {
        let refuse = |_: &[u8]| Err(io::Error::from(io::ErrorKind::BrokenPipe));
        let root = Scratch::new();
        root.file("unix", b"header\nrow\n");
        assert!(matches!(lines(root.path(), "unix", refuse), Err(TableError::Taker(_))));
    }
}
