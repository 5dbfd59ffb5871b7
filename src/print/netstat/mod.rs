//! What netstat(8) of net-tools 2.10 prints, byte for byte.

mod addresses;
pub mod groups;
pub mod interfaces;
pub mod masquerade;
pub mod routes;
pub mod statistics;
pub mod streams;

pub use self::addresses::Addresses;
