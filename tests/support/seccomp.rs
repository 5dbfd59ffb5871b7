//! A kernel that refuses, played by a seccomp filter (seccomp(2)).
#![expect(unsafe_code, reason = "a filter is installed by prctl(2), which has no safe form")]

use std::mem::offset_of;

use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W};

/// From here on `socket(family, ...)` fails with `errno` in this thread and in what it starts.
pub fn refuse_sockets(family: i32, errno: i32) {
    let statement = |code: u32, k: usize, jf: u8| libc::sock_filter {
        code: u16::try_from(code).expect("codes are short"),
        jt: 0,
        jf,
        k: u32::try_from(k).expect("operands are words"),
    };
    let load = |offset: usize| statement(BPF_LD | BPF_W | BPF_ABS, offset, 0);
    let unless = |value: i64, skip: u8| statement(BPF_JMP | BPF_JEQ | BPF_K, usize::try_from(value).unwrap(), skip);
    let answer = |action: u32| statement(BPF_RET | BPF_K, action as usize, 0);
    let low_word = if cfg!(target_endian = "big") { 4 } else { 0 };
    let mut filter = [
        load(offset_of!(libc::seccomp_data, nr)),
        unless(libc::SYS_socket, 3),
        load(offset_of!(libc::seccomp_data, args) + low_word),
        unless(family.into(), 1),
        answer(libc::SECCOMP_RET_ERRNO | errno.unsigned_abs()),
        answer(libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    rustix::thread::set_no_new_privs(true).expect("rights can be given up");
    // SAFETY: the program points at a filter that outlives the call.
    let outcome = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) };
    assert_eq!(outcome, 0, "seccomp: {}", std::io::Error::last_os_error());
}
