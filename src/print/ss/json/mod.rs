//! Sockets as JSON: every field with its name, every group that was asked for. The schema is `docs/JSON.md`, made from
//! [`schema`].
//!
//! Names are ss's own: those of columns come from [`crate::field::Definition::key`], those of accounts from
//! [`crate::field::tokens`].

mod details;
mod ends;
mod family;
pub(super) mod rows;
pub mod schema;
mod socket;
mod summary;
mod write;

/// Version of the schema, in every object. It changes when a field changes its meaning or goes; new fields may come
/// without a new version.
pub const VERSION: u8 = 1;

/// How objects follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In one array (`--json`).
    Array,
    /// One a line (`--ndjson`).
    Lines,
}
