//! bpf(2): the few commands that are needed, with the attributes that linux/bpf.h gives each.
//!
//! The kernel takes shorter attributes than its own and reads the rest as zero.
#![expect(unsafe_code, reason = "bpf(2) has no safe form")]

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd};

use super::assembler::Instruction;

const MAP_CREATE: libc::c_int = 0;
const MAP_LOOKUP_ELEM: libc::c_int = 1;
const PROG_LOAD: libc::c_int = 5;
const RAW_TRACEPOINT_OPEN: libc::c_int = 17;

const PROG_TYPE_TRACING: u32 = 26;
const TRACE_RAW_TP: u32 = 23;
const LICENSE: &CStr = c"Dual MIT/GPL";
const LOG: usize = 64 * 1024;

/// Which kind of map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MapType {
    /// BPF_MAP_TYPE_ARRAY of one u64.
    Counter = 2,
    /// BPF_MAP_TYPE_RINGBUF of so many bytes: a power of two, and whole pages.
    Ring = 27,
}

/// Makes a map.
pub(super) fn make_map(kind: MapType, bytes: u32) -> io::Result<OwnedFd> {
    #[repr(C)]
    struct Attributes {
        map_type: u32,
        key_size: u32,
        value_size: u32,
        max_entries: u32,
    }
    let (key_size, value_size, max_entries) = match kind {
        MapType::Counter => (4, 8, 1),
        MapType::Ring => (0, 0, bytes),
    };
    let attributes = Attributes { map_type: kind as u32, key_size, value_size, max_entries };
    // SAFETY: the attributes hold no pointer.
    unsafe { descriptor(MAP_CREATE, &attributes) }
}

/// Reads the number of a [`MapType::Counter`].
pub(super) fn count(map: BorrowedFd<'_>) -> io::Result<u64> {
    #[repr(C)]
    struct Attributes {
        map: u32,
        padding: u32,
        key: u64,
        value: u64,
        flags: u64,
    }
    let (key, mut value) = (0_u32, 0_u64);
    let attributes = Attributes {
        map: map.as_raw_fd().cast_unsigned(),
        padding: 0,
        key: (&raw const key).expose_provenance() as u64,
        value: (&raw mut value).expose_provenance() as u64,
        flags: 0,
    };
    // SAFETY: key and value are as long as the map was made for, and outlive the call.
    unsafe { bpf(MAP_LOOKUP_ELEM, &attributes) }?;
    Ok(value)
}

/// A program that the kernel did not take.
#[derive(Debug)]
pub(super) struct Unloaded {
    /// The kernel's word.
    pub cause: io::Error,
    /// The end of the verifier's log; empty where it was not asked.
    pub log: String,
}

/// Has a program verified and loaded. `target` is the number in BTF of the type of the probe that it is.
pub(super) fn load(code: &[Instruction], target: u32) -> Result<OwnedFd, Unloaded> {
    let quiet = try_load(code, target, &mut []);
    let Err(cause) = quiet else { return quiet.map_err(|cause| Unloaded { cause, log: String::new() }) };
    if cause.raw_os_error() == Some(libc::EPERM) {
        return Err(Unloaded { cause, log: String::new() });
    }
    let mut log = vec![0; LOG];
    match try_load(code, target, &mut log) {
        Ok(program) => Ok(program),
        Err(cause) => Err(Unloaded { cause, log: last_words(&log) }),
    }
}

fn try_load(code: &[Instruction], target: u32, log: &mut [u8]) -> io::Result<OwnedFd> {
    #[repr(C)]
    #[derive(Default)]
    struct Attributes {
        prog_type: u32,
        insn_cnt: u32,
        insns: u64,
        license: u64,
        log_level: u32,
        log_size: u32,
        log_buf: u64,
        kern_version: u32,
        prog_flags: u32,
        prog_name: [u8; 16],
        prog_ifindex: u32,
        expected_attach_type: u32,
        /// prog_btf_fd to line_info_cnt: for programs with a BTF of their own.
        own_types: [u32; 9],
        attach_btf_id: u32,
        attach_prog_fd: u32,
        padding: u32,
    }
    let length = |length: usize| u32::try_from(length).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput));
    let attributes = Attributes {
        prog_type: PROG_TYPE_TRACING,
        insn_cnt: length(code.len())?,
        insns: code.as_ptr().expose_provenance() as u64,
        license: LICENSE.as_ptr().expose_provenance() as u64,
        log_level: u32::from(!log.is_empty()),
        log_size: length(log.len())?,
        log_buf: if log.is_empty() { 0 } else { log.as_mut_ptr().expose_provenance() as u64 },
        prog_name: *b"sockscope\0\0\0\0\0\0\0",
        expected_attach_type: TRACE_RAW_TP,
        attach_btf_id: target,
        ..Attributes::default()
    };
    const { assert!(std::mem::offset_of!(Attributes, attach_btf_id) == 108) };
    // SAFETY: code, license and log are as long as said, and outlive the call.
    unsafe { descriptor(PROG_LOAD, &attributes) }
}

/// Lets a program run until what is returned is closed.
pub(super) fn attach(program: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    #[repr(C)]
    struct Attributes {
        name: u64,
        program: u32,
        padding: u32,
    }
    let attributes = Attributes { name: 0, program: program.as_raw_fd().cast_unsigned(), padding: 0 };
    // SAFETY: without a name the attributes hold no pointer.
    unsafe { descriptor(RAW_TRACEPOINT_OPEN, &attributes) }
}

/// Calls a command that makes a descriptor.
///
/// # Safety
///
/// As for [`bpf`], and the command is one that returns a new descriptor.
unsafe fn descriptor<T>(command: libc::c_int, attributes: &T) -> io::Result<OwnedFd> {
    // SAFETY: as the caller says.
    let number = unsafe { bpf(command, attributes) }?;
    let number = libc::c_int::try_from(number).map_err(io::Error::other)?;
    // SAFETY: the kernel has just made this descriptor (with O_CLOEXEC, as all of bpf(2)'s), and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// Calls bpf(2).
///
/// # Safety
///
/// The attributes are those of the command, without padding, and what they point at is as long as they say.
unsafe fn bpf<T>(command: libc::c_int, attributes: &T) -> io::Result<libc::c_long> {
    // SAFETY: the kernel reads so many bytes of the attributes; the rest is as the caller says.
    let outcome = unsafe { libc::syscall(libc::SYS_bpf, command, &raw const *attributes, size_of::<T>()) };
    if outcome < 0 { Err(io::Error::last_os_error()) } else { Ok(outcome) }
}

/// What the verifier said last, less its statistics: the rejected instruction and the reason.
fn last_words(log: &[u8]) -> String {
    let text = String::from_utf8_lossy(log.split(|byte| *byte == 0).next().unwrap_or_default());
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with("processed ")).collect();
    lines.get(lines.len().saturating_sub(2)..).unwrap_or_default().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifiers_last_words_are_kept() {
        let log = b"0: R1=ctx()\n1: (85) call unknown#999\n\ninvalid func unknown#999\nprocessed 1 insns\n\0garbage";
        assert_eq!(last_words(log), "1: (85) call unknown#999 / invalid func unknown#999");
        assert_eq!((last_words(b""), last_words(b"one\n\0")), (String::new(), "one".to_owned()));
    }
}
