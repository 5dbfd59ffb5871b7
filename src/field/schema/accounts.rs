//! The objects that hold an account of the kernel's, token by token ([`super::super::tokens`]).

use super::super::tokens::{Token, listed};

/// An object that holds an account of the kernel's.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Its key.
    pub key: &'static str,
    /// The option of ss that asks for it.
    pub option: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its members, in order.
    pub tokens: fn() -> Vec<&'static Token>,
}

/// Every account.
pub const ACCOUNTS: [Account; 4] = [
    Account { key: "skmem", option: "-m", doc: "Socket memory.", tokens: listed::memory },
    Account {
        key: "tcp",
        option: "-i",
        doc: "`struct tcp_info`, as far as the kernel reports it.",
        tokens: listed::tcp,
    },
    Account { key: "mptcp", option: "-i", doc: "`struct mptcp_info`.", tokens: listed::mptcp },
    Account { key: "sctp", option: "-i", doc: "`struct sctp_info`.", tokens: listed::sctp },
];
