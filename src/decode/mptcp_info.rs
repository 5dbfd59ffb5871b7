//! `struct mptcp_info` of linux/mptcp.h, of whatever length the kernel at hand has.
//!
//! Like `struct tcp_info` it has only grown at its end. There is a hole of two bytes before `flags`, one of a
//! byte before `retransmits`.

use crate::model::mptcp_info::MptcpInfo;

use super::netlink::Filled;

/// What the kernel filled; fields that do not end within `bytes` are 0.
pub fn mptcp_info(bytes: &[u8]) -> MptcpInfo {
    let fields = Filled(bytes);
    MptcpInfo {
        length: u16::try_from(bytes.len()).unwrap_or(u16::MAX),
        subflows: fields.u8(0),
        add_addr_signal: fields.u8(1),
        add_addr_accepted: fields.u8(2),
        subflows_max: fields.u8(3),
        add_addr_signal_max: fields.u8(4),
        add_addr_accepted_max: fields.u8(5),
        flags: fields.u32(8),
        token: fields.u32(12),
        write_seq: fields.u64(16),
        snd_una: fields.u64(24),
        rcv_nxt: fields.u64(32),
        local_addr_used: fields.u8(40),
        local_addr_max: fields.u8(41),
        csum_enabled: fields.u8(42),
        retransmits: fields.u32(44),
        bytes_retrans: fields.u64(48),
        bytes_sent: fields.u64(56),
        bytes_received: fields.u64(64),
        bytes_acked: fields.u64(72),
        subflows_total: fields.u8(80),
        endp_laminar_max: fields.u8(81),
        last_data_sent: fields.u32(84),
        last_data_recv: fields.u32(88),
        last_ack_recv: fields.u32(92),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte is its own offset, so each number tells where it was read.
    fn numbered(length: u8) -> Vec<u8> {
        (0..length).collect()
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn each_field_is_read_where_it_stands() {
        let word = |at: u32| at | (at + 1) << 8 | (at + 2) << 16 | (at + 3) << 24;
        let long = |at: u32| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        let expected = MptcpInfo {
            length: 96,
            subflows: 0,
            add_addr_signal: 1,
            add_addr_accepted: 2,
            subflows_max: 3,
            add_addr_signal_max: 4,
            add_addr_accepted_max: 5,
            flags: word(8),
            token: word(12),
            write_seq: long(16),
            snd_una: long(24),
            rcv_nxt: long(32),
            local_addr_used: 40,
            local_addr_max: 41,
            csum_enabled: 42,
            retransmits: word(44),
            bytes_retrans: long(48),
            bytes_sent: long(56),
            bytes_received: long(64),
            bytes_acked: long(72),
            subflows_total: 80,
            endp_laminar_max: 81,
            last_data_sent: word(84),
            last_data_recv: word(88),
            last_ack_recv: word(92),
        };
        assert_eq!(mptcp_info(&numbered(96)), expected);
        assert_eq!(mptcp_info(&numbered(200)), MptcpInfo { length: 200, ..expected }, "a later kernel's");
    }

    /// Cut anywhere: the lengths of Linux 5.6 (40), 5.16 (43, padded to 48) and 6.5 (96) among them.
    #[test]
    fn what_was_not_filled_is_zero() {
        let whole = mptcp_info(&[0xff; 96]);
        for length in 0..96u16 {
            let cut = mptcp_info(&[0xff; 96][..length.into()]);
            assert_eq!(cut.length, length);
            for (field, all, end) in [
                (u64::from(cut.subflows), u64::from(whole.subflows), 1),
                (cut.flags.into(), whole.flags.into(), 12),
                (cut.rcv_nxt, whole.rcv_nxt, 40),
                (cut.csum_enabled.into(), whole.csum_enabled.into(), 43),
                (cut.bytes_acked, whole.bytes_acked, 80),
                (cut.last_ack_recv.into(), whole.last_ack_recv.into(), 96),
            ] {
                assert_eq!(field, if length >= end { all } else { 0 }, "a field that ends at {end}, at {length}");
            }
        }
    }
}
