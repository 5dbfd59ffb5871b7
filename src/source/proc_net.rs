//! The tables as text: /proc/net/{tcp,tcp6,udp,udp6,unix} (proc(5)).
//!
//! Reads a whole file or nothing. A file holds every state: whoever wants only some must look again
//! at what comes out, which holds for netlink too, where the state is the one of the walk.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use crate::model::capture::Table;

/// A table that could not be read from /proc.
#[derive(Debug, thiserror::Error)]
#[error("reading {path}: {cause}; is /proc mounted, and may this user read it?")]
pub struct ProcNetError {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

/// Reads tables, one after the other, into the same memory.
#[derive(Debug)]
pub struct ProcNet {
    directory: PathBuf,
    text: Vec<u8>,
}

impl ProcNet {
    /// The tables below `directory`, usually /proc/net.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), text: Vec::new() }
    }

    /// The text of a table. `Ok(None)` when the kernel works without IPv6 and this is one of its tables:
    /// then there is nothing that could be missing.
    pub fn read(&mut self, table: Table) -> Result<Option<&[u8]>, ProcNetError> {
        let path = self.path(table);
        self.text.clear();
        match File::open(&path).and_then(|mut file| file.read_to_end(&mut self.text)) {
            Ok(_) => Ok(Some(&self.text)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && self.lacks_v6(table) => Ok(None),
            Err(cause) => Err(ProcNetError { path, cause }),
        }
    }

    fn path(&self, table: Table) -> PathBuf {
        self.directory.join(match table {
            Table::Unix => "unix",
            Table::Udp4 => "udp",
            Table::Udp6 => "udp6",
            Table::Tcp4 => "tcp",
            Table::Tcp6 => "tcp6",
            Table::Raw4 => "raw",
            Table::Raw6 => "raw6",
            Table::Netlink => "netlink",
            Table::Packet => "packet",
            Table::Dccp4 | Table::Dccp6 => "dccp",
            Table::Sctp4 | Table::Sctp6 => "sctp",
            Table::Mptcp4 | Table::Mptcp6 => "mptcp",
            Table::Vsock => "vsock",
            Table::Tipc => "tipc",
            Table::Xdp => "xdp",
        })
    }

    /// Whether the file is missing only because IPv6 is: its sibling is there.
    fn lacks_v6(&self, table: Table) -> bool {
        let sibling = match table {
            Table::Udp6 => Table::Udp4,
            Table::Tcp6 => Table::Tcp4,
            Table::Raw6 => Table::Raw4,
            _ => return false,
        };
        self.path(sibling).exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    /// Reads a table where only the files of IPv4 exist.
    #[track_caller]
    fn check(table: Table, text: Option<&[u8]>) {
        let root = Scratch::new();
        root.file("tcp", b"sl\n 0:\n");
        root.file("udp", b"");
        assert_eq!(ProcNet::new(root.path()).read(table).unwrap(), text);
    }

    #[test]
    fn tables_are_read_whole() {
        check(Table::Tcp4, Some(b"sl\n 0:\n"));
        check(Table::Udp4, Some(b""));
    }

    #[test]
    fn without_v6_nothing_is_missing() {
        check(Table::Tcp6, None);
        check(Table::Udp6, None);
    }

    #[test]
    fn a_missing_table_is_an_error_that_says_where() {
        for table in Table::SHOWN {
            let error = ProcNet::new("/nowhere/net").read(table).unwrap_err().to_string();
            assert!(error.starts_with("reading /nowhere/net/") && error.contains("mounted"), "{error}");
        }
    }

    #[test]
    fn an_older_text_leaves_nothing_behind() {
        let root = Scratch::new();
        root.file("tcp", b"a long text");
        root.file("udp", b"short");
        let mut files = ProcNet::new(root.path());
        files.read(Table::Tcp4).unwrap();
        assert_eq!(files.read(Table::Udp4).unwrap(), Some(b"short".as_slice()));
    }
}
