//! `struct tcp_info` of linux/tcp.h, of whatever length the kernel at hand has.
//!
//! The struct has only ever grown at its end, so each field is read at its offset if the bytes reach
//! so far. The tail that differs between kernels of the same length (accurate ECN, from byte 248) is
//! not read.

use crate::model::tcp_info::TcpInfo;

use super::netlink::Filled;

/// Where the fields that are read end.
const END: usize = 248;

/// What the kernel filled; fields that do not end within `bytes` are 0.
pub fn tcp_info(bytes: &[u8]) -> TcpInfo {
    let mut info = TcpInfo { length: u16::try_from(bytes.len()).unwrap_or(u16::MAX), ..TcpInfo::default() };
    match bytes.first_chunk::<END>() {
        // Of a length that the compiler knows, no field need be checked for: every row of a large host comes here.
        Some(whole) => fill(&mut info, &Filled(whole)),
        None => fill(&mut info, &Filled(bytes)),
    }
    info
}

#[inline(always)]
fn fill(info: &mut TcpInfo, fields: &Filled<'_>) {
    state(info, fields);
    segments_and_times(info, fields);
    path_and_windows(info, fields);
    rates_and_bytes(info, fields);
    since_linux_4_18(info, fields);
}

/// The bytes and C bit fields in front. A C compiler puts the first bit field into the low bits on a
/// little-endian machine and into the high bits on a big-endian one.
#[inline(always)]
fn state(info: &mut TcpInfo, fields: &Filled<'_>) {
    info.state = fields.u8(0);
    info.ca_state = fields.u8(1);
    info.retransmits = fields.u8(2);
    info.probes = fields.u8(3);
    info.backoff = fields.u8(4);
    info.options = fields.u8(5);
    let (scales, delivery) = (fields.u8(6), fields.u8(7));
    if cfg!(target_endian = "little") {
        (info.snd_wscale, info.rcv_wscale) = (scales & 0xf, scales >> 4);
        (info.delivery_rate_app_limited, info.fastopen_client_fail) = (delivery & 1 != 0, delivery >> 1 & 3);
    } else {
        (info.snd_wscale, info.rcv_wscale) = (scales >> 4, scales & 0xf);
        (info.delivery_rate_app_limited, info.fastopen_client_fail) = (delivery & 0x80 != 0, delivery >> 5 & 3);
    }
}

#[inline(always)]
fn segments_and_times(info: &mut TcpInfo, fields: &Filled<'_>) {
    info.rto = fields.u32(8);
    info.ato = fields.u32(12);
    info.snd_mss = fields.u32(16);
    info.rcv_mss = fields.u32(20);
    info.unacked = fields.u32(24);
    info.sacked = fields.u32(28);
    info.lost = fields.u32(32);
    info.retrans = fields.u32(36);
    info.fackets = fields.u32(40);
    info.last_data_sent = fields.u32(44);
    info.last_ack_sent = fields.u32(48);
    info.last_data_recv = fields.u32(52);
    info.last_ack_recv = fields.u32(56);
}

#[inline(always)]
fn path_and_windows(info: &mut TcpInfo, fields: &Filled<'_>) {
    info.pmtu = fields.u32(60);
    info.rcv_ssthresh = fields.u32(64);
    info.rtt = fields.u32(68);
    info.rttvar = fields.u32(72);
    info.snd_ssthresh = fields.u32(76);
    info.snd_cwnd = fields.u32(80);
    info.advmss = fields.u32(84);
    info.reordering = fields.u32(88);
    info.rcv_rtt = fields.u32(92);
    info.rcv_space = fields.u32(96);
    info.total_retrans = fields.u32(100);
}

/// From Linux 3.15 (pacing) to 4.10 (what limited the sender).
#[inline(always)]
fn rates_and_bytes(info: &mut TcpInfo, fields: &Filled<'_>) {
    info.pacing_rate = fields.u64(104);
    info.max_pacing_rate = fields.u64(112);
    info.bytes_acked = fields.u64(120);
    info.bytes_received = fields.u64(128);
    info.segs_out = fields.u32(136);
    info.segs_in = fields.u32(140);
    info.notsent_bytes = fields.u32(144);
    info.min_rtt = fields.u32(148);
    info.data_segs_in = fields.u32(152);
    info.data_segs_out = fields.u32(156);
    info.delivery_rate = fields.u64(160);
    info.busy_time = fields.u64(168);
    info.rwnd_limited = fields.u64(176);
    info.sndbuf_limited = fields.u64(184);
}

/// Up to byte 232 as linux/tcp.h has it since 5.4, `rcv_wnd` and `rehash` since 6.2, time-outs since 6.7.
#[inline(always)]
fn since_linux_4_18(info: &mut TcpInfo, fields: &Filled<'_>) {
    info.delivered = fields.u32(192);
    info.delivered_ce = fields.u32(196);
    info.bytes_sent = fields.u64(200);
    info.bytes_retrans = fields.u64(208);
    info.dsack_dups = fields.u32(216);
    info.reord_seen = fields.u32(220);
    info.rcv_ooopack = fields.u32(224);
    info.snd_wnd = fields.u32(228);
    info.rcv_wnd = fields.u32(232);
    info.rehash = fields.u32(236);
    info.total_rto = fields.u16(240);
    info.total_rto_recoveries = fields.u16(242);
    info.total_rto_time = fields.u32(244);
}

#[cfg(test)]
mod tests;
