//! The text of /proc/net/unix (proc(5)).
//!
//! A path may hold any byte but NUL, line ends included, and the kernel prints it as it is. So a line
//! that is no row belongs to the path before it. A path that was made to look like a row cannot be
//! told from one; only netlink can be trusted there.

use crate::model::address::{Ends, UnixEnds};
use crate::model::capture::Frame;
use crate::model::key::Key;
use crate::model::socket::Socket;
use crate::model::state::State;

use super::digits::{Words, decimal, hex};
use super::identity::unix_digest;
use super::unix::protocol;

/// `__SO_ACCEPTCON` (linux/net.h): the socket listens.
const ACCEPTS_CONNECTIONS: u32 = 1 << 16;

/// Adds each row's socket to `sockets`; answers how many lines were neither a row nor part of a path,
/// plus how many rows were of a type that the kernel does not have. The first line is the header.
pub fn sockets(frame: &Frame<'_>, sockets: &mut Vec<Socket>) -> u32 {
    let mut malformed = 0u32;
    let mut open: Option<Row<'_>> = None;
    let mut rest = after(frame.bytes, line(frame.bytes));
    loop {
        let here = line(rest);
        let row = Row::parse(here, rest);
        if row.is_some() || rest.is_empty() {
            match open.take().map(|row| row.socket(rest.len(), frame)) {
                Some(Some(socket)) => sockets.push(socket),
                Some(None) => malformed = malformed.saturating_add(1),
                None => {}
            }
            open = row;
        } else if open.as_ref().is_none_or(|row| row.path.is_none()) {
            malformed = malformed.saturating_add(1);
        }
        if rest.is_empty() {
            return malformed;
        }
        rest = after(rest, here);
    }
}

/// The first line of `text`, without its end.
fn line(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == b'\n').next().unwrap_or(&[])
}

/// What follows `line`, the first one of `text`.
fn after<'a>(text: &'a [u8], line: &[u8]) -> &'a [u8] {
    text.get(line.len().saturating_add(1)..).unwrap_or(&[])
}

/// One row, printed as `%pK: %08X %08X %08X %04X %02X %5lu` and, when bound, a blank and the path.
struct Row<'a> {
    num: &'a [u8],
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
        let (_references, _protocol) = (hex_of::<8>(words.next()?)?, hex_of::<8>(words.next()?)?);
        let flags = hex_of::<8>(words.next()?)?;
        let (sock_type, st) = (hex_of::<4>(words.next()?)?, hex_of::<2>(words.next()?)?);
        let inode = decimal(words.next()?)?;
        let path = words.rest().split_first().and_then(|(_blank, path)| text.get(line.len() - path.len()..));
        Some(Self { num, flags, sock_type, st, inode, path })
    }

    /// The socket, given how many bytes of text follow the row.
    fn socket(self, following: usize, frame: &Frame<'_>) -> Option<Socket> {
        let protocol = protocol(self.sock_type);
        let path = self.path.and_then(|text| text.get(..text.len().checked_sub(following)?));
        let name = path.and_then(|path| name(path.strip_suffix(b"\n").unwrap_or(path)));
        let ends = Ends::Unix(Box::new(UnixEnds { name, ..UnixEnds::default() }));
        let key = Key { netns: frame.netns, identity: unix_digest(protocol, self.inode, self.num) };
        Some(Socket { inode: self.inode, ..Socket::new(key, frame.at, protocol, self.state(), ends) })
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
