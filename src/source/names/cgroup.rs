//! Control groups (v2) by path and by id: the id that sockets carry is the inode of the group's directory (cgroups(7)).

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::model::printable;

/// CGROUP2_SUPER_MAGIC (linux/magic.h).
const CGROUP2: u64 = 0x6367_7270;

/// The id of the group at `path`, tried as given and then below each cgroup2 mount.
pub fn id(path: &str, mounts: &Path) -> Option<u64> {
    inode(Path::new(path)).or_else(|| {
        let mounts = fs::read_to_string(mounts).ok()?;
        mounts.lines().filter_map(mount_point).find_map(|mount| inode(&mount.join(path.trim_start_matches('/'))))
    })
}

/// What the kernel knows the file at `path` by, tried as given and then below each cgroup2 mount: the id of a group, and
/// [`NO_GROUP`] for any other file.
///
/// # Errors
///
/// The file as given cannot be found, nor one below a mount.
pub fn handle(path: &str, mounts: &Path) -> io::Result<u64> {
    match fs::metadata(path) {
        Ok(_) => Ok(inode(Path::new(path)).unwrap_or(NO_GROUP)),
        Err(error) => id(path, mounts).ok_or(error),
    }
}

/// An id that no group has.
const NO_GROUP: u64 = u64::MAX;

/// The groups as they were when they were first asked for.
#[derive(Debug)]
pub struct Groups(HashMap<u64, String>);

impl Groups {
    /// The groups below the first cgroup2 mount; `None` when there is no such mount.
    pub fn mounted(mounts: &Path) -> Option<Self> {
        let mounts = fs::read_to_string(mounts).ok()?;
        Some(Self::below(mounts.lines().find_map(mount_point)?))
    }

    /// The path of a group from the mount on, `/` for the mount itself; printable.
    pub fn path(&self, id: u64) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }

    fn below(mount: &Path) -> Self {
        let mut groups = HashMap::new();
        let root = fs::metadata(mount).ok().map(|found| (found.ino(), PathBuf::from("/")));
        let mut todo: Vec<(u64, PathBuf)> = root.into_iter().collect();
        while let Some((id, path)) = todo.pop() {
            let below = path.strip_prefix("/").unwrap_or(&path);
            for entry in fs::read_dir(mount.join(below)).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    todo.push((entry.ino(), path.join(entry.file_name())));
                }
            }
            groups.insert(id, printable::text(path.as_os_str().as_bytes()));
        }
        Self(groups)
    }
}

/// Where a line of /proc/mounts (fstab(5)) mounts cgroup2, if it does.
fn mount_point(line: &str) -> Option<&Path> {
    let mut words = line.split(' ').skip(1);
    let (point, kind) = (words.next()?, words.next()?);
    (kind == "cgroup2").then(|| Path::new(point))
}

fn inode(path: &Path) -> Option<u64> {
    let kind = rustix::fs::statfs(path).ok()?.f_type;
    let is_group = u64::try_from(kind).is_ok_and(|kind| kind == CGROUP2);
    fs::metadata(path).ok().filter(|found| is_group && Metadata::is_dir(found)).map(|found| found.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cgroup2_mounts_count() {
        let point = |line| mount_point(line).map(|point| point.to_string_lossy().into_owned());
        assert_eq!(point("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0").as_deref(), Some("/sys/fs/cgroup"));
        assert_eq!(point("cgroup /sys/fs/cgroup/cpu cgroup rw 0 0"), None);
        assert_eq!(point("x"), None);
    }

    #[test]
    fn a_file_elsewhere_has_a_handle_that_is_no_group() {
        assert_eq!(handle("/dev/null", Path::new("/nonexistent")).ok(), Some(NO_GROUP));
        assert!(handle("/no/such/file", Path::new("/nonexistent")).is_err());
    }

    #[test]
    fn groups_are_known_by_their_inodes() {
        let root = crate::source::scratch::Scratch::new();
        root.file("a/b/cgroup.procs", b"");
        root.file("c\x1bd/cgroup.procs", b"");
        let groups = Groups::below(root.path());
        let path = |name: &str| groups.path(fs::metadata(root.path().join(name)).unwrap().ino());
        assert_eq!(path(""), Some("/"));
        assert_eq!(path("a/b"), Some("/a/b"));
        assert_eq!(path("c\x1bd"), Some("/c.d"));
        assert_eq!(path("a/b/cgroup.procs"), None);
        assert!(Groups::mounted(Path::new("/nonexistent")).is_none());
    }

    #[test]
    fn a_folder_elsewhere_is_no_group() {
        assert_eq!(id("/", Path::new("/nonexistent")), None);
        assert_eq!(id("no/such/group", Path::new("/proc/mounts")), None);
    }
}
