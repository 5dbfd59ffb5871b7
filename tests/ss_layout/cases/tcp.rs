//! TCP's own account.

use sockscope::decode::decoder;
use sockscope::decode::netlink::Messages;
use sockscope::model::capture::Table;
use sockscope::model::detail::{Control, Detail, Md5Key, SubflowInfo, TlsInfo, Ulp};
use sockscope::model::key::NetnsId;
use sockscope::model::socket::Socket;
use sockscope::model::state::State;
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::time::Moment;

use super::super::encode;
use super::{Random, detailed, tcp, with};

/// Bytes of the struct as of Linux 6.18, as far as it is read.
const LENGTH: u16 = 248;

/// The account that these bytes are, by way of a message with them.
fn info(bytes: &[u8]) -> TcpInfo {
    let mut message = encode::message(&tcp(State::Established));
    message.extend((4 + bytes.len() as u16).to_ne_bytes());
    message.extend(2_u16.to_ne_bytes());
    message.extend(bytes);
    message.resize(message.len().next_multiple_of(4), 0);
    let length = message.len() as u32;
    message[..4].copy_from_slice(&length.to_ne_bytes());
    let message = Messages::new(&message).next().unwrap();
    let socket = decoder::socket(Table::Tcp4, &message, NetnsId(0), Moment::default()).unwrap();
    socket.detail.unwrap().tcp.unwrap()
}

fn informed(info: TcpInfo) -> Socket {
    detailed(Detail { tcp: Some(info), congestion: Some("cubic".into()), ..Detail::default() })
}

/// An account with a usual number in every field, and of a listener.
pub fn usual() -> Vec<Socket> {
    let usual = full();
    let fastopen = TcpInfo { options: 0x20, fastopen_client_fail: 3, delivery_rate_app_limited: false, ..usual };
    let listening = with(Detail { tcp: Some(usual), ..Detail::default() }, tcp(State::Listen));
    vec![informed(usual), informed(fastopen), listening]
}

fn full() -> TcpInfo {
    let mut info = info(&[1; LENGTH as usize]);
    info.options = 0x7f;
    info.snd_wscale = 10;
    info.rcv_wscale = 7;
    info.rto = 201_000;
    info.rtt = 123_456;
    info.busy_time = 32_000_000;
    info
}

/// Every byte of the struct by itself.
pub fn each() -> Vec<Socket> {
    let alone = (0..usize::from(LENGTH)).map(|at| {
        let mut bytes = [0; LENGTH as usize];
        bytes[at] = 5;
        info(&bytes)
    });
    alone.map(informed).collect()
}

/// What older and newer kernels report.
pub fn lengths() -> Vec<Socket> {
    let bytes: Vec<u8> = (0..LENGTH).map(|at| (at % 90 + 1) as u8).collect();
    (1..=LENGTH).map(|length| informed(info(&bytes[..usize::from(length)]))).collect()
}

pub fn extremes() -> Vec<Socket> {
    let none = TcpInfo { length: LENGTH, ..TcpInfo::default() };
    let all = info(&[0xff; LENGTH as usize]);
    let limits =
        [(80, 0xfffe), (80, 0xffff), (80, 0x1_0000), (92, 3), (12, 3_000_000), (12, 2_999_999), (152, u32::MAX)];
    let limits = limits.map(|(end, value)| {
        let mut bytes = [0; LENGTH as usize];
        bytes[end - 4..end].copy_from_slice(&u32::to_ne_bytes(value));
        informed(info(&bytes))
    });
    let unnamed = detailed(Detail { congestion: Some("bbr".into()), ..Detail::default() });
    [informed(none), informed(all), unnamed].into_iter().chain(limits).collect()
}

pub fn random() -> Vec<Socket> {
    let mut random = Random(11);
    let mut one = || {
        let mut bytes = [0; LENGTH as usize];
        for word in bytes.chunks_mut(4) {
            let value = random.next() as u32 >> random.one(&[0, 4, 8, 12, 16, 20, 24, 28, 31]);
            word.copy_from_slice(&random.one(&[0, value, value, value]).to_ne_bytes());
        }
        informed(info(&bytes))
    };
    (0..150).map(|_| one()).collect()
}

