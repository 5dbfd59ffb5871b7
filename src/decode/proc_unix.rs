//! The text of /proc/net/unix (proc(5)).
//!
//! A path may hold any byte but NUL, line ends included, and the kernel prints it as it is. So a line
//! that is no row belongs to the path before it. A path that was made to look like a row cannot be
//! told from one; only netlink can be trusted there.

use crate::model::address::{Ends, UnixEnds};
use crate::model::capture::Frame;
use crate::model::detail::{Detail, ProcDetail};
use crate::model::key::Key;
use crate::model::proc_row::{ACCEPTS_CONNECTIONS, UnixRow};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;

use super::digits::{Words, decimal, hex};
use super::identity::unix_digest;
use super::lines::Lines;
use super::rows::{Malformed, Reading};
use super::unix::protocol;

/// The walk over the rows, of which one is held until it shows where its path ends.
#[derive(Debug)]
pub struct Rows<'a> {
    lines: Lines<'a>,
    open: Option<Row<'a>>,
}

impl<'a> Rows<'a> {
    /// Walks `text`, whose first line is the header.
    pub fn new(text: &'a [u8]) -> Self {
        Self { lines: Lines::after_header(text), open: None }
    }

    /// The next row's socket, or where a line begins that is neither a row nor part of a path.
    pub fn next(&mut self, frame: &Frame<'_>, reading: Reading) -> Option<Result<Socket, Malformed>> {
        loop {
            let text = self.lines.rest();
            let before = self.lines.clone();
            let Some((offset, line)) = self.lines.next() else {
                return self.open.take().map(|row| Ok(row.socket(0, frame, reading)));
            };
            let row = Row::parse(line, text);
            let goes_on = row.is_none() && self.open.as_ref().is_some_and(|open| open.path.is_some());
            if goes_on {
                continue;
            }
            match (self.open.take(), row) {
                (None, None) => return Some(Err(Malformed { offset })),
                (None, row) => self.open = row,
                (Some(done), row) => {
                    // A line that is no row comes again, after the row before it.
                    if row.is_none() {
                        self.lines = before;
                    }
                    self.open = row;
                    return Some(Ok(done.socket(text.len(), frame, reading)));
                }
            }
        }
    }
}

/// The row that one line is by itself, `None` when it is none. Where a path holds a line end its row ends there.
pub fn row(line: &[u8]) -> Option<UnixRow<'_>> {
    let Row { references, flags, sock_type: socket_type, st: state, inode, path, .. } = Row::parse(line, line)?;
    Some(UnixRow { references, flags, socket_type, state, inode, path: path.unwrap_or_default() })
}

/// One row, printed as `%pK: %08X %08X %08X %04X %02X %5lu` and, when bound, a blank and the path.
#[derive(Debug)]
struct Row<'a> {
    num: &'a [u8],
    references: u32,
    flags: u32,
    sock_type: u32,
    st: u32,
    inode: u32,
    /// All the text from where the path begins: where it ends shows only at the next row.
    path: Option<&'a [u8]>,
}

impl<'a> Row<'a> {
    /// The row that `line` is; `text` begins with that line. The widths are checked, so that few paths pass for rows.
    fn parse(line: &'a [u8], text: &'a [u8]) -> Option<Self> {
        let mut words = Words::new(line);
        let num = words.next()?.strip_suffix(b":")?;
        let (references, _protocol) = (hex_of::<8>(words.next()?)?, hex_of::<8>(words.next()?)?);
        let flags = hex_of::<8>(words.next()?)?;
        let (sock_type, st) = (hex_of::<4>(words.next()?)?, hex_of::<2>(words.next()?)?);
        let inode = decimal(words.next()?)?;
        let path = words.rest().split_first().and_then(|(_blank, path)| text.get(line.len() - path.len()..));
        Some(Self { num, references, flags, sock_type, st, inode, path })
    }

    /// The socket, given how many bytes of text follow the row.
    fn socket(self, following: usize, frame: &Frame<'_>, reading: Reading) -> Socket {
        let protocol = protocol(self.sock_type);
        let path = self.path.and_then(|text| text.get(..text.len().checked_sub(following)?));
        let path = path.map(|path| path.strip_suffix(b"\n").unwrap_or(path));
        let key = Key { netns: frame.netns, identity: unix_digest(protocol, self.inode, self.num) };
        let (mut state, mut detail, mut shown) = (self.state(), None, path);
        if reading == Reading::AsSs {
            let pointer = hex(self.num).unwrap_or(0);
            if (protocol, state) == (Protocol::UnixDgram, State::Close) && pointer & u64::from(u32::MAX) != 0 {
                state = State::Established;
            }
            let proc = Some(ProcDetail { pointer, ..ProcDetail::default() });
            detail = Some(Box::new(Detail { proc, ..Detail::default() }));
            shown = path.and_then(first_word);
        }
        let ends = Ends::Unix(Box::new(UnixEnds { name: shown.and_then(name), ..UnixEnds::default() }));
        Socket { inode: self.inode, detail, ..Socket::new(key, frame.at, protocol, state, ends) }
    }

    /// What ss(8) makes of the `SS_*` numbers (linux/net.h).
    fn state(&self) -> State {
        match self.st {
            _ if self.flags & ACCEPTS_CONNECTIONS != 0 => State::Listen,
            1 => State::Close,
            2 => State::SynSent,
            3 => State::Established,
            4 => State::Closing,
            _ => State::Unknown,
        }
    }
}

/// The bytes up to the first that C calls white space.
fn first_word(path: &[u8]) -> Option<&[u8]> {
    path.split(|byte| byte.is_ascii_whitespace() || *byte == 0x0b).find(|word| !word.is_empty())
}

/// The bound name. The kernel prints each NUL of an abstract name as `@`: the first one is certain,
/// any further `@` may have been one and is left as it is.
fn name(path: &[u8]) -> Option<Box<[u8]>> {
    let mut name: Box<[u8]> = path.into();
    let first = name.first_mut()?;
    if *first == b'@' {
        *first = 0;
    }
    Some(name)
}

/// A hexadecimal number of exactly `N` digits.
fn hex_of<const N: usize>(word: &[u8]) -> Option<u32> {
    hex(<&[u8; N]>::try_from(word).ok()?)
}

#[cfg(test)]
mod tests;
