//! Kernel bytes and /proc text to [`crate::model`]: pure and total.
//!
//! Any input yields values and a count of what could not be read; nothing panics, nothing asks the
//! kernel, a plain inet row allocates nothing. Layouts are cited from the uapi headers (linux/netlink.h, sock_diag.h and
//! each family's own) and, for text, from proc_net_tcp.rst.
//!
//! [`counters`], [`interfaces`], [`memberships`] and [`routes`] read the text of what is no socket.
//! [`decoder::Decoder`] takes whatever a source reads and [`decoder::rows`] walks it without holding it; all else here
//! serves them. What the model
//! has no place for (other attributes, other columns) is passed over without a word: kernels grow.

pub mod bpf_event;
pub mod btf;
pub mod counters;
pub mod decoder;
pub mod destroyed;
pub mod interfaces;
pub mod limits;
pub mod memberships;
pub mod netlink;
pub mod perf;
pub mod proc_net;
pub mod proc_unix;
pub mod routes;
pub mod sockstat;

pub(crate) mod digits;
mod identity;
mod inet;
mod lines;
mod memory;
mod mptcp_info;
mod netlink_diag;
mod packet;
mod proc_netlink;
mod proc_packet;
mod rows;
mod tcp_info;
mod tipc;
mod unix;
mod vsock;
mod xdp;

#[cfg(test)]
pub(crate) mod fixture;
