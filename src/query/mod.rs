//! What to show of a snapshot: the filter language.
//!
//! Answers with yes or no for a socket that was already read. Does no I/O and makes no text for screens.

pub mod filter;
