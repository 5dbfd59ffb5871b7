//! The tables as text: /proc/net/{tcp,tcp6,udp,udp6,raw,raw6,unix,packet,netlink} (proc(5)).
//!
//! Reads a whole file or nothing. A file holds every state: whoever wants only some must look again
//! at what comes out, which holds for netlink too, where the state is the one of the walk.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

use crate::model::capture::Table;

use super::places::{Places, file_of};

/// A table that could not be read from /proc.
#[derive(Debug, thiserror::Error)]
pub enum ProcNetError {
    /// Its file could not be read.
    #[error("reading {path}: {cause}; is /proc mounted, and may this user read it?")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// There is no file of it, or none that this program can read.
    #[error("/proc has no text of it")]
    NoText,
}

/// Reads tables, one after the other, into the same memory.
#[derive(Debug, Default)]
pub struct ProcNet {
    places: Places,
    text: Vec<u8>,
}

impl ProcNet {
    /// The tables where `places` says.
    pub fn new(places: Places) -> Self {
        Self { places, text: Vec::new() }
    }

    /// Where the tables are.
    pub const fn places(&self) -> &Places {
        &self.places
    }

    /// The text of a table. `Ok(None)` when the kernel works without IPv6 and this is one of its tables:
    /// then there is nothing that could be missing.
    pub fn read(&mut self, table: Table) -> Result<Option<&[u8]>, ProcNetError> {
        let path = self.places.path(file_of(table).ok_or(ProcNetError::NoText)?);
        self.text.clear();
        match File::open(&path).and_then(|mut file| file.read_to_end(&mut self.text)) {
            Ok(_) => Ok(Some(&self.text)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && self.lacks_v6(table) => Ok(None),
            Err(cause) => Err(ProcNetError::Unreadable { path, cause }),
        }
    }

    /// Whether the file is missing only because IPv6 is: its sibling is there.
    fn lacks_v6(&self, table: Table) -> bool {
        let Some(sibling) = sibling(table).and_then(file_of) else { return false };
        self.places.path(sibling).exists()
    }
}

/// The table of IPv4 that belongs to one of IPv6.
pub(super) const fn sibling(table: Table) -> Option<Table> {
    Some(match table {
        Table::Udp6 => Table::Udp4,
        Table::Tcp6 => Table::Tcp4,
        Table::Raw6 => Table::Raw4,
        Table::Dccp6 => Table::Dccp4,
        Table::Sctp6 => Table::Sctp4,
        Table::Mptcp6 => Table::Mptcp4,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::scratch::Scratch;

    fn below(root: &Path) -> ProcNet {
        ProcNet::new(Places::of_environment(|name| (name == "PROC_ROOT").then(|| root.into())))
    }

    /// Reads a table where only the files of IPv4 exist.
    #[track_caller]
    fn check(table: Table, text: Option<&[u8]>) {
        let root = Scratch::new();
        root.file("net/tcp", b"sl\n 0:\n");
        root.file("net/udp", b"");
        assert_eq!(below(root.path()).read(table).unwrap(), text);
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
            let error = below(Path::new("/nowhere")).read(table).unwrap_err().to_string();
            assert!(error.starts_with("reading /nowhere/net/") && error.contains("mounted"), "{error}");
        }
    }

    #[test]
    fn some_tables_have_no_text() {
        for table in [Table::Sctp4, Table::Mptcp6, Table::Vsock, Table::Tipc, Table::Xdp] {
            assert!(matches!(ProcNet::default().read(table), Err(ProcNetError::NoText)));
        }
    }

    #[test]
    fn an_older_text_leaves_nothing_behind() {
        let root = Scratch::new();
        root.file("net/tcp", b"a long text");
        root.file("net/udp", b"short");
        let mut files = below(root.path());
        files.read(Table::Tcp4).unwrap();
        assert_eq!(files.read(Table::Udp4).unwrap(), Some(b"short".as_slice()));
    }
}
