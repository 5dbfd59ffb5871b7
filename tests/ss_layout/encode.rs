//! Sockets as the kernel would report them: the messages of sock_diag (linux/*_diag.h), in host byte order.

use std::net::IpAddr;

use sockscope::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use sockscope::model::detail::{Control, Detail, FamilyDetail, Md5Key, Memory, SubflowInfo, TlsInfo, Ulp};
use sockscope::model::key::Identity;
use sockscope::model::mptcp_info::MptcpInfo;
use sockscope::model::packet::{PacketInfo, Ring};
use sockscope::model::sctp::{Association, SctpInfo};
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::tipc::TipcInfo;
use sockscope::model::xdp::{Umem, XdpInfo, XdpStats};

/// Bytes being made.
#[derive(Default)]
struct Bytes(Vec<u8>);

/// What can be put into a message.
trait Put {
    fn put(self, bytes: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($kind:ty)*) => { $(impl Put for $kind {
        fn put(self, bytes: &mut Vec<u8>) { bytes.extend(self.to_ne_bytes()); }
    })* };
}
numbers!(u8 u16 u32 u64 i32);

impl Bytes {
    fn of<T: Put>(numbers: impl IntoIterator<Item = T>) -> Vec<u8> {
        Self::default().numbers(numbers).0
    }

    fn numbers<T: Put>(mut self, numbers: impl IntoIterator<Item = T>) -> Self {
        numbers.into_iter().for_each(|number| number.put(&mut self.0));
        self
    }

