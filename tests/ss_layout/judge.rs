//! A real ss, made to print staged sockets: from files (`PROC_ROOT`, `TCPDIAG_FILE`), or from answers that a small
//! library ([`kernel.c`](kernel.c)) gives in the kernel's place.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use sockscope::model::socket::Socket;

use super::encode;

/// A real ss, 7.3 or a later one that prints the same.
pub struct Reference(OsString);

/// A directory for one test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ss-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

impl Reference {
    /// `None`, and a word on it, when `SOCKSCOPE_REFERENCE_SS` does not name one.
    pub fn find() -> Option<Self> {
        let program = env::var_os("SOCKSCOPE_REFERENCE_SS");
        if program.is_none() {
            eprintln!("left out: SOCKSCOPE_REFERENCE_SS is not set");
        }
        program.map(Self)
    }

    /// What it prints, with nothing in its environment but this.
    #[track_caller]
    pub fn print(&self, arguments: &str, environment: &[(&str, &Path)], columns: Option<&str>) -> String {
        let mut command = Command::new(&self.0);
        command.args(arguments.split_whitespace()).env_clear().envs(environment.iter().copied());
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        assert!(output.status.success(), "{command:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it prints when the kernel has these sockets.
    #[track_caller]
    pub fn print_sockets(&self, arguments: &str, sockets: &[Socket], kernel: &Kernel) -> String {
        let folder = Folder::new();
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for socket in sockets {
            files.entry(encode::file(socket)).or_default().extend(encode::message(socket));
        }
        for (file, bytes) in files {
            fs::write(folder.path().join(file), bytes).unwrap();
        }
        let environment = [("LD_PRELOAD", kernel.library.as_path()), ("KERNEL_ANSWERS", folder.path())];
        self.print(arguments, &environment, None)
    }
}

/// The library that answers in the kernel's place.
pub struct Kernel {
    library: PathBuf,
    _folder: Folder,
}

impl Kernel {
    /// Builds it. `None`, and a word on it, where there is no C compiler.
    pub fn build() -> Option<Self> {
        let folder = Folder::new();
        let library = folder.path().join("kernel.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ss_layout/kernel.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        match compiler.status() {
            Ok(status) => assert!(status.success(), "{compiler:?} failed"),
            Err(error) => {
                eprintln!("left out: cannot run {compiler:?}: {error}");
                return None;
            }
        }
        Some(Self { library, _folder: folder })
    }
}
