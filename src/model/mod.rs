//! What a socket is: plain values shared by every layer.
//!
//! Does no I/O, reads no clock, knows no byte layout and no screen. Values are kept as the kernel
//! gave them (units in the field docs); text is made elsewhere, except [`printable`], the one gate
//! that untrusted bytes pass on their way to any output.

pub mod action;
pub mod address;
pub mod capture;
pub mod closest;
pub mod counters;
pub mod coverage;
pub mod detail;
pub mod event;
pub mod fit;
pub mod interface;
pub mod key;
pub mod limits;
pub mod membership;
pub mod mptcp_info;
pub mod names;
pub mod netlink;
pub mod owner;
pub mod packet;
pub mod printable;
pub mod proc_row;
pub mod route;
#[cfg(test)]
pub(crate) mod sample;
pub mod sctp;
pub mod setting;
pub mod snapshot;
pub mod socket;
pub mod state;
pub mod statistics;
pub mod tcp_info;
pub mod time;
pub mod timer;
pub mod tipc;
pub mod unread;
pub mod wall;
pub mod xdp;
