//! Events from our own BPF program: every change of state of every TCP socket of the machine, with cookie and namespace.
//!
//! Assembled here at run time, from the kernel's own description of its types. aya and libbpf want a compiled program
//! (and clang, or a nightly Rust with a linker of its own, on each machine that builds); a hundred instructions need
//! neither.

mod assembler;
mod program;
mod ring;
mod syscall;

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use crate::decode::bpf_event::{LENGTH, event};
use crate::decode::btf::Btf;
use crate::model::event::{Batch, Loss};

use super::error::{Call, EventsError};
use super::{Feed, is_full};
use program::{Offsets, PidNamespace, Pids, Setting, TARGET};
use ring::Ring;
use syscall::MapType;

const TYPES: &str = "/sys/kernel/btf/vmlinux";

/// Room for 75,000 events of 112 bytes with their headers: at the quarter of a million a second that two processors
/// could bring about, 15 times as long as the reader sleeps.
const RING: u32 = 8 << 20;

/// Time between two readings. Events wake nobody: that would cost the traffic as much again as the events.
const PERIOD: Duration = Duration::from_millis(20);

/// The inode of the first pid namespace (PROC_PID_INIT_INO of linux/proc_ns.h).
const FIRST_PID_NAMESPACE: u64 = 0xefff_fffc;

/// The program at work, until dropped.
pub(super) struct Bpf {
    ring: Ring,
    drops: OwnedFd,
    /// How many drops were told.
    told: u64,
    pids: Pids,
    /// Closing it ends the program.
    _link: OwnedFd,
}

impl Bpf {
    /// Loads and attaches.
    pub(super) fn open() -> Result<Self, EventsError> {
        Self::with(Path::new(TYPES), pids())
    }

    /// Takes the kernel's types from this file.
    fn with(types: &Path, pids: Pids) -> Result<Self, EventsError> {
        let path = types.display().to_string();
        let refused = |cause| EventsError::refused(Call::Btf, format!("reading the kernel's types from {path}"))(cause);
        let mut file = File::open(types).map_err(refused)?;
        // Before the types are read, which takes longest: mostly it is here that rights are missing.
        let map =
            syscall::make_map(MapType::Ring, RING).map_err(EventsError::refused(Call::Bpf, "making a ring (bpf)"))?;
        let drops =
            syscall::make_map(MapType::Counter, 0).map_err(EventsError::refused(Call::Bpf, "making a map (bpf)"))?;
        let ring =
            Ring::of(map.as_fd(), RING).map_err(EventsError::refused(Call::Bpf, "mapping the ring of events"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(refused)?;
        let unknown = |cause| EventsError::Types { path: path.clone(), cause };
        let btf = Btf::parse(&bytes).map_err(unknown)?;
        let offsets = Offsets::of(&btf).map_err(unknown)?;
        let setting = Setting { offsets, ring: map.as_raw_fd(), drops: drops.as_raw_fd(), pids };
        let target = btf.find(TARGET.0, TARGET.1).map_err(unknown)?;
        let link = attach(&setting, target)?;
        Ok(Self { ring, drops, told: 0, pids, _link: link })
    }

    /// What it misses on this machine in particular.
    pub(super) fn lacks(&self) -> Vec<String> {
        match self.pids {
            Pids::Told => Vec::new(),
            Pids::Within(_) => vec!["process ids of other pid namespaces than the own".to_owned()],
            Pids::Unknown => vec!["process ids, since /proc is not of this process's pid namespace".to_owned()],
        }
    }
}

/// Loads the program and lets it run until what is returned is closed.
fn attach(setting: &Setting, target: u32) -> Result<OwnedFd, EventsError> {
    let refused = EventsError::refused(Call::Bpf, "attaching to sock:inet_sock_set_state (bpf)");
    let Some(code) = program::program(setting) else {
        return Err(refused(io::Error::new(io::ErrorKind::InvalidData, "the program cannot be assembled")));
    };
    match syscall::load(&code, target) {
        Ok(program) => syscall::attach(program.as_fd()).map_err(refused),
        Err(unloaded) if unloaded.log.is_empty() => Err(refused(unloaded.cause)),
        Err(unloaded) => Err(EventsError::Verifier { log: unloaded.log, cause: unloaded.cause }),
    }
}

/// By which numbers processes are told: those by which /proc shows them, or by none.
fn pids() -> Pids {
    let own = std::process::id().to_string();
    let is_proc_ours = std::fs::read_link("/proc/self").is_ok_and(|link| link.as_os_str() == own.as_str());
    match std::fs::metadata("/proc/self/ns/pid") {
        Ok(file) if is_proc_ours && file.ino() == FIRST_PID_NAMESPACE => Pids::Told,
        Ok(file) if is_proc_ours => {
            let (major, minor) = (rustix::fs::major(file.dev()), rustix::fs::minor(file.dev()));
            Pids::Within(PidNamespace { device: u64::from(major) << 20 | u64::from(minor), inode: file.ino() })
        }
        _ => Pids::Unknown,
    }
}

impl Feed for Bpf {
    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        std::thread::sleep(patience.min(PERIOD));
        Ok(())
    }

    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        let mut record = [0; LENGTH];
        while !is_full(batch) {
            let Some(record) = self.ring.next(&mut record) else { break };
            batch.events.extend(event(record));
        }
        let drops =
            syscall::count(self.drops.as_fd()).map_err(EventsError::refused(Call::Bpf, "counting drops (bpf)"))?;
        batch.lose(Loss::Counted(drops.saturating_sub(self.told)));
        self.told = drops;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(path: &Path, words: &[&str]) {
        let error = Bpf::with(path, Pids::Told).map(drop).unwrap_err().to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{words:?} should be in {error:?}");
    }

    #[test]
    fn without_types_it_says_what_to_do() {
        check_refused(Path::new("/nosuch/vmlinux"), &["/nosuch/vmlinux", "CONFIG_DEBUG_INFO_BTF"]);
    }

    /// Where BPF may be used the types are what is wrong, elsewhere the rights are.
    #[test]
    fn types_that_are_none_are_refused() {
        let words: &[&str] =
            if syscall::make_map(MapType::Ring, RING).is_ok() { &["it is no BTF"] } else { &["CAP_BPF"] };
        check_refused(Path::new("/proc/self/comm"), words);
    }

    /// A program that returns what it never set.
    #[test]
    fn a_program_that_the_verifier_rejects_is_told_with_its_reason() {
        let Ok(bytes) = std::fs::read(TYPES) else { return println!("left out: this kernel has no BTF") };
        let target = Btf::parse(&bytes).unwrap().find(TARGET.0, TARGET.1).unwrap();
        let unloaded = syscall::load(&[[0x95, 0, 0, 0, 0, 0, 0, 0]], target).unwrap_err();
        if unloaded.cause.raw_os_error() == Some(libc::EPERM) {
            return println!("left out: BPF may not be used: {}", unloaded.cause);
        }
        assert!(unloaded.log.contains("R0 !read_ok"), "{unloaded:?}");
        assert!(unloaded.log.lines().count() == 1 && !unloaded.log.contains("processed"), "{unloaded:?}");
    }
}
