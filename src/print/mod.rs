//! Printers: one a file, each turns values into text and writes nothing itself.

pub mod demo;
