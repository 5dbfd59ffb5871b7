//! Kernel bytes and /proc text to [`crate::model`]: pure and total.
//!
//! Any input yields values and a count of what could not be read; nothing panics, nothing asks the
//! kernel. Layouts are cited from the uapi headers (linux/netlink.h, sock_diag.h, inet_diag.h, unix_diag.h).

pub mod netlink;
