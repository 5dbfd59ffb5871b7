//! The words of ss's accounts as attributes: `rtt`, `cwnd`, `bytes_acked`, `skmem.rb`.
//!
//! Reads a value by walking its account as the printers do, so that word, unit and meaning stand once, in `tokens`.

use crate::field::tokens::{Shown, Token, Unit, Writer, listed, memory, mptcp, sctp, tcp};
use crate::model::detail::FamilyDetail;
use crate::model::socket::Socket;
use crate::model::state::State;

use super::{Attribute, Datum, Kind, Need, Origin};

/// `TCP_INFINITE_SSTHRESH` (net/tcp.h): what slow start has for a threshold before it first ends.
const INFINITE: u64 = 0x7fff_ffff;

/// An account of ss's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// `struct tcp_info`. Its words also stand alone.
    Tcp,
    /// Socket memory.
    Memory,
    /// `struct mptcp_info`.
    Mptcp,
    /// `struct sctp_info`.
    Sctp,
}

impl Account {
    /// Every account.
    const ALL: [Self; 4] = [Self::Tcp, Self::Memory, Self::Mptcp, Self::Sctp];

    /// The value that this socket's account has under a word.
    pub(super) fn read<'a>(self, socket: &Socket, word: &str) -> Datum<'a> {
        let found = self.walk(socket, |reported| Found { word, reported, datum: Datum::Unknown });
        found.map_or(Datum::Unknown, |found| found.datum)
    }

    /// Walks along this socket's account, if it has one, with who is made for so many reported bytes of it.
    pub fn walk<W: Writer>(self, socket: &Socket, make: impl FnOnce(u16) -> W) -> Option<W> {
        let detail = socket.detail.as_ref()?;
        match (self, &detail.family) {
            (Self::Tcp, _) => {
                let info = detail.tcp.as_ref()?;
                let mut out = make(info.length);
                tcp::options(info, &mut out);
                tcp::progress(info, &mut out);
                tcp::rates(info, detail.control.as_ref(), socket.state == State::Listen, &mut out);
                Some(out)
            }
            (Self::Memory, _) => {
                let mut out = make(u16::MAX);
                memory::all(detail.memory.as_ref()?, &mut out);
                Some(out)
            }
            (Self::Mptcp, Some(FamilyDetail::Mptcp(info))) => {
                let mut out = make(info.length);
                mptcp::all(info, &mut out);
                Some(out)
            }
            (Self::Sctp, Some(FamilyDetail::Sctp(association))) => {
                let mut out = make(u16::MAX);
                sctp::all(association.info.as_ref()?, &mut out);
                Some(out)
            }
            (Self::Mptcp | Self::Sctp, _) => None,
        }
    }

    fn tokens(self) -> Vec<&'static Token> {
        match self {
            Self::Tcp => listed::tcp(),
            Self::Memory => listed::memory(),
            Self::Mptcp => listed::mptcp(),
            Self::Sctp => listed::sctp(),
        }
    }

    /// What stands before a word that could mean something else by itself; the key of its object in JSON.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Memory => "skmem",
            Self::Mptcp => "mptcp",
            Self::Sctp => "sctp",
        }
    }
}

/// An attribute for each word of each account.
pub(super) fn table() -> impl Iterator<Item = Attribute> {
    Account::ALL.into_iter().flat_map(|account| {
        account.tokens().into_iter().map(move |token| Attribute {
            words: words(account, token.name),
            kind: kind(token.unit),
            need: if account == Account::Memory { Need::Memory } else { Need::Info },
            doc: token.doc,
            origin: Origin::Account(account, token.name),
        })
    })
}

/// Words live as long as the program, and so do those that are made here, once.
fn words(account: Account, name: &'static str) -> Vec<&'static str> {
    let whole: &'static str = format!("{}.{name}", account.prefix()).leak();
    match account {
        Account::Tcp => vec![name, whole],
        Account::Memory | Account::Mptcp | Account::Sctp => vec![whole],
    }
}

const fn kind(unit: Unit) -> Kind {
    match unit {
        Unit::Count => Kind::Count,
        Unit::Bytes => Kind::Bytes,
        Unit::BitsPerSecond => Kind::Rate,
        Unit::Milliseconds => Kind::Span,
        Unit::Id => Kind::Hex,
        Unit::Flag => Kind::Flag,
        Unit::Word => Kind::Text,
    }
}

/// The value under one word of a walk.
struct Found<'a> {
    word: &'a str,
    /// Bytes of the kernel's struct that were reported.
    reported: u16,
    datum: Datum<'static>,
}

impl Found<'_> {
    fn put(&mut self, token: &Token, datum: impl FnOnce() -> Datum<'static>) {
        if token.name == self.word && token.end <= self.reported {
            self.datum = datum();
        }
    }
}

impl Writer for Found<'_> {
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        self.put(token, || Datum::Number(is_set.into()));
    }

    /// A threshold that no number can reach stands for "none yet".
    fn number(&mut self, token: &'static Token, value: u64, shown: Shown) {
        let scale = if token.unit == Unit::Milliseconds { 1_000_000 } else { 1 };
        self.put(token, || match (shown, value) {
            (Shown::No, INFINITE) => Datum::Unknown,
            _ => Datum::Number(value.saturating_mul(scale)),
        });
    }

    fn signed(&mut self, token: &'static Token, value: i32, _shown: Shown) {
        self.put(token, || u64::try_from(value).map_or(Datum::Unknown, Datum::Number));
    }

    fn hex(&mut self, token: &'static Token, value: u32, _shown: Shown) {
        self.put(token, || Datum::Number(value.into()));
    }

    /// 0 and all ones stand for "not measured".
    fn micros(&mut self, token: &'static Token, value: u32, _shown: Shown) {
        self.put(token, || match value {
            0 | u32::MAX => Datum::Unknown,
            micros => Datum::Number(u64::from(micros) * 1000),
        });
    }

    /// 0 and all ones stand for "none".
    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        self.put(token, || if shown == Shown::Yes { Datum::Number(bits as u64) } else { Datum::Unknown });
    }

    fn share(&mut self, _part: u64, _whole: u64, _shown: Shown) {}

    fn word(&mut self, token: &'static Token, value: &'static str, _shown: Shown) {
        self.put(token, || Datum::Text(value.as_bytes()));
    }
}
