//! A file of the kernel's that could not be read.

/// Which file, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct Unread {
    /// The file, as its users know it.
    pub path: &'static str,
    /// The system's words for the error, as strerror(3) has them.
    pub why: String,
}
