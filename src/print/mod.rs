//! Printers: values to text, one printer a module.
//!
//! A printer gets its rows selected and ordered; it asks the kernel nothing and reads no clock.
//! What it cannot trust passes [`crate::model::printable`] before it goes out.

pub mod address;
pub mod demo;
mod digits;
pub mod events;
pub mod explain;
pub mod json;
pub mod lab;
pub mod list;
mod members;
pub mod netstat;
mod number;
pub mod ss;
mod text;
