//! Walks netlink messages and attributes without copying (linux/netlink.h).

use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// NLMSG_NOOP.
pub const NOOP: u16 = 1;
/// NLMSG_ERROR.
pub const ERROR: u16 = 2;
/// NLMSG_DONE.
pub const DONE: u16 = 3;
/// NLM_F_DUMP_INTR: the dumped table changed while it was walked.
pub const FLAG_DUMP_INTERRUPTED: u16 = 0x10;

const HEADER: usize = 16;
const ATTRIBUTE_HEADER: usize = 4;
const ATTRIBUTE_TYPE_MASK: u16 = 0x3fff;

/// One netlink message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// `nlmsg_type`.
    pub kind: u16,
    /// `nlmsg_flags`.
    pub flags: u16,
    /// `nlmsg_seq`.
    pub sequence: u32,
    /// What follows the header.
    pub payload: &'a [u8],
}

impl Message<'_> {
    /// The errno of an NLMSG_ERROR or NLMSG_DONE, as a positive number; `None` when it says 0 or nothing.
    pub fn errno(&self) -> Option<i32> {
        let code = i32::from_ne_bytes(*self.payload.first_chunk()?);
        (code != 0).then_some(code.saturating_neg())
    }
}

/// Walks the messages of a datagram (or of a file of them). Ends at the first one whose length is
/// impossible; [`Messages::rest`] is then not empty.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Messages<'a> {
    /// Walks `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    /// Where the next message begins, counted from the first byte given; an impossible one too.
    pub const fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// What was not walked yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        let header = self.rest.get(..HEADER)?;
        let length = u32_at(header, 0)? as usize;
        let payload = self.rest.get(HEADER..length)?;
        let message =
            Message { kind: u16_at(header, 4)?, flags: u16_at(header, 6)?, sequence: u32_at(header, 8)?, payload };
        self.rest = self.rest.get(aligned(length)..).unwrap_or(&[]);
        Some(message)
    }
}

/// Walks the attributes that follow a fixed header, as (type, value). Ends at the first impossible length.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Walks `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let length = u16_at(self.rest, 0)? as usize;
        let kind = u16_at(self.rest, 2)? & ATTRIBUTE_TYPE_MASK;
        let value = self.rest.get(ATTRIBUTE_HEADER..length)?;
        self.rest = self.rest.get(aligned(length)..).unwrap_or(&[]);
        Some((kind, value))
    }
}

/// The fixed header and the attributes of a socket's message; `None` when it is cut, or of another family. The family is
/// the first byte of each header (linux/sock_diag.h).
pub fn family_message<H>(payload: &[u8], family: u8) -> Option<(&H, Attributes<'_>)>
where
    H: FromBytes + Immutable + KnownLayout + Unaligned,
{
    let (header, attributes) = H::ref_from_prefix(payload).ok()?;
    (payload.first() == Some(&family)).then(|| (header, Attributes::new(attributes)))
}

const fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// The byte at `offset`, if the bytes reach so far.
pub fn u8_at(bytes: &[u8], offset: usize) -> Option<u8> {
    bytes.get(offset).copied()
}

/// The native-endian u16 at `offset`, if the bytes reach so far.
pub fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The native-endian u32 at `offset`, if the bytes reach so far.
pub fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The native-endian u64 at `offset`, if the bytes reach so far.
pub fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_ne_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// Reads a struct that kernels have made longer over the years: 0 for what they did not fill.
pub struct Filled<'a>(pub &'a [u8]);

impl Filled<'_> {
    /// The byte at `offset`.
    #[inline]
    pub fn u8(&self, offset: usize) -> u8 {
        u8_at(self.0, offset).unwrap_or(0)
    }

    /// The native-endian u16 at `offset`.
    #[inline]
    pub fn u16(&self, offset: usize) -> u16 {
        u16_at(self.0, offset).unwrap_or(0)
    }

    /// The native-endian u32 at `offset`.
    #[inline]
    pub fn u32(&self, offset: usize) -> u32 {
        u32_at(self.0, offset).unwrap_or(0)
    }

    /// The native-endian u64 at `offset`.
    #[inline]
    pub fn u64(&self, offset: usize) -> u64 {
        u64_at(self.0, offset).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
