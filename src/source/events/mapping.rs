//! Memory shared with the kernel: the rings that BPF and perf events come in.
//!
//! Knows no ring's layout. Every access is held within the mapping, and bytes are copied out before they are looked at:
//! the other side may write at any time.
#![expect(unsafe_code, reason = "mmap(2), and memory that the kernel writes, have no safe form")]

use std::io;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// What this side may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Read.
    Read,
    /// Read, and write positions.
    Write,
}

/// Pages of a ring, until dropped.
#[derive(Debug)]
pub(super) struct Mapping {
    start: NonNull<u8>,
    length: usize,
    access: Access,
}

// SAFETY: the mapping belongs to this value alone, is not bound to a thread, and is only read and written through atomics
// and copies.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps `length` bytes of a file from `offset` on, which is a multiple of the page size.
    pub(super) fn of(file: BorrowedFd<'_>, offset: u64, length: usize, access: Access) -> io::Result<Self> {
        let rights = match access {
            Access::Read => ProtFlags::READ,
            Access::Write => ProtFlags::READ | ProtFlags::WRITE,
        };
        // SAFETY: the kernel chooses the place, so no memory in use is touched; what is returned is unmapped on drop only.
        let start = unsafe { mmap(ptr::null_mut(), length, rights, MapFlags::SHARED, file, offset) }?;
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { start, length, access })
    }

    /// Reads a number at a multiple of four bytes; what the kernel wrote before it is then seen too. `None` outside of
    /// the mapping.
    pub(super) fn load_u32(&self, offset: usize) -> Option<u32> {
        let place = self.place::<AtomicU32>(offset)?;
        // SAFETY: `place` is aligned and within the mapping, which lives as long as `self`.
        Some(unsafe { &*place }.load(Ordering::Acquire))
    }

    /// Reads a number at a multiple of eight bytes, likewise.
    pub(super) fn load_u64(&self, offset: usize) -> Option<u64> {
        let place = self.place::<AtomicU64>(offset)?;
        // SAFETY: as above.
        Some(unsafe { &*place }.load(Ordering::Acquire))
    }

    /// Writes a number at a multiple of eight bytes, after everything that was read before. `None`, and nothing done,
    /// outside of the mapping or where it may not be written.
    pub(super) fn store_u64(&self, offset: usize, value: u64) -> Option<()> {
        let place = self.place::<AtomicU64>(offset).filter(|_| self.access == Access::Write)?;
        // SAFETY: as above, and the pages may be written.
        unsafe { &*place }.store(value, Ordering::Release);
        Some(())
    }

    /// Copies bytes out. `None` outside of the mapping.
    pub(super) fn copy(&self, offset: usize, into: &mut [u8]) -> Option<()> {
        offset.checked_add(into.len()).filter(|end| *end <= self.length)?;
        // SAFETY: the source lies within the mapping, the target is exclusively borrowed and cannot overlap it. The kernel
        // writes these bytes no more once it has moved the position that the caller read before.
        unsafe { ptr::copy_nonoverlapping(self.start.as_ptr().add(offset), into.as_mut_ptr(), into.len()) };
        Some(())
    }

    /// Where a `T` lies, if it lies within and is aligned.
    fn place<T>(&self, offset: usize) -> Option<*mut T> {
        let is_within = offset.checked_add(size_of::<T>())? <= self.length;
        // SAFETY: at most at the end of the mapping.
        (is_within && offset.is_multiple_of(align_of::<T>())).then(|| unsafe { self.start.as_ptr().add(offset) }.cast())
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: made by `of` with this length, and nothing borrows from it any more. A failure would leave it mapped.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

    use super::*;

    #[test]
    fn nothing_outside_is_touched() {
        let file = memfd_create("ring", MemfdFlags::CLOEXEC).unwrap();
        ftruncate(&file, 4096).unwrap();
        let [read, write] =
            [Access::Read, Access::Write].map(|access| Mapping::of(file.as_fd(), 0, 4096, access).unwrap());
        assert_eq!((write.store_u64(8, 7), read.store_u64(8, 9)), (Some(()), None));
        assert_eq!(
            (read.load_u64(8), read.load_u32(4096), read.load_u64(4092), read.load_u64(4)),
            (Some(7), None, None, None)
        );
        let mut bytes = [1; 8];
        assert_eq!((read.copy(8, &mut bytes), u64::from_ne_bytes(bytes)), (Some(()), 7));
        assert_eq!((read.copy(4089, &mut bytes), read.copy(usize::MAX, &mut bytes)), (None, None));
    }
}
