//! The words of each account in order, without values: for documents and for those who ask by word.

use crate::model::detail::Memory;
use crate::model::mptcp_info::MptcpInfo;
use crate::model::sctp::SctpInfo;
use crate::model::tcp_info::TcpInfo;

use super::{Shown, Token, Writer};

/// Those of `struct tcp_info`.
pub fn tcp() -> Vec<&'static Token> {
    let info = TcpInfo::default();
    walked(|words| {
        super::tcp::options(&info, words);
        super::tcp::progress(&info, words);
        super::tcp::rates(&info, None, false, words);
    })
}

/// Those of socket memory.
pub fn memory() -> Vec<&'static Token> {
    let memory = Memory { backlog: Some(0), drops: Some(0), ..Memory::default() };
    walked(|words| super::memory::all(&memory, words))
}

/// Those of `struct mptcp_info`.
pub fn mptcp() -> Vec<&'static Token> {
    walked(|words| super::mptcp::all(&MptcpInfo::default(), words))
}

/// Those of `struct sctp_info`.
pub fn sctp() -> Vec<&'static Token> {
    walked(|words| super::sctp::all(&SctpInfo::default(), words))
}

fn walked(walk: impl FnOnce(&mut Words)) -> Vec<&'static Token> {
    let mut words = Words::default();
    walk(&mut words);
    words.0
}

/// The words of a walk.
#[derive(Default)]
struct Words(Vec<&'static Token>);

impl Writer for Words {
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
