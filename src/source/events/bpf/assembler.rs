//! Puts BPF instructions together (RFC 9669; helpers by their numbers in linux/bpf.h). Knows of no socket, asks no kernel.

/// One instruction as the kernel takes it: `struct bpf_insn`.
pub(super) type Instruction = [u8; 8];

/// A register. R0 holds results; R1 to R5 arguments, gone after a call; R6 to R9 stay; R10 is the end of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Register {
    R0,
    R1,
    R2,
    R3,
    R4,
    R6 = 6,
    R7,
    R8,
    R10 = 10,
}

/// How much is loaded or stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Word = 0x00,
    Half = 0x08,
    Double = 0x18,
}

/// A function of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Helper {
    MapLookupElem = 1,
    KtimeGetNs = 5,
    GetCurrentPidTgid = 14,
    GetCurrentComm = 16,
    GetSocketCookie = 46,
    ProbeReadKernel = 113,
    GetNsCurrentPidTgid = 120,
    RingbufReserve = 131,
    RingbufSubmit = 132,
}

/// A comparison of a register with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Equal = 0x15,
    NotEqual = 0x55,
}

/// A place to jump to, before or after it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

/// A program in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Assembler {
    code: Vec<Instruction>,
    /// Where each label stands.
    labels: Vec<Option<usize>>,
    /// Instructions whose offset is still to be set.
    jumps: Vec<(usize, Label)>,
}

impl Assembler {
    /// The program. `None` when a label was never placed or lies too far away.
    pub(super) fn finish(mut self) -> Option<Vec<Instruction>> {
        for (from, label) in self.jumps {
            let to = (*self.labels.get(label.0)?)?;
            let distance = i16::try_from(to.checked_signed_diff(from + 1)?).ok()?;
            self.code.get_mut(from)?.get_mut(2..4)?.copy_from_slice(&distance.to_ne_bytes());
        }
        Some(self.code)
    }

    /// A new place to jump to.
    pub(super) fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// The label stands before the next instruction.
    pub(super) fn place(&mut self, label: Label) {
        let here = self.code.len();
        if let Some(place) = self.labels.get_mut(label.0) {
            *place = Some(here);
        }
    }

    /// `to = *(from + offset)`.
    pub(super) fn load(&mut self, size: Size, to: Register, from: Register, offset: i16) {
        self.emit(0x61 | size as u8, to as u8, from as u8, offset, 0);
    }

    /// `*(to + offset) = from`.
    pub(super) fn store(&mut self, size: Size, to: Register, offset: i16, from: Register) {
        self.emit(0x63 | size as u8, to as u8, from as u8, offset, 0);
    }

    /// `*(to + offset) = number`.
    pub(super) fn store_number(&mut self, size: Size, to: Register, offset: i16, number: i32) {
        self.emit(0x62 | size as u8, to as u8, 0, offset, number);
    }

    /// `*(to + offset) += from` in one step, of 64 bits.
    pub(super) fn add_atomically(&mut self, to: Register, offset: i16, from: Register) {
        self.emit(0xdb, to as u8, from as u8, offset, 0);
    }

    /// `to = from`.
    pub(super) fn copy(&mut self, to: Register, from: Register) {
        self.emit(0xbf, to as u8, from as u8, 0, 0);
    }

    /// `to = number`.
    pub(super) fn set(&mut self, to: Register, number: i32) {
        self.emit(0xb7, to as u8, 0, 0, number);
    }

    /// `to = number`, all 64 bits of it. Takes the room of two instructions.
    pub(super) fn set_wide(&mut self, to: Register, number: u64) {
        let [low, high] = [number as u32, (number >> 32) as u32].map(u32::cast_signed);
        self.emit(0x18, to as u8, 0, 0, low);
        self.emit(0, 0, 0, 0, high);
    }

    /// `to += number`.
    pub(super) fn add(&mut self, to: Register, number: i32) {
        self.emit(0x07, to as u8, 0, 0, number);
    }

    /// `to =` the map of this descriptor. Takes the room of two instructions.
    pub(super) fn set_map(&mut self, to: Register, descriptor: i32) {
        const PSEUDO_MAP_FD: u8 = 1;
        self.emit(0x18, to as u8, PSEUDO_MAP_FD, 0, descriptor);
        self.emit(0, 0, 0, 0, 0);
    }

