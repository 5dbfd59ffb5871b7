//! The past: two looks become changes, changes become the life of each socket.
//!
//! Does no I/O and reads no clock; every moment comes with the data. Knows nothing of screens.

pub mod life;
pub mod tracker;
pub mod world;
