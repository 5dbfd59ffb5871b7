//! Which rows, in what order, under which heads; and which changes.
//!
//! Answers with the numbers of rows; makes no text but that of filters and their errors. Does no I/O
//! (names are asked through [`crate::model::names::Names`]), and never changes a world.

pub mod accepting;
pub mod census;
pub mod changes;
pub mod command;
pub mod facts;
pub mod filter;
pub mod fuzzy;
pub mod grouping;
mod levels;
pub mod listing;
pub mod rule;
pub mod selection;
pub mod sort;
pub mod view;
