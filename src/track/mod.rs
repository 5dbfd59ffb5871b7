//! The past: two looks become changes, changes become the life of each socket.
//!
//! Does no I/O and reads no clock; every moment comes with the data. Knows nothing of screens.

pub mod flow;
mod hearing;
mod index;
pub mod life;
mod listeners;
mod looks;
pub mod owner;
mod shared;
pub mod steps;
pub mod timeline;
pub mod tracker;
pub mod transition;
pub mod trend;
pub mod world;