/// Microseconds whose thousandth `%g` rounds in every way.
pub fn times() -> Vec<Socket> {
    let micros = [
        1,
        9,
        10,
        99,
        100,
        999,
        1_000,
        1_001,
        1_100,
        9_999,
        12_345,
        99_990,
        123_456,
        999_999,
        1_000_000,
        1_000_001,
        1_000_005,
        1_234_565,
        1_234_575,
        9_999_994,
        9_999_995,
        9_999_996,
        10_000_050,
        12_345_650,
        12_345_651,
        99_999_949,
        99_999_950,
        99_999_951,
        100_000_500,
        123_456_500,
        123_457_500,
        999_999_499,
        999_999_500,
        1_000_000_000,
        1_234_565_000,
        2_147_483_647,
        3_000_005_000,
        4_294_967_295,
    ];
    let mut random = Random(12);
    let more = (0..200).map(|_| random.next() as u32 >> random.number(0, 20) | 5);
    let micros = micros.into_iter().chain(more);
    let timed = |micros: u32| TcpInfo {
        rto: micros,
        ato: micros,
        rtt: micros,
        rttvar: micros / 2,
        rcv_rtt: micros,
        min_rtt: micros,
        reordering: 3,
        length: LENGTH,
        ..TcpInfo::default()
    };
    micros.map(|micros| informed(timed(micros))).collect()
}

pub fn rates() -> Vec<Socket> {
    let mut random = Random(13);
    let mut rate = |step: u64| {
        let rate = random.next() >> (step % 60);
        let limited = random.next() % (rate / 4 + 2);
        TcpInfo {
            pacing_rate: rate,
            max_pacing_rate: random.one(&[0, u64::MAX, rate / 3]),
            delivery_rate: rate / 5,
            busy_time: rate,
            rwnd_limited: limited,
            sndbuf_limited: random.one(&[0, limited / 3, rate]),
            rtt: random.next() as u32 >> (step % 31),
            snd_cwnd: random.next() as u32 >> (step % 29),
            snd_mss: random.one(&[1448, 536, 65_483, random.0 as u32]),
            reordering: 3,
            length: LENGTH,
            ..TcpInfo::default()
        }
    };
    let edges = [1, 124, 125, 126, 12_493, 12_494, 12_500, 124_937, 124_938, 125_000, 125_624, 125_625, 125_626];
    let edges = edges.map(|rate| TcpInfo {
        pacing_rate: rate,
        delivery_rate: rate * 1000,
        length: LENGTH,
        ..TcpInfo::default()
    });
    (0..200).map(&mut rate).chain(edges).map(informed).collect()
}

pub fn congestion() -> Vec<Socket> {
    let dctcp = |enabled| Control::Dctcp { enabled, ce_state: 1, alpha: 1024, ab_ecn: 3, ab_tot: u32::MAX };
    let bbr = |bandwidth, min_rtt, pacing_gain, cwnd_gain| Control::Bbr { bandwidth, min_rtt, pacing_gain, cwnd_gain };
    let vegas = |enabled, rtt| Control::Vegas { enabled, rtt_count: 7, rtt, min_rtt: 5 };
    let controls = [
        dctcp(0),
        dctcp(1),
        bbr(1000, 5000, 739, 512),
        bbr(u64::MAX, u32::MAX, u32::MAX, u32::MAX),
        bbr(0, 0, 0, 0),
        bbr(123_456_789, 1_234_565, 1, 257),
        bbr(125, 1, 320, 3_000_000),
        vegas(0, 300),
        vegas(1, 300),
        vegas(1, 0),
        vegas(1, 0x7fff_ffff),
        vegas(2, 0x8000_0000),
    ];
    let info = TcpInfo { length: LENGTH, rtt: 100, rttvar: 3, snd_mss: 1448, snd_cwnd: 10, ..TcpInfo::default() };
    let detail = |control, tcp| Detail { control: Some(control), tcp, ..Detail::default() };
    let with_info = controls.map(|control| detailed(detail(control, Some(info))));
    with_info.into_iter().chain(controls.map(|control| detailed(detail(control, None)))).collect()
}

