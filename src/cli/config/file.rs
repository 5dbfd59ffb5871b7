//! Files of the user: where they are, reading them, and writing one back.
//!
//! Whatever lies at a path, reading it ends soon and with a word.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, FileType, Mode, OFlags, access, fstat, open};

/// More is no configuration.
const LARGEST: u64 = 1 << 20;

/// The folder of this program's files (XDG Base Directory Specification); `None` where there is no home.
pub(in crate::cli) fn folder() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))?;
    Some(config.join("sockscope"))
}

/// The text of a file; `None` where there is none.
///
/// # Errors
///
/// It cannot be read, is no text, or is not a file at all. Says what is there.
pub(in crate::cli) fn read(path: &Path) -> Result<Option<String>, String> {
    // A pipe that nobody writes to would keep an ordinary open waiting.
    let file = match open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY, Mode::empty()) {
        Ok(file) => file,
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(format!("it cannot be read: {}", io::Error::from(errno))),
    };
    let status = fstat(&file).map_err(|errno| format!("it cannot be read: {}", io::Error::from(errno)))?;
    if let Some(kind) = no_file(FileType::from_raw_mode(status.st_mode)) {
        return Err(format!("it is {kind}, not a file"));
    }
    let mut bytes = Vec::new();
    let read = File::from(file).take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err("it is larger than a megabyte".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        format!("line {} is not UTF-8", good.filter(|byte| **byte == b'\n').count() + 1)
    })?;
    Ok(Some(text))
}

/// What something is that is no file.
const fn no_file(kind: FileType) -> Option<&'static str> {
    match kind {
        FileType::RegularFile => None,
        FileType::Directory => Some("a directory"),
        FileType::Fifo => Some("a pipe"),
        FileType::Socket => Some("a socket"),
        FileType::CharacterDevice | FileType::BlockDevice => Some("a device"),
        FileType::Symlink | FileType::Unknown => Some("something else"),
    }
}

/// Puts a text in the place of a file, as a whole or not at all. A link stays a link, and the file's mode stays.
///
/// # Errors
///
/// The file is read-only, the folder cannot be made or written to, or the disk is full.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    let there = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |error: io::Error| format!("writing {} failed: {error}", there.display());
    // To put another file in its place would need no right to it.
    let is_closed = || access(&there, Access::WRITE_OK).is_err();
    if fs::metadata(&there).is_ok_and(|old| old.permissions().readonly() || is_closed()) {
        return Err(format!("{} is read-only", there.display()));
    }
    let folder = there.parent().ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    fs::create_dir_all(folder).map_err(failed)?;
    let mut name = there.file_name().unwrap_or(OsStr::new("config.toml")).to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = folder.join(name);
    let written = (|| {
        let mut file = File::create_new(&new)?;
        if let Ok(old) = fs::metadata(&there) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &there)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&new);
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    use rustix::fs::CWD;

    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("sockscope-file-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn whatever_lies_there_there_is_a_word_for_it() {
        let folder = scratch("read");
        let check = |name: &str, expected: Result<Option<&str>, &str>| {
            let found = read(&folder.join(name));
            assert_eq!(found.as_ref().map(|text| text.as_deref()).map_err(String::as_str), expected, "{name}");
        };
        fs::write(folder.join("good"), "a = 1\n").unwrap();
        check("good", Ok(Some("a = 1\n")));
        check("none", Ok(None));
        fs::create_dir(folder.join("folder")).unwrap();
        check("folder", Err("it is a directory, not a file"));
        rustix::fs::mkfifoat(CWD, folder.join("pipe"), Mode::RUSR).unwrap();
        check("pipe", Err("it is a pipe, not a file"));
        fs::write(folder.join("bytes"), b"a = 1\nb = \"\xff\"\n").unwrap();
        check("bytes", Err("line 2 is not UTF-8"));
        File::create(folder.join("huge")).unwrap().set_len(1 << 40).unwrap();
        check("huge", Err("it is larger than a megabyte"));
        std::os::unix::fs::symlink("loop", folder.join("loop")).unwrap();
        check("loop", Err("it cannot be read: Too many levels of symbolic links (os error 40)"));
        assert_eq!(read(Path::new("/dev/null")), Err("it is a device, not a file".to_owned()));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_is_replaced_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = scratch("write");
        let (file, link) = (folder.join("real.toml"), folder.join("config.toml"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.toml", &link).unwrap();
        write(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write(&folder.join("deep/er/config.toml"), "first").unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "nothing is left beside the files");
        assert!(write(&link.join("x"), "").is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
