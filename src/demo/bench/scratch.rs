//! A directory of the demo's own, for the paths of Unix sockets. It goes when it is dropped.

use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts the directories of this process.
static MADE: AtomicU32 = AtomicU32::new(0);

/// How often another name is tried.
const TRIES: u32 = 100;

/// The directory.
#[derive(Debug)]
pub(super) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes a directory that nobody else may enter, below the one for temporary files.
    ///
    /// # Errors
    ///
    /// No directory can be made there.
    pub fn new() -> io::Result<Self> {
        let mut tried = 0;
        loop {
            let number = MADE.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("sockscope-demo-{}-{number}", std::process::id()));
            tried += 1;
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self { path }),
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists || tried == TRIES => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Scratch {
    /// What cannot be removed stays: there is nobody left to tell, and the name says whose it was.
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.path));
    }
}
