//! Our BPF program: what it hangs on, what it reads of a socket, what it writes into the ring.
//!
//! It hangs on the kernel's one tracepoint for changes of TCP states. TIME-WAIT has none: a minisocket takes the full
//! socket's place. Its functions could be hooked (fentry), but some machines refuse that to root too, while a look at
//! the one socket in question costs 8 µs anywhere.
//!
//! Assembled at run time for the kernel at hand, so neither a compiler nor a file with code is needed. Every offset comes
//! from the kernel's BTF, and the verifier checks each access by the same BTF. The program is offered to the kernel
//! under MIT or GPL, as its helpers demand.

use crate::decode::bpf_event::{INET6, LENGTH, at};
use crate::decode::btf::{Btf, BtfError, Kind};
use crate::model::event::{BY_CALL, COMM};

use super::assembler::{Assembler, Condition, Helper, Instruction, Label, Register, Size};
use Register::{R0, R1, R2, R3, R4, R6, R7, R8, R10};

/// The type in BTF of the probes of sock:inet_sock_set_state: every change of a full socket's state.
pub(super) const TARGET: (Kind, &str) = (Kind::Typedef, "btf_trace_inet_sock_set_state");

const IPPROTO_TCP: i32 = 6;
/// BPF_RB_NO_WAKEUP: the reader looks by itself. To be woken for each record would double what the traffic pays.
const NO_WAKEUP: i32 = 1;
/// Where the probe finds its arguments: eight bytes each.
const SOCKET: i16 = 0;
const FROM: i16 = 8;
const TO: i16 = 16;
/// Where the upper half of a number of eight bytes stands.
const UPPER: i16 = if cfg!(target_endian = "little") { 4 } else { 0 };

/// Where the kernel at hand keeps what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offsets {
    net: i16,
    inum: i16,
    number: i16,
    remote_port: i16,
    family: i16,
    interface: i16,
    local: i16,
    remote: i16,
    /// Both IPv6 addresses; `None` in a kernel without IPv6.
    v6: Option<(i16, i16)>,
    protocol: i16,
    error: i16,
    local_port: i16,
}

impl Offsets {
    /// Looks them up.
    pub(super) fn of(btf: &Btf<'_>) -> Result<Self, BtfError> {
        let offset =
            |of, name| btf.offset(of, name).and_then(|bytes| i16::try_from(bytes).map_err(|_| BtfError::Damaged));
        let common = |name| offset("sock_common", name);
        let inum = offset("net", "ns")?.checked_add(offset("ns_common", "inum")?).ok_or(BtfError::Damaged)?;
        Ok(Self {
            net: common("skc_net")?,
            inum,
            number: common("skc_num")?,
            remote_port: common("skc_dport")?,
            family: common("skc_family")?,
            interface: common("skc_bound_dev_if")?,
            local: common("skc_rcv_saddr")?,
            remote: common("skc_daddr")?,
            v6: common("skc_v6_rcv_saddr").ok().zip(common("skc_v6_daddr").ok()),
            protocol: offset("sock", "sk_protocol")?,
            error: offset("sock", "sk_err")?,
            local_port: offset("inet_sock", "inet_sport")?,
        })
    }
}

/// Whether process ids may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pids {
    /// The reader lives in the first pid namespace, by which the kernel numbers processes.
    Told,
    /// It lives in another one, and of the processes in that one the numbers there are told.
    Within(PidNamespace),
    /// The kernel's numbers mean nothing to the reader.
    Unknown,
}

/// A pid namespace as bpf_get_ns_current_pid_tgid takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PidNamespace {
    /// The device of its file, as the kernel numbers devices inside (linux/kdev_t.h).
    pub device: u64,
    /// The inode of its file.
    pub inode: u64,
}

/// What the program is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// Where the kernel keeps what is read.
    pub offsets: Offsets,
    /// Descriptor of the ring.
    pub ring: i32,
    /// Descriptor of the array with the count of records that had no room.
    pub drops: i32,
    /// Whether process ids are told.
    pub pids: Pids,
}

