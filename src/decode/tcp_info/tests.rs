use std::mem::{offset_of, size_of_val};

use proptest::prelude::*;
use zerocopy::FromBytes;

use super::tcp_info;

/// `struct tcp_info` as linux/tcp.h declares it: here the compiler finds the offsets.
#[derive(FromBytes)]
#[repr(C)]
struct Kernel {
    state: u8,
    ca_state: u8,
    retransmits: u8,
    probes: u8,
    backoff: u8,
    options: u8,
    wscales: u8,
    app_limited_and_fastopen: u8,
    rto: u32,
    ato: u32,
    snd_mss: u32,
    rcv_mss: u32,
    unacked: u32,
    sacked: u32,
    lost: u32,
    retrans: u32,
    fackets: u32,
    last_data_sent: u32,
    last_ack_sent: u32,
    last_data_recv: u32,
    last_ack_recv: u32,
    pmtu: u32,
    rcv_ssthresh: u32,
    rtt: u32,
    rttvar: u32,
    snd_ssthresh: u32,
    snd_cwnd: u32,
    advmss: u32,
    reordering: u32,
    rcv_rtt: u32,
    rcv_space: u32,
    total_retrans: u32,
    pacing_rate: u64,
    max_pacing_rate: u64,
    bytes_acked: u64,
    bytes_received: u64,
    segs_out: u32,
    segs_in: u32,
    notsent_bytes: u32,
    min_rtt: u32,
    data_segs_in: u32,
    data_segs_out: u32,
    delivery_rate: u64,
    busy_time: u64,
    rwnd_limited: u64,
    sndbuf_limited: u64,
    delivered: u32,
    delivered_ce: u32,
    bytes_sent: u64,
    bytes_retrans: u64,
    dsack_dups: u32,
    reord_seen: u32,
    rcv_ooopack: u32,
    snd_wnd: u32,
    rcv_wnd: u32,
    rehash: u32,
    total_rto: u16,
    total_rto_recoveries: u16,
    total_rto_time: u32,
}

const LONGEST: usize = 300;

/// Every field of `bytes[..length]` is the kernel's, or 0 where it does not end within them.
#[track_caller]
fn check(bytes: &[u8; LONGEST], length: usize) {
    let (kernel, _) = Kernel::read_from_prefix(bytes).unwrap();
    let info = tcp_info(&bytes[..length]);
    assert_eq!(usize::from(info.length), length);
    macro_rules! same {
        ($($field:ident)*) => {$(
            let end = offset_of!(Kernel, $field) + size_of_val(&kernel.$field);
            let reported = end <= length;
            assert_eq!(info.$field, if reported { kernel.$field } else { 0 }, "{} at length {length}", stringify!($field));
            assert_eq!(info.reports(u16::try_from(end).unwrap()), reported);
        )*};
    }
    same!(state ca_state retransmits probes backoff options);
    same!(rto ato snd_mss rcv_mss unacked sacked lost retrans fackets);
    same!(last_data_sent last_ack_sent last_data_recv last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh);
    same!(snd_cwnd advmss reordering rcv_rtt rcv_space total_retrans pacing_rate max_pacing_rate bytes_acked);
    same!(bytes_received segs_out segs_in notsent_bytes min_rtt data_segs_in data_segs_out delivery_rate busy_time);
    same!(rwnd_limited sndbuf_limited delivered delivered_ce bytes_sent bytes_retrans dsack_dups reord_seen);
    same!(rcv_ooopack snd_wnd rcv_wnd rehash total_rto total_rto_recoveries total_rto_time);
}

/// No byte is 0 and no two neighbours are alike, so that a field read elsewhere or not at all shows.
fn distinct() -> [u8; LONGEST] {
    std::array::from_fn(|index| u8::try_from(index % 251 + 1).unwrap())
}

#[test]
fn the_lengths_that_kernels_have() {
    for length in [0, 104, 192, 232, 248, 280, 300] {
        check(&distinct(), length);
    }
}

#[test]
fn any_other_length() {
    for length in 0..=LONGEST {
        check(&distinct(), length);
    }
}

#[test]
fn nothing_is_reported_of_no_bytes() {
    assert_eq!(tcp_info(&[]), crate::model::tcp_info::TcpInfo::default());
}

#[test]
#[cfg(target_endian = "little")]
fn bit_fields_start_at_the_low_bits() {
    let info = tcp_info(&[0, 0, 0, 0, 0, 0, 0x7a, 0b101]);
    assert_eq!((info.snd_wscale, info.rcv_wscale), (10, 7));
    assert_eq!((info.delivery_rate_app_limited, info.fastopen_client_fail), (true, 2));
    let other = tcp_info(&[0, 0, 0, 0, 0, 0, 0, 0b10]);
    assert_eq!((other.delivery_rate_app_limited, other.fastopen_client_fail), (false, 1));
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::array::uniform::<_, LONGEST>(any::<u8>()), length in 0..=LONGEST) {
        check(&bytes, length);
    }
}
