//! What tests on a real kernel share: a namespace of their own, sockets to find in it, a kernel that
//! refuses. Nothing here leaves the loopback of that namespace.

pub mod namespace;
pub mod population;
pub mod schema;
pub mod scratch;
pub mod seccomp;
pub mod table;
pub mod terminal;
