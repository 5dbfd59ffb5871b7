//! The objects that hold an account of the kernel's, token by token ([`super::super::tokens`]).

use super::super::tokens::{Shown, Token, Writer, memory, mptcp, sctp, tcp};
use crate::model::detail::Memory;
use crate::model::mptcp_info::MptcpInfo;
use crate::model::sctp::SctpInfo;
use crate::model::tcp_info::TcpInfo;

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
    Account { key: "skmem", option: "-m", doc: "Socket memory.", tokens: memory_tokens },
    Account {
        key: "tcp",
        option: "-i",
        doc: "`struct tcp_info`, as far as the kernel reports it.",
        tokens: tcp_tokens,
    },
    Account { key: "mptcp", option: "-i", doc: "`struct mptcp_info`.", tokens: mptcp_tokens },
    Account { key: "sctp", option: "-i", doc: "`struct sctp_info`.", tokens: sctp_tokens },
];

fn memory_tokens() -> Vec<&'static Token> {
    let mut tokens = Collected::default();
    memory::all(&Memory { backlog: Some(0), drops: Some(0), ..Memory::default() }, &mut tokens);
    tokens.0
}

fn tcp_tokens() -> Vec<&'static Token> {
    let mut tokens = Collected::default();
    let info = TcpInfo::default();
    tcp::options(&info, &mut tokens);
    tcp::progress(&info, &mut tokens);
    tcp::rates(&info, None, false, &mut tokens);
    tokens.0
}

fn mptcp_tokens() -> Vec<&'static Token> {
    let mut tokens = Collected::default();
    mptcp::all(&MptcpInfo::default(), &mut tokens);
    tokens.0
}

fn sctp_tokens() -> Vec<&'static Token> {
    let mut tokens = Collected::default();
    sctp::all(&SctpInfo::default(), &mut tokens);
    tokens.0
}

/// The tokens of a walk.
#[derive(Default)]
struct Collected(Vec<&'static Token>);

impl Writer for Collected {
    fn flag(&mut self, token: &'static Token, _is_set: bool) {
        self.0.push(token);
    }
    fn number(&mut self, token: &'static Token, _value: u64, _shown: Shown) {
        self.0.push(token);
    }
    fn signed(&mut self, token: &'static Token, _value: i32, _shown: Shown) {
        self.0.push(token);
    }
    fn hex(&mut self, token: &'static Token, _value: u32, _shown: Shown) {
        self.0.push(token);
    }
    fn micros(&mut self, token: &'static Token, _value: u32, _shown: Shown) {
        self.0.push(token);
    }
    fn rate(&mut self, token: &'static Token, _bits: f64, _shown: Shown) {
        self.0.push(token);
    }
    fn share(&mut self, _part: u64, _whole: u64, _shown: Shown) {}
    fn word(&mut self, token: &'static Token, _value: &'static str, _shown: Shown) {
        self.0.push(token);
    }
}
