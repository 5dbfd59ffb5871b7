//! What netstat makes of /proc/net/unix: states, types, flags, and the part of a path that it shows.

use crate::model::proc_row::{ACCEPTS_CONNECTIONS, UnixRow};
use crate::model::socket::Protocol;
use crate::model::state::State;

/// The flags that netstat knows (`__SO_ACCEPTCON`, `__SO_WAITDATA`, `__SO_NOSPACE` of linux/net.h).
const FLAGS: [(u32, &str); 3] = [(ACCEPTS_CONNECTIONS, "ACC"), (1 << 17, "W"), (1 << 18, "N")];

/// The names of the flags that are set.
pub(super) fn flags(row: &UnixRow<'_>) -> impl Iterator<Item = &'static str> {
    let set = row.flags;
    FLAGS.into_iter().filter(move |(flag, _)| set & flag != 0).map(|(_, name)| name)
}

/// The type (`SOCK_*`).
pub(super) const fn socket_type(row: &UnixRow<'_>) -> &'static str {
    match row.socket_type {
        1 => "STREAM",
        2 => "DGRAM",
        3 => "RAW",
        4 => "RDM",
        5 => "SEQPACKET",
        _ => "UNKNOWN",
    }
}

/// The state (`SS_*` of linux/net.h).
pub(super) const fn state(row: &UnixRow<'_>) -> &'static str {
    match row.state {
        0 => "FREE",
        1 if row.flags & ACCEPTS_CONNECTIONS != 0 => "LISTENING",
        1 => "",
        2 => "CONNECTING",
        3 => "CONNECTED",
        4 => "DISCONNECTING",
        _ => "UNKNOWN",
    }
}

/// The state that every other list names it by.
pub(super) const fn common_state(row: &UnixRow<'_>) -> State {
    match row.state {
        _ if row.flags & ACCEPTS_CONNECTIONS != 0 => State::Listen,
        1 => State::Close,
        2 => State::SynSent,
        3 => State::Established,
        4 => State::Closing,
        _ => State::Unknown,
    }
}

/// The kind as ss names it, to which all but two types are datagrams.
pub(super) const fn netid(row: &UnixRow<'_>) -> &'static str {
    match row.socket_type {
        1 => Protocol::UnixStream.netid(),
        5 => Protocol::UnixSeqpacket.netid(),
        _ => Protocol::UnixDgram.netid(),
    }
}

/// Whether netstat takes a row for a server.
pub(super) const fn is_server(row: &UnixRow<'_>) -> bool {
    row.state == 1 && row.flags & ACCEPTS_CONNECTIONS != 0
}

/// What netstat shows of a path: its first word.
pub(super) fn first_word<'a>(row: &UnixRow<'a>) -> &'a [u8] {
    // isspace(3) also knows the vertical tab.
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    row.path.split(is_blank).find(|word| !word.is_empty()).unwrap_or_default()
}
