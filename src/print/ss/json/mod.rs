//! Sockets as JSON: every field with its name, every group that was asked for. What may stand there is
//! [`crate::field::schema`]'s: values that other printers have too come from [`crate::field`], accounts from
//! [`crate::field::tokens`].

mod account;
mod details;
mod ends;
mod family;
pub(super) mod rows;
mod socket;
mod summary;
