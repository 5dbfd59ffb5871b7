//! What a congestion control says of itself, in the middle of TCP's account.

use super::super::number::{self, Rates};
use super::super::text::Text;
use crate::model::detail::Control;

/// Appends it. Vegas says nothing: its round-trip time takes the place of TCP's in the rate of sending.
pub(super) fn all(control: Option<&Control>, rates: Rates, text: &mut Text) {
    match control {
        Some(Control::Dctcp { enabled: 0, .. }) => text.push(" dctcp:fallback_mode"),
        Some(Control::Dctcp { ce_state, alpha, ab_ecn, ab_tot, .. }) => {
            text.labelled(" dctcp:(ce_state:", *ce_state);
            text.labelled(",alpha:", *alpha);
            text.labelled(",ab_ecn:", *ab_ecn);
            text.labelled(",ab_tot:", *ab_tot);
            text.byte(b')');
        }
        Some(Control::Bbr { bandwidth, min_rtt, pacing_gain, cwnd_gain }) => {
            text.push(" bbr:(bw:");
            number::rate(*bandwidth as f64 * 8.0, rates, text);
            text.push(",mrtt:");
            number::milliseconds(*min_rtt, text);
            gain(",pacing_gain:", *pacing_gain, text);
            gain(",cwnd_gain:", *cwnd_gain, text);
            text.byte(b')');
        }
        Some(Control::Vegas { .. }) | None => {}
    }
}

/// A gain is of 256.
fn gain(label: &str, gain: u32, text: &mut Text) {
    if gain != 0 {
        text.push(label);
        number::general(f64::from(gain) / 256.0, 6, text);
    }
}
