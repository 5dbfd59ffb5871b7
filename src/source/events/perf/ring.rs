//! The reader's side of a ring of perf_event_open(2): one page of positions, then the data.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use rustix::param::page_size;

use super::super::mapping::{Access, Mapping};
use super::syscall;
use crate::decode::perf::{HEADER, length};

/// Where `struct perf_event_mmap_page` has `data_head` and `data_tail`.
const HEAD: usize = 1024;
const TAIL: usize = 1032;

/// What was written on one processor.
pub(super) struct Ring {
    event: OwnedFd,
    pages: Mapping,
    /// Bytes of data, a power of two.
    size: u64,
}

impl Ring {
    /// Begins to sample a tracepoint on a processor into a ring of so many bytes: a power of two, and whole pages.
    pub(super) fn of(tracepoint: u64, processor: u32, size: u32) -> io::Result<Self> {
        let event = syscall::open(tracepoint, processor, size / 4)?;
        let pages = Mapping::of(event.as_fd(), 0, page_size() + size as usize, Access::Write)?;
        Ok(Self { event, pages, size: u64::from(size) })
    }

    /// To be polled.
    pub(super) fn event(&self) -> BorrowedFd<'_> {
        self.event.as_fd()
    }

    /// Hands over each record that is there now, its header included. `None` when the ring is damaged.
    pub(super) fn drain(&self, room: &mut Vec<u8>, mut take: impl FnMut(&[u8])) -> Option<()> {
        let head = self.pages.load_u64(HEAD)?;
        let mut tail = self.pages.load_u64(TAIL)?;
        while tail < head {
            room.resize(HEADER, 0);
            self.copy(tail, room)?;
            let length = length(room)?;
            room.resize(length, 0);
            self.copy(tail, room)?;
            take(room);
            tail += length as u64;
        }
        self.pages.store_u64(TAIL, tail)
    }

    /// Copies from a position on. A record may go on at the beginning of the data.
    fn copy(&self, from: u64, into: &mut [u8]) -> Option<()> {
        let start = from % self.size;
        let (front, back) = into.split_at_mut(into.len().min(usize::try_from(self.size - start).ok()?));
        self.pages.copy(page_size() + usize::try_from(start).ok()?, front)?;
        self.pages.copy(page_size(), back)
    }
}
