//! How the program is linked: so that it starts fast. Most of the time of `ss -tln` or `netstat -uan` on a quiet host is
//! that of the dynamic loader.
//!
//! Changes nothing but the linking for Linux with glibc. `SOCKSCOPE_PIE=1` in the environment of the build keeps the
//! program position independent, for distributions that ask for that.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SOCKSCOPE_PIE");
    let is_for = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !is_for("CARGO_CFG_TARGET_OS", "linux") || !is_for("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    // The loader writes to every page with an address in it where the program may lie anywhere: about fifty.
    if env::var_os("SOCKSCOPE_PIE").is_none() {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    // The unwinder from its archive, which comes with gcc: one shared library less to find, map and relocate.
    if is_native() && has_archive("libgcc_eh.a") {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the linker of this machine makes the program.
fn is_native() -> bool {
    env::var_os("HOST") == env::var_os("TARGET")
}

/// Whether the compiler that links has such a file. It answers with a path when it does.
fn has_archive(name: &str) -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let found = Command::new(linker).arg(format!("-print-file-name={name}")).output();
    found.is_ok_and(|found| Path::new(String::from_utf8_lossy(&found.stdout).trim()).is_absolute())
}
