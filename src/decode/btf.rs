//! The kernel's description of its own types: BTF (Documentation/bpf/btf.rst), as far as is needed to find a type by its
//! name and the place of a member.
//!
//! The file is the kernel's, of several megabytes, and read once. Nothing is copied out of it; what this program does
//! not ask for is stepped over.

use super::netlink::{u16_at, u32_at};

const MAGIC: u16 = 0xeb9f;
const TYPE: usize = 12;
const MEMBER: usize = 12;
/// Anonymous structs and unions, and typedefs, that are looked into for one member. The kernel's own need a few; types
/// that hold themselves many times over would take for ever.
const PATIENCE: u32 = 64;

/// A kind of type that can be asked for by name (BTF_KIND_*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A struct.
    Struct = 4,
    /// A typedef.
    Typedef = 8,
    /// A function.
    Function = 12,
}

impl Kind {
    /// The word for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::Typedef => "typedef",
            Self::Function => "function",
        }
    }
}

/// What was not found, or why nothing can be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BtfError {
    /// The bytes do not begin as BTF of this machine's byte order does.
    #[error("it is no BTF")]
    Foreign,
    /// A section or a type reaches over the end.
    #[error("it is cut off or damaged")]
    Damaged,
    /// A kind that came after this program: the length of such a type is not known, nor what follows it.
    #[error("it has types of a kind ({0}) that this program does not know")]
    UnknownKind(u32),
    /// No such type.
    #[error("it has no {} {name}", kind.name())]
    NoType {
        /// Its kind.
        kind: Kind,
        /// Its name.
        name: &'static str,
    },
    /// No such member.
    #[error("its struct {of} has no member {name} at a whole byte")]
    NoMember {
        /// The struct.
        of: &'static str,
        /// The member.
        name: &'static str,
    },
}

/// The types of a kernel.
#[derive(Clone, Debug)]
pub struct Btf<'a> {
    section: &'a [u8],
    strings: &'a [u8],
    /// Where each type begins in its section; the first one has number 1.
    types: Vec<u32>,
}

impl<'a> Btf<'a> {
    /// Finds where each type begins.
    ///
    /// # Errors
    ///
    /// The bytes are not BTF, or cannot be walked to the end.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BtfError> {
        if u16_at(bytes, 0) != Some(MAGIC) {
            return Err(BtfError::Foreign);
        }
        let number = |offset| u32_at(bytes, offset).map(|number| number as usize).ok_or(BtfError::Damaged);
        let header = number(4)?;
        let part = |offset: usize, length: usize| {
            let start = header.checked_add(offset)?;
            bytes.get(start..start.checked_add(length)?)
        };
        let section = part(number(8)?, number(12)?).ok_or(BtfError::Damaged)?;
        let strings = part(number(16)?, number(20)?).ok_or(BtfError::Damaged)?;
        Ok(Self { section, strings, types: starts(section)? })
    }

    /// The number of the type with this name.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn find(&self, kind: Kind, name: &'static str) -> Result<u32, BtfError> {
        let is_it = |start: &u32| {
            let start = *start as usize;
            u32_at(self.section, start + 4).is_some_and(|info| kind_of(info) == kind as u32)
                && self.is_named(start, name)
        };
        let place = self.types.iter().position(is_it).ok_or(BtfError::NoType { kind, name })?;
        u32::try_from(place + 1).map_err(|_| BtfError::Damaged)
    }

    /// The offset in bytes of a member of a struct, also of one that stands in an anonymous struct or union within it.
    ///
    /// # Errors
    ///
    /// There is no such struct or member, or the member is a bit field that does not begin a byte.
    pub fn offset(&self, of: &'static str, name: &'static str) -> Result<u32, BtfError> {
        let id = self.find(Kind::Struct, of)?;
        let mut patience = PATIENCE;
        let bits = self.member(id, name, &mut patience).ok_or(BtfError::NoMember { of, name })?;
        if bits.is_multiple_of(8) { Ok(bits / 8) } else { Err(BtfError::NoMember { of, name }) }
    }

    /// The offset in bits.
    fn member(&self, id: u32, name: &str, patience: &mut u32) -> Option<u32> {
        *patience = patience.checked_sub(1)?;
        let start = *self.types.get(id.checked_sub(1)? as usize)? as usize;
        let info = u32_at(self.section, start + 4)?;
        match kind_of(info) {
            // A typedef, volatile, const or restrict of it.
            8..=11 => return self.member(u32_at(self.section, start + 8)?, name, patience),
            4 | 5 => {}
            _ => return None,
        }
        let has_bit_fields = info >> 31 == 1;
        let members = self.section.get(start + TYPE..)?.chunks_exact(MEMBER).take(length_of(info));
        for member in members {
            let offset = u32_at(member, 8)?;
            let offset = if has_bit_fields { offset & 0xff_ffff } else { offset };
            let title = u32_at(member, 0)? as usize;
            if self.is_text(title, name) {
                return Some(offset);
            }
            if self.is_text(title, "")
                && let Some(inner) = self.member(u32_at(member, 4)?, name, patience)
            {
                return offset.checked_add(inner);
            }
        }
        None
    }

    fn is_named(&self, start: usize, name: &str) -> bool {
        u32_at(self.section, start).is_some_and(|title| self.is_text(title as usize, name))
    }

    /// Whether the string that begins at `offset` is this one.
    fn is_text(&self, offset: usize, text: &str) -> bool {
        let rest = self.strings.get(offset..).and_then(|string| string.strip_prefix(text.as_bytes()));
        rest.is_some_and(|rest| rest.first() == Some(&0))
    }
}

const fn kind_of(info: u32) -> u32 {
    info >> 24 & 0x1f
}

const fn length_of(info: u32) -> usize {
    (info & 0xffff) as usize
}

/// Where each type begins.
fn starts(section: &[u8]) -> Result<Vec<u32>, BtfError> {
    let mut starts = Vec::with_capacity(section.len() / 24);
    let mut at = 0;
    while at < section.len() {
        let info = u32_at(section, at.saturating_add(4)).ok_or(BtfError::Damaged)?;
        starts.push(u32::try_from(at).map_err(|_| BtfError::Damaged)?);
        at = at.saturating_add(TYPE).saturating_add(tail(info)?);
    }
    if at == section.len() { Ok(starts) } else { Err(BtfError::Damaged) }
}

/// What follows the three words that every type begins with, in bytes.
fn tail(info: u32) -> Result<usize, BtfError> {
    let entries = length_of(info);
    Ok(match kind_of(info) {
        // Pointer, forward, typedef, volatile, const, restrict, function, float, type tag.
        2 | 7..=12 | 16 | 18 => 0,
        // Integer, variable, declaration tag.
        1 | 14 | 17 => 4,
        // Array.
        3 => 12,
        // Struct, union, section, 64-bit enumeration.
        4 | 5 | 15 | 19 => entries * 12,
        // Enumeration, function prototype.
        6 | 13 => entries * 8,
        kind => return Err(BtfError::UnknownKind(kind)),
    })
}

#[cfg(test)]
mod tests;
