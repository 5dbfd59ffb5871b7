//! sockscope shows every socket of a Linux host, in every state, as it moves.
//!
//! The layers and their arrows are described in `docs/ARCHITECTURE.md` and held by
//! `tests/architecture.rs`.

pub mod cli;
pub mod decode;
pub mod demo;
pub mod field;
pub mod model;
pub mod print;
pub mod query;
pub mod session;
pub mod source;
pub mod track;
pub mod tui;
pub mod written;
