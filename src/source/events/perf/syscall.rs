//! perf_event_open(2) for one tracepoint on one processor.
#![expect(unsafe_code, reason = "perf_event_open(2) has no safe form")]

use std::io;
use std::os::fd::{FromRawFd as _, OwnedFd};

const TYPE_TRACEPOINT: u32 = 2;
const SAMPLE_TID: u64 = 1 << 1;
const SAMPLE_TIME: u64 = 1 << 2;
const SAMPLE_RAW: u64 = 1 << 10;
/// PERF_FLAG_FD_CLOEXEC.
const FD_CLOEXEC: libc::c_ulong = 8;
/// The places of `watermark` and `use_clockid` among the bit fields.
const WATERMARK: u32 = 14;
const USE_CLOCKID: u32 = 25;

/// `struct perf_event_attr` as far as PERF_ATTR_SIZE_VER3. Longer ones only add what is not asked for.
#[repr(C)]
#[derive(Default)]
struct Attributes {
    kind: u32,
    size: u32,
    config: u64,
    sample_period: u64,
    sample_type: u64,
    read_format: u64,
    flags: u64,
    wakeup_watermark: u32,
    bp_type: u32,
    config1: u64,
    config2: u64,
    branch_sample_type: u64,
    sample_regs_user: u64,
    sample_stack_user: u32,
    clockid: i32,
}

const _: () = assert!(size_of::<Attributes>() == 96);

/// Begins to sample each hit of a tracepoint on a processor, whatever runs there. The time is CLOCK_MONOTONIC's. Who
/// polls is woken when so many bytes wait.
pub(super) fn open(tracepoint: u64, processor: u32, watermark: u32) -> io::Result<OwnedFd> {
    const ANY_PROCESS: libc::pid_t = -1;
    const NO_GROUP: libc::c_int = -1;
    let attributes = Attributes {
        kind: TYPE_TRACEPOINT,
        size: size_of::<Attributes>() as u32,
        config: tracepoint,
        sample_period: 1,
        sample_type: SAMPLE_TID | SAMPLE_TIME | SAMPLE_RAW,
        flags: flag(WATERMARK) | flag(USE_CLOCKID),
        wakeup_watermark: watermark,
        clockid: libc::CLOCK_MONOTONIC,
        ..Attributes::default()
    };
    // SAFETY: the attributes hold no pointer, and say how long they are.
    let number = unsafe {
        libc::syscall(libc::SYS_perf_event_open, &raw const attributes, ANY_PROCESS, processor, NO_GROUP, FD_CLOEXEC)
    };
    if number < 0 {
        return Err(io::Error::last_os_error());
    }
    let number = libc::c_int::try_from(number).map_err(io::Error::other)?;
    // SAFETY: the kernel has just made this descriptor, and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// A C compiler puts the first bit field into the lowest bit on a little-endian machine, into the highest on a big-endian one.
const fn flag(place: u32) -> u64 {
    if cfg!(target_endian = "little") { 1 << place } else { 1 << (63 - place) }
}
