//! Socket memory as the diag families report it.

use crate::model::detail::Memory;
use crate::model::socket::Socket;

use super::netlink::u32_at;

/// An array of SK_MEMINFO_* (linux/sock_diag.h), as INET_DIAG_SKMEMINFO and UNIX_DIAG_MEMINFO carry it.
/// `None` when it ends before SK_MEMINFO_OPTMEM, which the first kernels had already.
pub fn sk_meminfo(bytes: &[u8]) -> Option<Memory> {
    Some(Memory {
        receive_allocated: u32_at(bytes, 0)?,
        receive_buffer: u32_at(bytes, 4)?,
        send_allocated: u32_at(bytes, 8)?,
        send_buffer: u32_at(bytes, 12)?,
        forward: u32_at(bytes, 16)?,
        send_queued: u32_at(bytes, 20)?,
        options: u32_at(bytes, 24)?,
        backlog: u32_at(bytes, 28),
        drops: u32_at(bytes, 32),
    })
}

/// Gives the socket the memory that such an array tells of, and tells it once more.
pub fn take_memory(socket: &mut Socket, bytes: &[u8]) -> Option<Memory> {
    let memory = sk_meminfo(bytes)?;
    socket.detail.get_or_insert_default().memory = Some(memory);
    Some(memory)
}

/// `struct inet_diag_meminfo` (linux/inet_diag.h), the older and smaller account: it has no limits and
/// no option memory, which stay 0.
pub fn inet_meminfo(bytes: &[u8]) -> Option<Memory> {
    Some(Memory {
        receive_allocated: u32_at(bytes, 0)?,
        send_queued: u32_at(bytes, 4)?,
        forward: u32_at(bytes, 8)?,
        send_allocated: u32_at(bytes, 12)?,
        ..Memory::default()
    })
}
