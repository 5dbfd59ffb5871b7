//! A filter as the program that the kernel runs on each inet socket (INET_DIAG_REQ_BYTECODE, linux/inet_diag.h).
//!
//! The kernel takes a program only when each jump goes forward, to the beginning of a step (`inet_diag_bc_audit`). A
//! program that comes to its end lets the socket through; one that jumps four bytes beyond does not.
//!
//! It says what ss's own says: its comparisons look at the family and at nothing but 16 bits of a port, so that it may
//! let through more than the filter. It may also let through less, since AUTO, the kernel's `autobound`, asks who
//! chose the port and not which it is: in ss a socket must pass both, and so here.

use super::ast::{Equality, IpVersion, Predicate, Side};
use super::flat::{ANY_PORT, Bits, Body, Flat, Joint, Pattern, Sense, Term, Test};

/// The steps (`INET_DIAG_BC_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Code {
    Jump = 1,
    SourceAtLeast = 2,
    SourceAtMost = 3,
    DestinationAtLeast = 4,
    DestinationAtMost = 5,
    Automatic = 6,
    Source = 7,
    Destination = 8,
    Mark = 10,
    Cgroup = 13,
}

/// `struct inet_diag_bc_op`: code, `yes` in one byte, `no` in two.
const STEP: usize = 4;
/// How far beyond the end a program jumps to say no.
const BEYOND: usize = 4;
/// The largest program: an attribute's length, and the jump beyond it, have 16 bits.
const LARGEST: usize = 0xff00;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
/// Stands for every family that has no inet sockets: the kernel refuses the program, and /proc is read instead, as in ss.
const AF_PACKET: u8 = 17;

/// The program for an expression; `None` when some of it cannot be said, or would not fit.
pub fn compile(flat: &Flat) -> Option<Box<[u8]>> {
    expression(flat).map(|program| program.0.into())
}

/// Steps that end with yes at their end and with no [`BEYOND`] it.
#[derive(Clone, Debug, Default)]
pub(super) struct Program(Vec<u8>);

fn expression(flat: &Flat) -> Option<Program> {
    let mut program = term(&flat.first)?;
    for (joint, next) in &flat.rest {
        program = match joint {
            Joint::And => program.and(term(next)?)?,
            Joint::Or => program.or(term(next)?)?,
        };
    }
    Some(program)
}

fn term(term: &Term) -> Option<Program> {
    let program = match &term.body {
        Body::Group(flat) => expression(flat)?,
        Body::Test(test) => self::test(test)?,
    };
    match term.sense {
        Sense::Plain => Some(program),
        Sense::Negated => program.not(),
    }
}

fn test(test: &Test) -> Option<Program> {
    let pick = |side: &Side, local, remote| if *side == Side::Local { local } else { remote };
    match test {
        Test::End(side, Pattern::Numbers { nets, port }) => {
            end(pick(side, Code::Source, Code::Destination), nets, *port)
        }
        Test::End(side, Pattern::Name(_)) => {
            let code = pick(side, Code::Source, Code::Destination);
            Some(condition(code, AF_PACKET, &[0; 4], 0, ANY_PORT))
        }
        Test::AtLeast(side, port) => Some(limit(pick(side, Code::SourceAtLeast, Code::DestinationAtLeast), *port)),
        Test::AtMost(side, port) => Some(limit(pick(side, Code::SourceAtMost, Code::DestinationAtMost), *port)),
        Test::Other(Predicate::Mark { equality: Equality::Equal, value, mask }) => {
            Some(step(Code::Mark, &[value.to_ne_bytes(), mask.to_ne_bytes()].concat()))
        }
        Test::Other(Predicate::Cgroup { equality: Equality::Equal, id, .. }) => {
            Some(step(Code::Cgroup, &id.to_ne_bytes()))
        }
        Test::Other(Predicate::Autobound { .. }) => Some(step(Code::Automatic, &[])),
        Test::Other(_) => None,
    }
}

