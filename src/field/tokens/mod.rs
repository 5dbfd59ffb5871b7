//! The words of ss(8) for what the kernel says of a connection, in the order in which ss prints them.
//!
//! An account ([`tcp`], [`mptcp`], [`sctp`], [`memory`]) is walked through once and given, value by value, to whoever
//! writes it down: a printer of text leaves out what ss leaves out, a printer of JSON gives all that the kernel
//! reported, and the documentation of JSON is the walk itself. So each word, its unit and its meaning stand once.
//! A walk gives every value every time, whatever it is.

pub mod listed;
pub mod memory;
pub mod mptcp;
pub mod sctp;
pub mod tcp;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things: segments, addresses, times that something happened.
    Count,
    /// Bytes.
    Bytes,
    /// Bits a second.
    BitsPerSecond,
    /// Milliseconds.
    Milliseconds,
    /// A number that names something.
    Id,
    /// Yes or no.
    Flag,
    /// A word.
    Word,
}

/// What is to know of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// ss's word for it; that of the kernel's struct where ss has none of its own.
    pub name: &'static str,
    /// What ss writes in front of it.
    pub before: &'static str,
    /// What ss writes behind it.
    pub after: &'static str,
    /// Unit of the number.
    pub unit: Unit,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// Bytes of the kernel's struct that must have been reported for it to be known.
    pub end: u16,
}

/// A [`Token`]: its name, the end of its bytes, unit and meaning. ss writes `name:value` where nothing else is said.
macro_rules! token {
    ($name:literal, $end:expr, $unit:ident, $doc:literal) => {
        token!($name, concat!(" ", $name, ":"), "", $end, $unit, $doc)
    };
    ($name:literal, $before:expr, $after:literal, $end:expr, $unit:ident, $doc:literal) => {
        &$crate::field::tokens::Token {
            name: $name,
            before: $before,
            after: $after,
            unit: $crate::field::tokens::Unit::$unit,
            doc: $doc,
            end: $end,
        }
    };
}
use token;

/// Whether a text shows a value. What it does not show is known all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// ss shows it.
    Yes,
    /// ss leaves it out, since it says nothing.
    No,
}

impl Shown {
    /// `Yes` when this is so.
    pub const fn when(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

/// Writes the values of an account down.
pub trait Writer {
    /// A word that stands for itself.
    fn flag(&mut self, token: &'static Token, is_set: bool);
    /// A whole number.
    fn number(&mut self, token: &'static Token, value: u64, shown: Shown);
    /// A whole number that ss prints signed.
    fn signed(&mut self, token: &'static Token, value: i32, shown: Shown);
    /// A number that ss prints in hexadecimal.
    fn hex(&mut self, token: &'static Token, value: u32, shown: Shown);
    /// A time in microseconds that ss prints in milliseconds.
    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown);
    /// A rate in bits a second.
    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown);
    /// The number before as a share of another one, for the eye.
    fn share(&mut self, part: u64, whole: u64, shown: Shown);
    /// One word of a few.
    fn word(&mut self, token: &'static Token, value: &'static str, shown: Shown);

    /// A whole number that says nothing when it is 0.
    #[inline(always)]
    fn count(&mut self, token: &'static Token, value: impl Into<u64>) {
        let value = value.into();
        self.number(token, value, Shown::when(value != 0));
    }
}
