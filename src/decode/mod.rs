//! Kernel bytes and /proc text to [`crate::model`]: pure and total.
//!
//! Any input yields values and a count of what could not be read; nothing panics, nothing asks the
//! kernel, a plain inet row allocates nothing. Layouts are cited from the uapi headers
//! (linux/netlink.h, sock_diag.h, inet_diag.h, unix_diag.h, tcp.h) and, for text, from proc_net_tcp.rst.
//!
//! [`decoder::Decoder`] takes whatever a source reads; everything else here serves it. What the model
//! has no place for (other attributes, other columns) is passed over without a word: kernels grow.

pub mod decoder;
pub mod netlink;

mod digits;
mod identity;
mod inet;
mod memory;
mod mptcp_info;
mod netlink_diag;
mod packet;
mod proc_net;
mod proc_unix;
mod tcp_info;
mod tipc;
mod unix;
mod vsock;
mod xdp;

#[cfg(test)]
pub(crate) mod fixture;
