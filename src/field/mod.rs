//! Every attribute of a socket that a user can see, named once.
//!
//! One table holds name, title, meaning, alignment and width; order and text come from functions
//! beside it. Columns, sorting, help and documents come from here. Does no I/O (names are asked
//! through [`crate::model::names::Names`]), knows no colours and no screen.

pub mod attribute;
pub mod cell;
mod column;
mod compare;
pub mod container;
pub mod explain;
pub mod figures;
pub mod numbers;
mod registry;
pub mod schema;
pub mod text;
pub mod tokens;
mod value;
pub mod workload;

pub use column::{Index, NOTHING, columns};
pub use compare::{compare, is_largest_first, prefix, prefix_is_whole, remote_host};
pub use registry::{Align, Definition, ESSENTIAL, FIELDS, Field, ORDER, PRIORITY};
pub use value::{Kind, Subject, Value, inode_of, peer_of, send_queue, user};
