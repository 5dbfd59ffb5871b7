//! Socket memory (`-m`).

use super::super::number::Rates;
use super::super::text::Text;
use super::account::Account;
use crate::field::tokens::{Shown, memory};
use crate::model::socket::Socket;

/// Appends it, where it is known.
pub(super) fn all(socket: &Socket, text: &mut Text) {
    if let Some(memory) = socket.detail.as_ref().and_then(|detail| detail.memory.as_ref()) {
        let (before, after) = memory::BRACKETS;
        text.push(before);
        memory::all(memory, &mut Account { text, rates: Rates::Whole, flags: Shown::No });
        text.push(after);
    }
}
