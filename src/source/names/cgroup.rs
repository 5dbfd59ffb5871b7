//! Control groups (v2) by path and by id: the id that sockets carry is the inode of the group's directory (cgroups(7)).
#![expect(unsafe_code, reason = "name_to_handle_at(2) and its reverse have no safe form")]

use std::collections::HashMap;
use std::ffi::CString;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirEntryExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::model::printable;

use super::super::errno;

/// CGROUP2_SUPER_MAGIC (linux/magic.h).
const CGROUP2: u64 = 0x6367_7270;

/// The id of the group at `path`, tried as given and then below each cgroup2 mount.
pub fn id(path: &str, mounts: &Path) -> Option<u64> {
    inode(Path::new(path)).or_else(|| {
        let mounts = fs::read_to_string(mounts).ok()?;
        mounts.lines().filter_map(mount_point).find_map(|mount| inode(&mount.join(path.trim_start_matches('/'))))
    })
}

/// Why no group is known by its path or id. The texts are those of ss(8).
#[derive(Debug, thiserror::Error)]
pub enum Unknown {
    /// cgroup2 is not mounted.
    #[error("Failed to find cgroup2 mount")]
    Unmounted,
    /// Its mount is out of reach, under another one mostly.
    #[error("Failed to open cgroup2 mount")]
    Unopened,
    /// What is there has no id.
    #[error("Failed to get cgroup2 ID: {}", errno::text(.0))]
    WithoutId(io::Error),
}

impl Unknown {
    /// How often ss says so where it is to name so many groups: once more where it has looked for the mount beforehand,
    /// and once in all where it has found one that is of another kind.
    pub const fn times(&self, unnamed: usize) -> usize {
        match self {
            _ if unnamed == 0 => 0,
            Self::Unmounted => unnamed.saturating_add(1),
            Self::Unopened => unnamed,
            Self::WithoutId(_) => 1,
        }
    }
}

/// The file handle at `path`, tried as given and then below the first cgroup2 mount, where it has the length of an id:
/// that of a group is its id, that of a file elsewhere may be anything.
///
/// # Errors
///
/// Why there is none below the mount.
pub fn handle(path: &str, mounts: &Path) -> Result<u64, Unknown> {
    if let Ok(given) = file_handle(Path::new(path)) {
        return Ok(given);
    }
    let text = fs::read_to_string(mounts).unwrap_or_default();
    let mount = text.lines().find_map(mount_point).ok_or(Unknown::Unmounted)?;
    File::open(mount).map_err(|_| Unknown::Unopened)?;
    file_handle(&mount.join(path.trim_start_matches('/'))).map_err(Unknown::WithoutId)
}

/// `struct file_handle` (open_by_handle_at(2)) with room for an id.
#[repr(C)]
struct FileHandle {
    length: u32,
    kind: i32,
    bytes: [u8; 8],
}

fn file_handle(path: &Path) -> io::Result<u64> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut handle = FileHandle { length: 8, kind: 0, bytes: [0; 8] };
    let mut mount = 0;
    // SAFETY: the path ends with NUL, and the handle has as much room as it says.
    let outcome =
        unsafe { libc::name_to_handle_at(libc::AT_FDCWD, path.as_ptr(), (&raw mut handle).cast(), &raw mut mount, 0) };
    match (outcome, handle.length) {
        (0, 8) => Ok(u64::from_ne_bytes(handle.bytes)),
        (0, _) => Err(io::Error::from_raw_os_error(libc::EOVERFLOW)),
        _ => Err(io::Error::last_os_error()),
    }
}

/// What ss(8) says of a group that it may not open by its id.
pub const UNOPENED: &str = "Failed to open cgroup2 by ID";