/// The program. `None` when it cannot be assembled, which no offset of a real kernel brings about.
pub(super) fn program(setting: &Setting) -> Option<Vec<Instruction>> {
    let mut code = Assembler::default();
    let (out, drop) = (code.label(), code.label());
    let Setting { offsets, ring, drops, pids } = setting;
    // R6 is the probe's context, R7 the socket, R8 the record.
    code.copy(R6, R1);
    code.load(Size::Double, R7, R6, SOCKET);
    code.load(Size::Half, R1, R7, offsets.protocol);
    code.jump_if(R1, Condition::NotEqual, IPPROTO_TCP, out);
    code.set_map(R1, *ring);
    code.set(R2, i32::from(at::END));
    code.set(R3, 0);
    code.call(Helper::RingbufReserve);
    code.jump_if(R0, Condition::Equal, 0, drop);
    code.copy(R8, R0);
    identity(&mut code, offsets);
    ends(&mut code, offsets);
    change(&mut code, offsets);
    actor(&mut code, *pids);
    code.copy(R1, R8);
    code.set(R2, NO_WAKEUP);
    code.call(Helper::RingbufSubmit);
    code.place(out);
    code.exit();
    code.place(drop);
    count(&mut code, *drops);
    code.finish()
}

/// When, and which socket.
fn identity(code: &mut Assembler, offsets: &Offsets) {
    code.call(Helper::KtimeGetNs);
    code.store(Size::Double, R8, at::TIME, R0);
    code.copy(R1, R7);
    code.call(Helper::GetSocketCookie);
    code.store(Size::Double, R8, at::COOKIE, R0);
    code.load(Size::Double, R1, R7, offsets.net);
    code.load(Size::Word, R1, R1, offsets.inum);
    code.store(Size::Word, R8, at::NETNS, R1);
}

fn ends(code: &mut Assembler, offsets: &Offsets) {
    let (v6, ports, done) = (code.label(), code.label(), code.label());
    let field = |code: &mut Assembler, size, from, to| {
        code.load(size, R1, R7, from);
        code.store(size, R8, to, R1);
    };
    field(code, Size::Word, offsets.interface, at::INTERFACE);
    field(code, Size::Half, offsets.remote_port, at::REMOTE_PORT);
    field(code, Size::Half, offsets.family, at::FAMILY);
    code.jump_if(R1, Condition::Equal, i32::from(INET6), v6);
    field(code, Size::Word, offsets.local, at::LOCAL);
    field(code, Size::Word, offsets.remote, at::REMOTE);
    code.jump(ports);
    code.place(v6);
    for (from, to) in offsets.v6.into_iter().flat_map(|(local, remote)| [(local, at::LOCAL), (remote, at::REMOTE)]) {
        for word in [0, 4, 8, 12] {
            field(code, Size::Word, from + word, to + word);
        }
    }
    code.place(ports);
    code.store_number(Size::Word, R8, at::PADDING, 0);
    code.store_number(Size::Half, R8, at::LOCAL_PORT, 0);
    field(code, Size::Half, offsets.number, at::NUMBER);
    // A socket gives its port back before it comes to CLOSE. Where it has it beside lies beyond `struct sock`, for which
    // alone BTF vouches.
    code.jump_if(R1, Condition::NotEqual, 0, done);
    code.copy(R1, R8);
    code.add(R1, i32::from(at::LOCAL_PORT));
    code.set(R2, 2);
    code.copy(R3, R7);
    code.add(R3, offsets.local_port.into());
    code.call(Helper::ProbeReadKernel);
    code.place(done);
}

