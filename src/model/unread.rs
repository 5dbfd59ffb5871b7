//! A file of the kernel's, and that it could not be read.

/// Which file, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct Unread {
    /// The file, as its users know it.
    pub path: &'static str,
    /// The system's words for the error, as strerror(3) has them.
    pub why: String,
}

/// One file of a family of them.
pub trait ProcFile {
    /// The file, as its users know it.
    fn path(&self) -> &'static str;
}