pub fn md5() -> Vec<Socket> {
    let key = |address: &str, prefix, key: &[u8]| Md5Key { address: address.parse().unwrap(), prefix, key: key.into() };
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    let halves = bytes.chunks(80).map(|chunk| key("10.0.0.0", 24, chunk));
    let keys = [
        vec![key("1.2.3.4", 32, b"secret")],
        vec![key("0.0.0.0", 0, b""), key("::1", 128, b"a,b\\c d"), key("2001:db8::", 64, b"x")],
        halves.collect(),
    ];
    let info = TcpInfo { length: LENGTH, rehash: 1, reordering: 3, ..TcpInfo::default() };
    let of = |md5: Vec<Md5Key>, tcp| {
        let ulp = Some(Ulp { name: "tls".into(), ..Ulp::default() });
        detailed(Detail { md5: md5.into(), tcp, ulp, ..Detail::default() })
    };
    keys.iter().flat_map(|keys| [of(keys.clone(), None), of(keys.clone(), Some(info))]).collect()
}

pub fn ulp() -> Vec<Socket> {
    let versions =
        [0, 0x0302, 0x0303, 0x0304, u16::MAX].map(|version| TlsInfo { version: Some(version), ..TlsInfo::default() });
    let ciphers =
        [0, 50, 51, 52, 53, 54, 55, u16::MAX].map(|cipher| TlsInfo { cipher: Some(cipher), ..TlsInfo::default() });
    let configurations = [0, 1, 2, 3, 4, 5, u16::MAX].map(|number| TlsInfo {
        send_configuration: Some(number),
        receive_configuration: Some(number / 2),
        ..TlsInfo::default()
    });
    let whole = TlsInfo {
        version: Some(0x0304),
        cipher: Some(52),
        zero_copy_send: true,
        no_padding_receive: true,
        ..configurations[2]
    };
    let tls = versions.into_iter().chain(ciphers).chain(configurations).chain([whole, TlsInfo::default()]);
    let tls = tls.map(|tls| Ulp { name: "tls".into(), tls: Some(tls), mptcp: None });
    let subflows = subflows().into_iter().map(|subflow| Ulp { name: "mptcp".into(), tls: None, mptcp: Some(subflow) });
    let other = Ulp { name: "espintcp".into(), ..Ulp::default() };
    let ulps = tls.chain(subflows).chain([other]);
    ulps.map(|ulp| detailed(Detail { ulp: Some(ulp), ..Detail::default() })).collect()
}

fn subflows() -> Vec<SubflowInfo> {
    let whole = SubflowInfo {
        token_remote: Some(0x12),
        token_local: Some(0xabcd_ef01),
        relative_write_sequence: Some(5),
        map_sequence: Some(u64::MAX),
        map_subflow_sequence: Some(7),
        subflow_sequence_offset: Some(u32::MAX),
        map_length: Some(u16::MAX),
        flags: Some(0x1ff),
        id_remote: Some(3),
        id_local: Some(u8::MAX),
    };
    let zero = SubflowInfo { token_remote: Some(0), token_local: Some(0), flags: Some(0), ..whole };
    let flags = (0..10).map(|bit| SubflowInfo { flags: Some(1 << bit), ..SubflowInfo::default() });
    let parts = [
        whole,
        zero,
        SubflowInfo::default(),
        SubflowInfo { id_remote: None, ..whole },
        SubflowInfo { token_local: None, ..whole },
        SubflowInfo { map_sequence: None, map_length: None, ..whole },
    ];
    parts.into_iter().chain(flags).collect()
}
