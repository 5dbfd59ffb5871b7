//! The tables of sockets for ICMP echo: /proc/net/{icmp,icmp6,raw,raw6}. No diag module answers for ping sockets.
//!
//! Reads a whole table for one look, as there is nothing smaller; these tables are short.

use std::io;

use crate::decode::decoder::Decoder;
use crate::model::capture::{Form, Frame, Sink as _, Table};
use crate::model::key::NetnsId;
use crate::model::socket::Socket;

use super::clock;

/// A table of sockets that can send an ICMP echo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EchoTable {
    /// Ping sockets over IPv4. The local port is the identifier.
    Ping4,
    /// Ping sockets over IPv6.
    Ping6,
    /// Raw sockets over IPv4. The local port is the number of the IP protocol.
    Raw4,
    /// Raw sockets over IPv6.
    Raw6,
}

impl EchoTable {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Ping4, Self::Ping6, Self::Raw4, Self::Raw6];

    /// Its file, and the table that is laid out in the same way. The protocol of its sockets is that table's, and says
    /// nothing.
    const fn file(self) -> (&'static str, Table) {
        match self {
            Self::Ping4 => ("/proc/net/icmp", Table::Udp4),
            Self::Ping6 => ("/proc/net/icmp6", Table::Udp6),
            Self::Raw4 => ("/proc/net/raw", Table::Udp4),
            Self::Raw6 => ("/proc/net/raw6", Table::Udp6),
        }
    }

    /// The sockets of this table. A kernel without the protocol has no such file and so no such sockets.
    ///
    /// # Errors
    ///
    /// The file is there and cannot be read.
    pub fn read(self) -> io::Result<Vec<Socket>> {
        let (path, table) = self.file();
        match std::fs::read(path) {
            Ok(bytes) => Ok(decode(table, &bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(io::Error::new(error.kind(), format!("reading {path}: {error}"))),
        }
    }
}

fn decode(table: Table, bytes: &[u8]) -> Vec<Socket> {
    let at = clock::now();
    let mut decoder = Decoder::new(at);
    decoder.begin(table);
    decoder.frame(Frame { table, form: Form::ProcText, netns: NetnsId(0), at, bytes });
    decoder.finish().sockets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::state::State;

    /// A line as Linux 6.18 writes it for a ping socket with identifier 7.
    const ICMP: &[u8] = b"   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout \
        inode ref pointer drops             \n   58: 00000000:0007 0100007F:0000 01 00000000:00000300 00:00000000 \
        00000000     0        0 60481 2 0000000000000000 0         \n";

    #[test]
    fn a_ping_socket_is_read_with_its_identifier() {
        let sockets = decode(Table::Udp4, ICMP);
        let ends = sockets[0].ends.inet().unwrap();
        assert_eq!((ends.local.port, ends.remote.address.to_string().as_str()), (7, "127.0.0.1"));
        assert_eq!((sockets[0].state, sockets[0].receive_queue, sockets[0].inode), (State::Established, 768, 60481));
    }

    #[test]
    fn what_is_no_table_has_no_sockets() {
        assert_eq!(decode(Table::Udp6, b"\0\xff\n::\n"), []);
    }
}