/// Whether this process may not open groups by their ids, as `id` shows. That there is no such group is no refusal.
pub fn is_refused(id: u64, mounts: &Path) -> bool {
    let text = fs::read_to_string(mounts).unwrap_or_default();
    let Some(Ok(mount)) = text.lines().find_map(mount_point).map(File::open) else { return false };
    let mut handle = FileHandle { length: 8, kind: INODE_AND_GENERATION, bytes: id.to_ne_bytes() };
    // SAFETY: the handle has as much room as it says, and `mount` stays open over the call.
    let opened = unsafe {
        libc::open_by_handle_at(mount.as_raw_fd(), (&raw mut handle).cast(), libc::O_RDONLY | libc::O_CLOEXEC)
    };
    if opened < 0 {
        return io::Error::last_os_error().raw_os_error() != Some(libc::ESTALE);
    }
    // SAFETY: the descriptor is new, and nobody else's.
    drop(unsafe { OwnedFd::from_raw_fd(opened) });
    false
}

/// FILEID_INO32_GEN (linux/exportfs.h).
const INODE_AND_GENERATION: i32 = 1;

/// The groups as they were when they were first asked for.
#[derive(Debug)]
pub struct Groups(HashMap<u64, String>);

impl Groups {
    /// The groups below the first cgroup2 mount.
    ///
    /// # Errors
    ///
    /// Why none of them is known.
    pub fn mounted(mounts: &Path) -> Result<Self, Unknown> {
        let mounts = fs::read_to_string(mounts).unwrap_or_default();
        let mount = mounts.lines().find_map(mount_point).ok_or(Unknown::Unmounted)?;
        File::open(mount).map_err(|_| Unknown::Unopened)?;
        if !is_of_groups(mount) {
            return Err(Unknown::WithoutId(io::Error::from_raw_os_error(libc::ENOENT)));
        }
        Ok(Self::below(mount))
    }

    /// The path of a group from the mount on, `/` for the mount itself; printable.
    pub fn path(&self, id: u64) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }

    /// Every group: its id and its path.
    pub fn into_pairs(self) -> Vec<(u64, String)> {
        self.0.into_iter().collect()
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
    fs::metadata(path).ok().filter(|found| is_of_groups(path) && Metadata::is_dir(found)).map(|found| found.ino())
}

/// Whether the file system at `path` is one of control groups.
fn is_of_groups(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|found| u64::try_from(found.f_type).is_ok_and(|kind| kind == CGROUP2))
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
    fn a_group_has_its_id_for_a_handle() {
        let mounts = Path::new("/proc/mounts");
        if let Some(root) = id("/", mounts) {
            let mount = fs::read_to_string(mounts).unwrap().lines().find_map(mount_point).unwrap().to_owned();
            assert_eq!(handle(mount.to_str().unwrap(), mounts).ok(), Some(root));
        }
        check_unknown("", "Failed to find cgroup2 mount", 4);
        check_unknown("cgroup2 /no/such/mount cgroup2 rw 0 0\n", "Failed to open cgroup2 mount", 3);
        check_unknown("x / cgroup2 rw 0 0\n", "Failed to get cgroup2 ID: No such file or directory", 1);
    }

    /// Where these are the mounts: what is said, and how often where three groups are to be named.
    #[track_caller]
    fn check_unknown(mounts: &str, said: &str, times: usize) {
        let root = crate::source::scratch::Scratch::new();
        root.file("mounts", mounts.as_bytes());
        let mounts = root.path().join("mounts");
        assert_eq!(handle("/no/such/file", &mounts).unwrap_err().to_string(), said);
        let unknown = Groups::mounted(&mounts).unwrap_err();
        assert_eq!((unknown.to_string().as_str(), unknown.times(3), unknown.times(0)), (said, times, 0));
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
        assert!(Groups::mounted(Path::new("/nonexistent")).is_err());
    }

    #[test]
    fn a_folder_elsewhere_is_no_group() {
        assert_eq!(id("/", Path::new("/nonexistent")), None);
        assert_eq!(id("no/such/group", Path::new("/proc/mounts")), None);
    }
}
