//! What congestion controls say of themselves (linux/inet_diag.h): `struct tcpvegas_info`, `tcp_dctcp_info`, `tcp_bbr_info`.
//!
//! Each is `None` when the attribute is shorter than its struct, which no kernel has changed.

use crate::decode::netlink::{u16_at, u32_at};
use crate::model::detail::Control;

/// INET_DIAG_VEGASINFO.
pub fn vegas(value: &[u8]) -> Option<Control> {
    Some(Control::Vegas {
        enabled: u32_at(value, 0)?,
        rtt_count: u32_at(value, 4)?,
        rtt: u32_at(value, 8)?,
        min_rtt: u32_at(value, 12)?,
    })
}

/// INET_DIAG_DCTCPINFO.
pub fn dctcp(value: &[u8]) -> Option<Control> {
    Some(Control::Dctcp {
        enabled: u16_at(value, 0)?,
        ce_state: u16_at(value, 2)?,
        alpha: u32_at(value, 4)?,
        ab_ecn: u32_at(value, 8)?,
        ab_tot: u32_at(value, 12)?,
    })
}

/// INET_DIAG_BBRINFO. The halves of the bandwidth stand low first whatever the machine's byte order.
pub fn bbr(value: &[u8]) -> Option<Control> {
    Some(Control::Bbr {
        bandwidth: u64::from(u32_at(value, 0)?) | u64::from(u32_at(value, 4)?) << 32,
        min_rtt: u32_at(value, 8)?,
        pacing_gain: u32_at(value, 12)?,
        cwnd_gain: u32_at(value, 16)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture::words;

    /// The numbers make this, and a byte less makes nothing.
    #[track_caller]
    fn check(read: fn(&[u8]) -> Option<Control>, value: &[u8], expected: Control) {
        assert_eq!(read(value), Some(expected));
        assert_eq!(read(&[value, &[0xff; 9]].concat()), Some(expected), "a longer one");
        for length in 0..value.len() {
            assert_eq!(read(&value[..length]), None, "at {length}");
        }
    }

    #[test]
    fn each_struct() {
        check(vegas, &words(&[1, 2, 3, 4]), Control::Vegas { enabled: 1, rtt_count: 2, rtt: 3, min_rtt: 4 });
        let dctcp_value = [[1u16, 2].map(u16::to_ne_bytes).as_flattened(), &words(&[3, 4, 5])].concat();
        check(dctcp, &dctcp_value, Control::Dctcp { enabled: 1, ce_state: 2, alpha: 3, ab_ecn: 4, ab_tot: 5 });
        let expected = Control::Bbr { bandwidth: 0x2_0000_0001, min_rtt: 3, pacing_gain: 739, cwnd_gain: 512 };
        check(bbr, &words(&[1, 2, 3, 739, 512]), expected);
    }
}
