//! What the decoder asks of the allocator for each row: nothing for a plain inet socket.
//!
//! A look at a large host decodes hundreds of thousands of rows, so this is a promise and not an optimisation.
//! The messages come from a little-endian machine.
#![cfg(target_endian = "little")]
#![expect(unsafe_code, reason = "a global allocator that counts cannot be had otherwise")]
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "tests")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;

use sockscope::decode::decoder::Decoder;
use sockscope::model::capture::{Form, Frame, Sink, Table};
use sockscope::model::key::NetnsId;
use sockscope::model::time::Moment;

struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes on to `System` as it came; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: `block` came from `System` with this layout.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Rows of the corpus file, and how often the allocator was asked while they were decoded into room that
/// was there already.
fn decoded(table: Table, form: Form, file: &str) -> (usize, usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(file);
    let bytes = std::fs::read(path).unwrap();
    let (at, netns) = (Moment::default(), NetnsId::default());
    let frame = |bytes| Frame { table, form, netns, at, bytes };
    let mut decoder = Decoder::new(at).reusing(Vec::with_capacity(1000));
    decoder.frame(frame(&[]));
    let before = CALLS.get();
    decoder.frame(frame(&bytes));
    let calls = CALLS.get() - before;
    (decoder.finish().sockets.len(), calls)
}

/// No row of the file needs more than `each` allocations, and some need them.
#[track_caller]
fn check(table: Table, form: Form, file: &str, each: usize) {
    let (rows, calls) = decoded(table, form, file);
    assert!(rows > 1, "{file}");
    assert!(calls <= rows * each, "{file}: {calls} allocations for {rows} rows");
    assert!(calls > 0 || each == 0, "{file}: nothing was counted");
}

#[test]
fn plain_inet_rows_allocate_nothing() {
    check(Table::Tcp4, Form::Netlink, "netlink/real-tcp4-plain", 0);
    check(Table::Tcp6, Form::Netlink, "netlink/real-tcp6-plain", 0);
    check(Table::Udp4, Form::Netlink, "netlink/real-udp4-plain", 0);
    check(Table::Tcp4, Form::ProcText, "proc_net/real-tcp", 0);
    check(Table::Udp6, Form::ProcText, "proc_net/real-udp6", 0);
}

#[test]
fn detail_is_one_block() {
    check(Table::Tcp4, Form::Netlink, "netlink/real-tcp4-detail", 1);
    check(Table::Tcp6, Form::Netlink, "netlink/real-tcp6-detail", 1);
}

#[test]
fn keys_are_two_blocks_more() {
    check(Table::Tcp4, Form::Netlink, "netlink/real-tcp4-layers", 3);
}

#[test]
fn other_families_have_a_block_of_their_own() {
    check(Table::Mptcp4, Form::Netlink, "netlink/real-mptcp4", 2);
    check(Table::Netlink, Form::Netlink, "netlink/real-netlink", 1);
    check(Table::Packet, Form::Netlink, "netlink/real-packet", 3);
}

#[test]
fn unix_ends_are_one_block_and_the_name() {
    check(Table::Unix, Form::Netlink, "netlink/real-unix-plain", 2);
    check(Table::Unix, Form::ProcText, "proc_unix/real-unix", 2);
}
