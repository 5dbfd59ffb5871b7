//! The lab: a real socket in any state of TCP, under any timer that it can have there, held for as long as the kernel
//! allows.
//!
//! [`grid`] says for each pair of state and timer how it is reached, or why it cannot be; `recipe` makes the sockets;
//! a [`Held`] owns them. [`protocol`] is for a process that holds sockets in a namespace of its own.
//!
//! Makes sockets and looks at none: whether the kernel shows what the grid promises is for a witness to say. Every call
//! is an ordinary one on loopback and needs no privilege.

pub mod grid;
pub mod held;
pub mod protocol;
mod recipe;
#[cfg(test)]
mod tests;
pub mod watch;

pub use grid::{Cell, Square};
pub use held::{Held, Lasts, hold};
pub use protocol::serve;
pub use watch::{Phase, Watch};
