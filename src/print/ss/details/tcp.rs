//! TCP's own account (`-i`), and the keys of its signatures.

use super::super::number::Rates;
use super::super::text::Text;
use super::account::Account;
use super::congestion;
use crate::field::tokens::{Shown, tcp};
use crate::model::detail::{Detail, Md5Key};
use crate::model::socket::Socket;
use crate::model::state::State;

/// Appends the account. `options` says whether what both ends agreed on is wanted.
pub(super) fn all(socket: &Socket, detail: &Detail, options: Shown, rates: Rates, text: &mut Text) {
    let Some(info) = &detail.tcp else { return };
    tcp::options(info, &mut Account { text, rates, flags: options });
    if let Some(name) = &detail.congestion {
        text.byte(b' ');
        text.push(name);
    }
    let control = detail.control.as_ref();
    tcp::progress(info, &mut Account { text, rates, flags: Shown::Yes });
    congestion::all(control, rates, text);
    let is_listening = socket.state == State::Listen;
    tcp::rates(info, control, is_listening, &mut Account { text, rates, flags: Shown::Yes });
}

/// Appends the keys of TCP MD5 signatures.
pub(super) fn keys(keys: &[Md5Key], text: &mut Text) {
    for (at, key) in keys.iter().enumerate() {
        text.push(if at == 0 { " md5keys:" } else { "," });
        text.address(key.address);
        text.labelled("/", key.prefix);
        text.byte(b'=');
        for byte in &key.key {
            match byte {
                b',' | b'\\' => text.format(format_args!("\\{byte:03o}")),
                0x21..0x7f => text.byte(*byte),
                _ => text.format(format_args!("\\{byte:03o}")),
            }
        }
    }
}