/// From which state, to which, and with what error.
fn change(code: &mut Assembler, offsets: &Offsets) {
    for (from, to) in [(FROM, at::FROM), (TO, at::TO)] {
        code.load(Size::Double, R1, R6, from);
        code.store(Size::Word, R8, to, R1);
    }
    code.load(Size::Word, R1, R7, offsets.error);
    code.store(Size::Word, R8, at::ERROR, R1);
}

/// The process, where it is the one that made the call.
fn actor(code: &mut Assembler, pids: Pids) {
    let (known, done) = (code.label(), code.label());
    code.store_number(Size::Double, R8, at::PID_TGID, 0);
    if pids == Pids::Unknown {
        return;
    }
    code.load(Size::Word, R1, R8, at::TO);
    for state in BY_CALL {
        code.jump_if(R1, Condition::Equal, state as i32, known);
    }
    code.jump(done);
    code.place(known);
    match pids {
        Pids::Within(namespace) => number_within(code, namespace, done),
        Pids::Told | Pids::Unknown => {
            code.call(Helper::GetCurrentPidTgid);
            code.store(Size::Double, R8, at::PID_TGID, R0);
        }
    }
    code.copy(R1, R8);
    code.add(R1, i32::from(at::COMM));
    code.set(R2, COMM as i32);
    code.call(Helper::GetCurrentComm);
    code.place(done);
}

/// The number of the process in that namespace. Of one that lives elsewhere nothing is told.
fn number_within(code: &mut Assembler, namespace: PidNamespace, elsewhere: Label) {
    // `struct bpf_pidns_info` on the stack: thread, process.
    const INFO: i16 = -8;
    const PROCESS: i16 = -4;
    code.set_wide(R1, namespace.device);
    code.set_wide(R2, namespace.inode);
    code.copy(R3, R10);
    code.add(R3, INFO.into());
    code.set(R4, 8);
    code.call(Helper::GetNsCurrentPidTgid);
    code.jump_if(R0, Condition::NotEqual, 0, elsewhere);
    code.load(Size::Word, R1, R10, PROCESS);
    code.store(Size::Word, R8, at::PID_TGID + UPPER, R1);
}

/// Counts a record that had no room.
fn count(code: &mut Assembler, drops: i32) {
    let none = code.label();
    code.store_number(Size::Word, R10, -4, 0);
    code.copy(R2, R10);
    code.add(R2, -4);
    code.set_map(R1, drops);
    code.call(Helper::MapLookupElem);
    code.jump_if(R0, Condition::Equal, 0, none);
    code.set(R1, 1);
    code.add_atomically(R0, 0, R1);
    code.place(none);
    code.exit();
}

const _: () = assert!(LENGTH.is_multiple_of(8));

#[cfg(test)]
mod tests {
    use super::*;

    const OFFSETS: Offsets = Offsets {
        net: 48,
        inum: 120,
        number: 14,
        remote_port: 12,
        family: 16,
        interface: 20,
        local: 4,
        remote: 0,
        v6: Some((72, 56)),
        protocol: 516,
        error: 300,
        local_port: 782,
    };

    fn length(offsets: Offsets, pids: Pids) -> usize {
        program(&Setting { offsets, ring: 3, drops: 4, pids }).unwrap().len()
    }

    #[test]
    fn a_program_reads_no_more_than_the_kernel_has() {
        let full = length(OFFSETS, Pids::Told);
        assert!(full > length(OFFSETS, Pids::Unknown));
        assert!(full > length(Offsets { v6: None, ..OFFSETS }, Pids::Told));
        assert!(full < length(OFFSETS, Pids::Within(PidNamespace { device: 4, inode: 0xf000_0001 })));
    }

    #[test]
    fn the_offsets_of_this_kernel_are_known() {
        let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
            return println!("left out: this kernel has no BTF");
        };
        let btf = Btf::parse(&bytes).unwrap();
        let offsets = Offsets::of(&btf).unwrap();
        assert_eq!((offsets.remote, offsets.local), (0, 4));
        assert!(btf.find(TARGET.0, TARGET.1).is_ok());
    }
}