    /// A `struct rtattr` with its padding.
    fn attribute(mut self, kind: u16, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self = self.numbers([4 + value.len() as u16, kind]);
        self.0.extend(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    /// The same, where there is a value.
    fn optional(self, kind: u16, value: Option<Vec<u8>>) -> Self {
        match value {
            Some(value) => self.attribute(kind, value),
            None => self,
        }
    }
}

/// The file for [`super::judge::Reference`] that a socket belongs into, by family and protocol of a request.
pub fn file(socket: &Socket) -> String {
    let v6 = socket.ends.inet().is_some_and(|ends| ends.local.address.is_ipv6());
    let inet = if v6 { 10 } else { 2 };
    let (family, protocol) = match socket.protocol {
        Protocol::Tcp => (inet, 6),
        Protocol::Udp => (inet, 17),
        Protocol::Dccp => (inet, 33),
        Protocol::Sctp => (inet, 132),
        Protocol::Raw => (inet, 255),
        Protocol::Mptcp => (inet, 262),
        Protocol::UnixStream | Protocol::UnixDgram | Protocol::UnixSeqpacket => (1, 0),
        Protocol::Netlink => (16, 255),
        Protocol::PacketRaw | Protocol::PacketDgram => (17, 0),
        Protocol::TipcStream | Protocol::TipcDgram | Protocol::TipcRdm | Protocol::TipcSeqpacket => (30, 0),
        Protocol::VsockStream | Protocol::VsockDgram | Protocol::VsockSeqpacket => (40, 0),
        Protocol::Xdp => (44, 0),
    };
    format!("{family}-{protocol}")
}

/// The message for a socket.
pub fn message(socket: &Socket) -> Vec<u8> {
    let detail = socket.detail.as_deref().cloned().unwrap_or_default();
    let body = match &socket.ends {
        Ends::Inet(ends) => inet(socket, ends, &detail),
        Ends::Unix(ends) => unix(socket, ends, &detail),
        Ends::Netlink(ends) => {
            let bytes = Bytes::default().numbers([16, kind(socket.protocol), ends.protocol, u8::from(ends.connected)]);
            let bytes = bytes.numbers([ends.port, ends.peer_port]).numbers([ends.peer_group, socket.inode]);
            let groups = match detail.family {
                Some(FamilyDetail::Netlink(info)) => info.groups.map(|groups| Bytes::of([groups])),
                _ => None,
            };
            bytes.numbers(cookie(socket)).optional(0, detail.memory.map(memory)).optional(1, groups)
        }
        Ends::Packet(ends) => {
            let bytes = Bytes::default().numbers([17, kind(socket.protocol)]).numbers([ends.ethertype]);
            let bytes = bytes.numbers([socket.inode]).numbers(cookie(socket));
            let bytes = match &detail.family {
                Some(FamilyDetail::Packet(info)) => packet(info, ends.interface, bytes),
                _ => bytes,
            };
            // Without the memory ss believes nothing of all this.
            bytes.attribute(5, Bytes::of([socket.uid])).attribute(6, memory(detail.memory.unwrap_or_default()))
        }
        Ends::Vsock(ends) => Bytes::default()
            .numbers([40, kind(socket.protocol), socket.state as u8, 0])
            .numbers([ends.cid, ends.port, ends.peer_cid, ends.peer_port, socket.inode])
            .numbers(cookie(socket)),
        Ends::Tipc(_) => tipc(socket, &detail),
        Ends::Xdp(ends) => {
            let bytes = Bytes::default().numbers([44_u8, 3, 0, 0]).numbers([socket.inode]).numbers(cookie(socket));
            let bytes = bytes.attribute(1, Bytes::of([ends.interface, ends.queue]));
            let bytes = bytes.attribute(2, Bytes::of([socket.uid]));
            let bytes = match &detail.family {
                Some(FamilyDetail::Xdp(info)) => xdp(info, bytes),
                _ => bytes,
            };
            bytes.optional(8, detail.memory.map(memory))
        }
    };
    header(20, body.0)
}

/// `struct nlmsghdr` in front of a body; sequence number and port id are for the reader to fill in.
pub fn header(kind: u16, body: Vec<u8>) -> Vec<u8> {
    let bytes = Bytes::default().numbers([16 + body.len() as u32]).numbers([kind, 2]).numbers([0_u32, 0]);
    [bytes.0, body].concat()
}

/// SOCK_* (socket(2)).
fn kind(protocol: Protocol) -> u8 {
    match protocol {
        Protocol::UnixStream | Protocol::VsockStream | Protocol::TipcStream => 1,
        Protocol::UnixDgram | Protocol::VsockDgram | Protocol::TipcDgram | Protocol::PacketDgram => 2,
        Protocol::TipcRdm => 4,
        Protocol::UnixSeqpacket | Protocol::VsockSeqpacket | Protocol::TipcSeqpacket => 5,
        _ => 3,
    }
}

fn cookie(socket: &Socket) -> [u32; 2] {
    match socket.key.identity {
        Identity::Cookie(cookie) => [cookie as u32, (cookie >> 32) as u32],
        Identity::Digest(_) => panic!("a socket of netlink has a cookie"),
    }
}

/// SK_MEMINFO_* (linux/sock_diag.h).
fn memory(memory: Memory) -> Vec<u8> {
    let Memory { receive_allocated, receive_buffer, send_allocated, send_buffer, forward, send_queued, .. } = memory;
    let numbers = [receive_allocated, receive_buffer, send_allocated, send_buffer, forward, send_queued];
    Bytes::of(numbers.into_iter().chain([memory.options]).chain(memory.backlog).chain(memory.drops))
}

/// `struct inet_diag_msg` and INET_DIAG_*.
fn inet(socket: &Socket, ends: &InetEnds, detail: &Detail) -> Bytes {
    let timer = (0..=u8::MAX).find(|byte| sockscope::model::timer::TimerKind::from_byte(*byte) == socket.timer.kind);
    let family = if ends.local.address.is_ipv6() { 10 } else { 2 };
    let bytes = Bytes::default().numbers([family, socket.state as u8, timer.unwrap(), socket.timer.retransmits]);
    let bytes = bytes.numbers([ends.local.port.to_be(), ends.remote.port.to_be()]);
    let bytes = bytes.numbers(address(ends.local.address)).numbers(address(ends.remote.address));
    let bytes = bytes.numbers([ends.interface]).numbers(cookie(socket));
    let bytes =
        bytes.numbers([socket.timer.left_ms, socket.receive_queue, socket.send_queue, socket.uid, socket.inode]);
    let info = match &detail.family {
        Some(FamilyDetail::Mptcp(info)) => Some(mptcp_info(info)),
        Some(FamilyDetail::Sctp(association)) => association.info.as_ref().map(sctp_info),
        _ => detail.tcp.as_ref().map(tcp_info),
    };
    let text = |text: &str| [text.as_bytes(), b"\0"].concat();
    let bytes = bytes
        .optional(2, info)
        .optional(4, detail.congestion.as_deref().map(text))
        .optional(5, detail.tos.map(|tos| vec![tos]))
        .optional(6, detail.traffic_class.map(|class| vec![class]))
        .optional(7, detail.memory.map(memory))
        .optional(8, socket.shutdown.map(|shut| vec![shut.0]))
        .optional(11, socket.v6_only.map(|v6_only| vec![u8::from(v6_only)]))
        .optional(15, socket.mark.map(|mark| Bytes::of([mark])))
        .optional(17, detail.class_id.map(|class| Bytes::of([class])))
        .optional(19, detail.ulp.as_ref().map(ulp))
        .optional(21, socket.cgroup.map(|id| Bytes::of([id.get()])))
        .optional(22, socket.options.map(|options| Bytes::of([options.0])));
    let keys: Vec<u8> = detail.md5.iter().flat_map(md5_key).collect();
    let bytes = bytes.optional(18, Some(keys).filter(|keys| !keys.is_empty()));
    let bytes = match &detail.family {
        Some(FamilyDetail::Sctp(association)) => peers(association, bytes),
        _ => bytes,
    };
    let bytes = match detail.control {
        Some(control) => congestion(control, bytes),
        None => bytes,
    };
    bytes.optional(10, detail.protocol.map(|protocol| vec![protocol]))
}

fn address(address: IpAddr) -> [u8; 16] {
    let mut bytes = [0; 16];
    match address {
        IpAddr::V4(v4) => bytes[..4].copy_from_slice(&v4.octets()),
        IpAddr::V6(v6) => bytes = v6.octets(),
    }
    bytes
}

fn congestion(control: Control, bytes: Bytes) -> Bytes {
    match control {
        Control::Vegas { enabled, rtt_count, rtt, min_rtt } => {
            bytes.attribute(3, Bytes::of([enabled, rtt_count, rtt, min_rtt]))
        }
        Control::Dctcp { enabled, ce_state, alpha, ab_ecn, ab_tot } => {
            bytes.attribute(9, Bytes::default().numbers([enabled, ce_state]).numbers([alpha, ab_ecn, ab_tot]).0)
        }
        Control::Bbr { bandwidth, min_rtt, pacing_gain, cwnd_gain } => bytes
            .attribute(16, Bytes::of([bandwidth as u32, (bandwidth >> 32) as u32, min_rtt, pacing_gain, cwnd_gain])),
    }
}

/// `struct tcp_info`, cut where the kernel's ended.
fn tcp_info(info: &TcpInfo) -> Vec<u8> {
    let flags = u8::from(info.delivery_rate_app_limited) | info.fastopen_client_fail << 1;
    let scales = info.snd_wscale | info.rcv_wscale << 4;
    let bytes = Bytes::default()
        .numbers([info.state, info.ca_state, info.retransmits, info.probes, info.backoff, info.options, scales, flags])
        .numbers([info.rto, info.ato, info.snd_mss, info.rcv_mss, info.unacked, info.sacked, info.lost, info.retrans])
        .numbers([info.fackets, info.last_data_sent, info.last_ack_sent, info.last_data_recv, info.last_ack_recv])
        .numbers([info.pmtu, info.rcv_ssthresh, info.rtt, info.rttvar, info.snd_ssthresh, info.snd_cwnd, info.advmss])
        .numbers([info.reordering, info.rcv_rtt, info.rcv_space, info.total_retrans])
        .numbers([info.pacing_rate, info.max_pacing_rate, info.bytes_acked, info.bytes_received])
        .numbers([info.segs_out, info.segs_in, info.notsent_bytes, info.min_rtt, info.data_segs_in, info.data_segs_out])
        .numbers([info.delivery_rate, info.busy_time, info.rwnd_limited, info.sndbuf_limited])
        .numbers([info.delivered, info.delivered_ce])
        .numbers([info.bytes_sent, info.bytes_retrans])
        .numbers([info.dsack_dups, info.reord_seen, info.rcv_ooopack, info.snd_wnd, info.rcv_wnd, info.rehash])
        .numbers([info.total_rto, info.total_rto_recoveries])
        .numbers([info.total_rto_time]);
    bytes.0[..usize::from(info.length)].to_vec()
}

/// `struct mptcp_info`.
fn mptcp_info(info: &MptcpInfo) -> Vec<u8> {
    let bytes = Bytes::default()
        .numbers([info.subflows, info.add_addr_signal, info.add_addr_accepted, info.subflows_max])
        .numbers([info.add_addr_signal_max, info.add_addr_accepted_max, 0, 0])
        .numbers([info.flags, info.token])
        .numbers([info.write_seq, info.snd_una, info.rcv_nxt])
        .numbers([info.local_addr_used, info.local_addr_max, info.csum_enabled, 0])
        .numbers([info.retransmits])
        .numbers([info.bytes_retrans, info.bytes_sent, info.bytes_received, info.bytes_acked])
        .numbers([info.subflows_total, info.endp_laminar_max, 0, 0])
        .numbers([info.last_data_sent, info.last_data_recv, info.last_ack_recv]);
    bytes.0[..usize::from(info.length)].to_vec()
}

/// `struct sctp_info` (linux/sctp.h).
fn sctp_info(info: &SctpInfo) -> Vec<u8> {
    let mut bytes = Bytes::default()
        .numbers([info.tag, info.state, info.rwnd])
        .numbers([info.unackdata, info.penddata, info.instrms, info.outstrms])
        .numbers([0, info.inqueue, info.outqueue, info.overall_error, info.max_burst, info.maxseg])
        .numbers([info.peer_rwnd, info.peer_tag])
        .numbers([info.peer_capable, info.peer_sack, 0, 0]);
    bytes.0.resize(bytes.0.len() + 14 * 8 + 128 + 12 * 4, 0);
    let bytes = bytes.numbers([info.autoclose, info.adaptation_ind, info.pd_point]).numbers([
        info.nodelay,
        info.disable_fragments,
        info.v4mapped,
        info.frag_interleave,
    ]);
    bytes.0
}

/// INET_DIAG_LOCALS and INET_DIAG_PEERS: `struct sockaddr_storage` each.
fn peers(association: &Association, bytes: Bytes) -> Bytes {
    let storage = |end: &IpAddr| {
        let family = if end.is_ipv6() { Bytes::of([10_u16, 0, 0, 0]) } else { Bytes::of([2_u16, 0]) };
        let mut bytes = [family, address(*end).to_vec()].concat();
        bytes.resize(128, 0);
        bytes
    };
    let all = |ends: &[IpAddr]| Some(ends.iter().flat_map(storage).collect()).filter(|all: &Vec<u8>| !all.is_empty());
    bytes.optional(12, all(&association.locals)).optional(13, all(&association.peers))
}

/// `struct tcp_diag_md5sig`.
fn md5_key(key: &Md5Key) -> Vec<u8> {
    let family = if key.address.is_ipv6() { 10 } else { 2 };
    let mut bytes = Bytes::default().numbers([family, key.prefix]).numbers([key.key.len() as u16]).0;
    bytes.extend(address(key.address));
    bytes.extend(&key.key);
    bytes.resize(20 + 80, 0);
    bytes
}

/// INET_ULP_INFO_*.
fn ulp(ulp: &Ulp) -> Vec<u8> {
    let name = [ulp.name.as_bytes(), b"\0"].concat();
    let bytes = Bytes::default().optional(1, Some(name).filter(|_| !ulp.name.is_empty()));
    bytes.optional(2, ulp.tls.as_ref().map(tls)).optional(3, ulp.mptcp.as_ref().map(subflow)).0
}

fn tls(tls: &TlsInfo) -> Vec<u8> {
    let number = |number: Option<u16>| number.map(|number| Bytes::of([number]));
    Bytes::default()
        .optional(1, number(tls.version))
        .optional(2, number(tls.cipher))
        .optional(3, number(tls.send_configuration))
        .optional(4, number(tls.receive_configuration))
        .optional(5, tls.zero_copy_send.then(Vec::new))
        .optional(6, tls.no_padding_receive.then(Vec::new))
        .0
}

fn subflow(subflow: &SubflowInfo) -> Vec<u8> {
    let number = |number: Option<u32>| number.map(|number| Bytes::of([number]));
    Bytes::default()
        .optional(1, number(subflow.token_remote))
        .optional(2, number(subflow.token_local))
        .optional(3, number(subflow.relative_write_sequence))
        .optional(4, subflow.map_sequence.map(|number| Bytes::of([number])))
        .optional(5, number(subflow.map_subflow_sequence))
        .optional(6, number(subflow.subflow_sequence_offset))
        .optional(7, subflow.map_length.map(|number| Bytes::of([number])))
        .optional(8, number(subflow.flags))
        .optional(9, subflow.id_remote.map(|id| vec![id]))
        .optional(10, subflow.id_local.map(|id| vec![id]))
        .0
}

/// `struct unix_diag_msg` and UNIX_DIAG_*.
fn unix(socket: &Socket, ends: &UnixEnds, detail: &Detail) -> Bytes {
    let bytes = Bytes::default().numbers([1, kind(socket.protocol), socket.state as u8, 0]);
    let pending = Bytes::of(ends.pending.iter().copied());
    let is_told = socket.state == sockscope::model::state::State::Listen;
    bytes
        .numbers([socket.inode])
        .numbers(cookie(socket))
        .optional(0, ends.name.as_ref().map(|name| name.to_vec()))
        .optional(1, ends.file.map(|(device, inode)| Bytes::of([inode, device])))
        .optional(2, ends.peer.map(|peer| Bytes::of([peer])))
        .optional(3, is_told.then_some(pending))
        .attribute(4, Bytes::of([socket.receive_queue, socket.send_queue]))
        .optional(5, detail.memory.map(memory))
        .optional(6, socket.shutdown.map(|shut| vec![shut.0]))
        .attribute(7, Bytes::of([socket.uid]))
}

/// PACKET_DIAG_*.
fn packet(info: &PacketInfo, interface: u32, bytes: Bytes) -> Bytes {
    let ring = |ring: &Ring| {
        let Ring { block_size, block_count, frame_size, frame_count, timeout, private, features } = *ring;
        Bytes::of([block_size, block_count, frame_size, frame_count, timeout, private, features])
    };
    let program = info.filter.as_ref().map(|program| {
        let instructions = program.iter().map(|instruction| {
            let jumps = [instruction.jump_true, instruction.jump_false];
            Bytes::default().numbers([instruction.code]).numbers(jumps).numbers([instruction.operand]).0
        });
        instructions.flatten().collect()
    });
    bytes
        .attribute(0, Bytes::of([interface, info.version, 0, info.copy_threshold, 0, info.flags]))
        .optional(2, info.receive_ring.as_ref().map(ring))
        .optional(3, info.send_ring.as_ref().map(ring))
        .optional(4, info.fanout.map(|fanout| Bytes::of([fanout])))
        .optional(7, program)
}

/// TIPC_NLA_SOCK (linux/tipc_netlink.h); there is no struct in front.
fn tipc(socket: &Socket, detail: &Detail) -> Bytes {
    let Ends::Tipc(ends) = &socket.ends else { return Bytes::default() };
    let info = match detail.family {
        Some(FamilyDetail::Tipc(info)) => info,
        _ => TipcInfo::default(),
    };
    let flag = |is_set: bool| is_set.then(Vec::new);
    let stat = Bytes::default()
        .attribute(0, Bytes::of([socket.receive_queue]))
        .attribute(1, Bytes::of([socket.send_queue]))
        .optional(2, flag(info.link_congested))
        .optional(3, flag(info.connection_congested))
        .attribute(4, Bytes::of([info.drops]));
    let connection = ends.peer.map(|(node, reference)| {
        let bytes = Bytes::default().attribute(2, Bytes::of([node])).attribute(3, Bytes::of([reference]));
        let bytes = bytes.optional(1, flag(info.via.is_some()));
        let bytes = bytes.optional(4, info.via.map(|(kind, _)| Bytes::of([kind])));
        bytes.optional(5, info.via.map(|(_, instance)| Bytes::of([instance]))).0
    });
    let number = |number: u32| Bytes::of([number]);
    let nest = Bytes::default()
        .attribute(6, number(kind(socket.protocol).into()))
        .attribute(9, number(socket.state as u32))
        .attribute(7, number(socket.inode))
        .attribute(8, number(socket.uid))
        .attribute(1, number(ends.node))
        .attribute(2, number(ends.reference))
        .attribute(10, Bytes::of(cookie(socket)))
        .optional(3, connection)
        .optional(4, flag(info.is_published))
        .attribute(5, stat.0);
    Bytes::default().attribute(2, nest.0)
}

/// XDP_DIAG_*.
fn xdp(info: &XdpInfo, bytes: Bytes) -> Bytes {
    let ring = |entries: Option<u32>| entries.map(|entries| Bytes::of([entries]));
    let umem = info.umem.map(|Umem { id, size, pages, chunk_size, headroom, interface, queue, flags, references }| {
        let numbers = [id, pages, chunk_size, headroom, interface, queue, flags, references];
        Bytes::default().numbers([size]).numbers(numbers).0
    });
    let stats = info.stats.map(|stats| {
        let XdpStats { receive_dropped, receive_invalid, receive_full, fill_empty, send_invalid, send_empty } = stats;
        Bytes::of([receive_dropped, receive_invalid, receive_full, fill_empty, send_invalid, send_empty])
    });
    bytes
        .optional(3, ring(info.receive_ring))
        .optional(4, ring(info.send_ring))
        .optional(5, umem)
        .optional(6, ring(info.fill_ring))
        .optional(7, ring(info.completion_ring))
        .optional(9, stats)
}

/// An end as /proc/net writes it.
pub fn proc_end(end: Endpoint) -> String {
    let bytes = match end.address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    };
    let words = bytes.chunks(4).map(|word| format!("{:08X}", u32::from_ne_bytes(word.try_into().unwrap())));
    format!("{}:{:04X}", words.collect::<String>(), end.port)
}