    /// Calls a function of the kernel.
    pub(super) fn call(&mut self, helper: Helper) {
        self.emit(0x85, 0, 0, 0, helper as i32);
    }

    /// Goes on at the label.
    pub(super) fn jump(&mut self, to: Label) {
        self.jumps.push((self.code.len(), to));
        self.emit(0x05, 0, 0, 0, 0);
    }

    /// Goes on at the label if the register compares so with the number.
    pub(super) fn jump_if(&mut self, register: Register, condition: Condition, number: i32, to: Label) {
        self.jumps.push((self.code.len(), to));
        self.emit(condition as u8, register as u8, 0, 0, number);
    }

    /// Returns 0.
    pub(super) fn exit(&mut self) {
        self.set(Register::R0, 0);
        self.emit(0x95, 0, 0, 0, 0);
    }

    fn emit(&mut self, operation: u8, to: u8, from: u8, offset: i16, number: i32) {
        // Two bit fields of four bits each: a C compiler puts the first one where the byte begins.
        let registers = if cfg!(target_endian = "little") { from << 4 | to } else { to << 4 | from };
        let ([a, b], [c, d, e, f]) = (offset.to_ne_bytes(), number.to_ne_bytes());
        self.code.push([operation, registers, a, b, c, d, e, f]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one call emits.
    #[cfg(target_endian = "little")]
    #[track_caller]
    fn check(write: impl FnOnce(&mut Assembler), expected: &[Instruction]) {
        let mut assembler = Assembler::default();
        write(&mut assembler);
        assert_eq!(assembler.finish().unwrap(), expected);
    }

    /// As `llvm-objdump -d` of clang's output shows them.
    #[cfg(target_endian = "little")]
    #[test]
    fn instructions_are_encoded_as_the_kernel_takes_them() {
        use Register::{R0, R1, R6, R7, R8, R10};
        check(|code| code.load(Size::Double, R7, R6, 8), &[[0x79, 0x67, 8, 0, 0, 0, 0, 0]]);
        check(|code| code.load(Size::Half, R1, R7, -2), &[[0x69, 0x71, 0xfe, 0xff, 0, 0, 0, 0]]);
        check(|code| code.store(Size::Word, R8, 24, R1), &[[0x63, 0x18, 24, 0, 0, 0, 0, 0]]);
        check(|code| code.store_number(Size::Word, R10, -4, 7), &[[0x62, 0x0a, 0xfc, 0xff, 7, 0, 0, 0]]);
        check(|code| code.add_atomically(R0, 0, R1), &[[0xdb, 0x10, 0, 0, 0, 0, 0, 0]]);
        check(|code| code.copy(R6, R1), &[[0xbf, 0x16, 0, 0, 0, 0, 0, 0]]);
        check(|code| code.set(R1, -1), &[[0xb7, 0x01, 0, 0, 0xff, 0xff, 0xff, 0xff]]);
        check(|code| code.add(R1, 88), &[[0x07, 0x01, 0, 0, 88, 0, 0, 0]]);
        check(|code| code.set_map(R1, 5), &[[0x18, 0x11, 0, 0, 5, 0, 0, 0], [0; 8]]);
        check(|code| code.call(Helper::RingbufReserve), &[[0x85, 0, 0, 0, 131, 0, 0, 0]]);
        check(Assembler::exit, &[[0xb7, 0, 0, 0, 0, 0, 0, 0], [0x95, 0, 0, 0, 0, 0, 0, 0]]);
    }

    #[test]
    fn jumps_reach_their_labels_in_both_directions() {
        let mut code = Assembler::default();
        let [back, ahead] = [code.label(), code.label()];
        code.place(back);
        code.jump_if(Register::R1, Condition::Equal, 3, ahead);
        code.jump(back);
        code.place(ahead);
        code.exit();
        let code = code.finish().unwrap();
        let offsets: Vec<_> = code.iter().map(|code| i16::from_ne_bytes([code[2], code[3]])).collect();
        assert_eq!(offsets[..2], [1, -2]);
    }

    #[test]
    fn a_jump_to_nowhere_is_no_program() {
        let mut code = Assembler::default();
        let nowhere = code.label();
        code.jump(nowhere);
        assert_eq!(code.clone().finish(), None);
        (0..40_000).for_each(|_| code.exit());
        code.place(nowhere);
        assert_eq!(code.finish(), None);
    }
}