/// A step that goes on when it holds and ends with no when it does not.
fn step(code: Code, operand: &[u8]) -> Program {
    let length = STEP + operand.len();
    let no = u16::try_from(length + BEYOND).unwrap_or(u16::MAX).to_ne_bytes();
    let mut bytes = vec![code as u8, u8::try_from(length).unwrap_or(u8::MAX)];
    bytes.extend(no);
    bytes.extend(operand);
    Program(bytes)
}

/// The port stands where another step would have its `no`, in a step of its own that is never run.
pub(super) fn limit(code: Code, port: i64) -> Program {
    step(code, &[[0, 0], (port as u16).to_ne_bytes()].concat())
}

/// One step for each address, joined by or.
fn end(code: Code, nets: &[Bits], port: i64) -> Option<Program> {
    let mut programs = nets.iter().map(|net| address(code, net, port));
    let first = programs.next().unwrap_or_else(|| anywhere(code, port));
    programs.try_fold(first, Program::or)
}

pub(super) fn address(code: Code, net: &Bits, port: i64) -> Program {
    let (family, width) = match net.version {
        Some(IpVersion::V4) => (AF_INET, 4),
        Some(IpVersion::V6) => (AF_INET6, 16),
        None => (AF_PACKET, 4),
    };
    condition(code, family, net.bytes.get(..width).unwrap_or_default(), net.length, port)
}

/// A port at any address.
pub(super) fn anywhere(code: Code, port: i64) -> Program {
    condition(code, 0, &[0; 4], 0, port)
}

/// `struct inet_diag_hostcond`: family, length of the prefix, two bytes unused, port or -1, address.
fn condition(code: Code, family: u8, address: &[u8], length: u8, port: i64) -> Program {
    let mut operand = vec![family, length, 0, 0];
    operand.extend((port as i32).to_ne_bytes());
    operand.extend(address);
    step(code, &operand)
}

impl Program {
    /// Its bytes.
    pub(super) fn into_bytes(self) -> Box<[u8]> {
        self.0.into()
    }

    /// Both: where the first says no, so does the whole.
    pub(super) fn and(mut self, other: Self) -> Option<Self> {
        self.with_room(&other)?;
        self.lengthen(other.0.len())?;
        self.0.extend(other.0);
        Some(self)
    }

    /// One of them: where the first says yes, it jumps over the second.
    pub(super) fn or(mut self, other: Self) -> Option<Self> {
        self.with_room(&other)?;
        self.0.extend(jump(STEP + other.0.len())?);
        self.0.extend(other.0);
        Some(self)
    }

    /// The opposite: yes jumps beyond the end, and no comes to it.
    pub(super) fn not(mut self) -> Option<Self> {
        self.0.extend(jump(STEP + BEYOND)?);
        Some(self)
    }

    /// Whether both fit into one program.
    fn with_room(&self, other: &Self) -> Option<()> {
        (self.0.len() + other.0.len() <= LARGEST).then_some(())
    }

    /// Moves the end by so much: the jumps that went beyond it still do.
    fn lengthen(&mut self, by: usize) -> Option<()> {
        let beyond = self.0.len() + BEYOND;
        let mut at = 0;
        while let Some([_, yes, low, high]) = self.0.get(at..at + STEP) {
            let (length, no) = (usize::from(*yes), usize::from(u16::from_ne_bytes([*low, *high])));
            if at + no == beyond {
                let further = u16::try_from(no + by).ok()?.to_ne_bytes();
                for (to, from) in self.0.iter_mut().skip(at + 2).zip(further) {
                    *to = from;
                }
            }
            at += length.max(STEP);
        }
        Some(())
    }
}

/// A step that always goes where no goes.
fn jump(distance: usize) -> Option<[u8; STEP]> {
    let [low, high] = u16::try_from(distance).ok()?.to_ne_bytes();
    Some([Code::Jump as u8, STEP as u8, low, high])
}
