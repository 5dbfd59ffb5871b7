//! Kernel bytes and /proc text to [`crate::model`]: pure and total.
//!
//! Any input yields values and a count of what could not be read; nothing panics, nothing asks the
//! kernel, a plain inet row allocates nothing. Layouts are cited from the uapi headers
//! (linux/netlink.h, sock_diag.h, inet_diag.h, unix_diag.h, tcp.h) and, for text, from proc_net_tcp.rst.
//!
//! [`decoder::Decoder`] takes whatever a source reads; everything else here serves it. What the model
//! has no place for (other attributes, other columns) is passed over without a word: kernels grow.

pub mod bpf_event;
pub mod btf;
pub mod decoder;
pub mod destroyed;
pub mod limits;
pub mod netlink;
pub mod perf;

mod digits;
mod identity;
mod inet;
mod memory;
mod proc_net;
mod proc_unix;
mod tcp_info;
mod unix;

#[cfg(test)]
pub(crate) mod fixture;
