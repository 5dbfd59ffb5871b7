//! The filter language: that of ss(8), with the precedence of its manual, and comparisons of any field.
//!
//! [`parse()`] reads a text into a [`Filter`], which needs nothing else to answer [`Filter::matches`].
//! `docs/FILTER.md` is its description for users, `words` the table of all its words. How ss itself reads a filter,
//! which is otherwise, is [`flat`]; what the kernel is given of it, [`bytecode`]; of a [`Filter`], [`Filter::program`].

pub mod ast;
pub mod bytecode;
pub mod complete;
mod display;
pub mod error;
pub mod field;
pub mod flat;
pub mod glob;
mod host;
mod kernel;
mod matches;
mod needs;
pub(crate) mod net;
mod numbers;
mod parse;
#[cfg(test)]
mod tests;
mod token;
pub mod words;

pub use ast::{Expr, Filter, Predicate};
pub use error::{FilterError, Mistake};
pub use parse::{MAX_DEPTH, parse, parse_words};
