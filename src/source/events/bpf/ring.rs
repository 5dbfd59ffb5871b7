//! The reader's side of BPF_MAP_TYPE_RINGBUF (Documentation/bpf/ringbuf.rst).
//!
//! One page with the reader's position, one with the writers', then the data, mapped twice in a row so that no record
//! is broken at the end. Positions only grow.

use std::io;
use std::os::fd::BorrowedFd;

use rustix::param::page_size;

use super::super::mapping::{Access, Mapping};

const HEADER: usize = 8;
/// BPF_RINGBUF_BUSY_BIT: reserved, and not written yet.
const BUSY: u32 = 1 << 31;
/// BPF_RINGBUF_DISCARD_BIT: written for nothing.
const DISCARDED: u32 = 1 << 30;

/// A ring that is read.
#[derive(Debug)]
pub(super) struct Ring {
    reader: Mapping,
    writers: Mapping,
    size: u64,
    /// How far it was read.
    position: u64,
}

impl Ring {
    /// Maps the ring of a map that was made for so many bytes.
    pub(super) fn of(map: BorrowedFd<'_>, size: u32) -> io::Result<Self> {
        let page = page_size();
        let reader = Mapping::of(map, 0, page, Access::Write)?;
        let writers = Mapping::of(map, page as u64, page + 2 * size as usize, Access::Read)?;
        Ok(Self { reader, writers, size: u64::from(size), position: 0 })
    }

    /// Copies the next record, as far as there is room for it. `None` when there is no more.
    pub(super) fn next<'a>(&mut self, room: &'a mut [u8]) -> Option<&'a [u8]> {
        loop {
            if self.position >= self.writers.load_u64(0)? {
                return None;
            }
            let at = page_size() + usize::try_from(self.position % self.size).ok()?;
            let header = self.writers.load_u32(at)?;
            if header & BUSY != 0 {
                return None;
            }
            let length = (header & !(BUSY | DISCARDED)) as usize;
            let taken = room.get_mut(..length.min(room.len()))?;
            self.writers.copy(at + HEADER, taken)?;
            self.position += (HEADER + length).next_multiple_of(8) as u64;
            self.reader.store_u64(0, self.position)?;
            if header & DISCARDED == 0 {
                return room.get(..length.min(room.len()));
            }
        }
    }
}
