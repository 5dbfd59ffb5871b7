//! What is known of a socket beyond its row: asked for only when somebody looks.
//!
//! Values as the kernel gave them; names of congestion controls and upper layers are made printable by the decoder.

use std::net::IpAddr;

use compact_str::CompactString;

use super::sctp::Association;
use super::tcp_info::TcpInfo;

/// Socket memory in bytes (INET_DIAG_SKMEMINFO, SK_MEMINFO_* of linux/sock_diag.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Memory {
    /// Allocated for received data.
    pub receive_allocated: u32,
    /// Limit of the receive buffer.
    pub receive_buffer: u32,
    /// Allocated for data handed to the lower layer.
    pub send_allocated: u32,
    /// Limit of the send buffer.
    pub send_buffer: u32,
    /// Allocated ahead of need.
    pub forward: u32,
    /// Allocated for queued data that was not sent yet.
    pub send_queued: u32,
    /// For options such as filters.
    pub options: u32,
    /// Held in the backlog of a busy socket; `None` before Linux 2.6.38.
    pub backlog: Option<u32>,
    /// Packets dropped by this socket; `None` before Linux 4.7.
    pub drops: Option<u32>,
}

/// What is asked for only when somebody looks: large, and absent from most rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// TCP's own account of the connection.
    pub tcp: Option<TcpInfo>,
    /// Memory.
    pub memory: Option<Memory>,
    /// Name of the congestion control; untrusted bytes made printable.
    pub congestion: Option<CompactString>,
    /// Type of service byte (IPv4).
    pub tos: Option<u8>,
    /// Traffic class byte (IPv6).
    pub traffic_class: Option<u8>,
    /// Class of traffic control (INET_DIAG_CLASS_ID), or the priority where the socket has no class.
    pub class_id: Option<u32>,
    /// What the congestion control says of itself.
    pub control: Option<Control>,
    /// Keys of TCP MD5 signatures (RFC 2385); needs CAP_NET_ADMIN.
    pub md5: Box<[Md5Key]>,
    /// The upper layer protocol on the socket, with what it says of itself.
    pub ulp: Option<Ulp>,
    /// Number of the IP protocol (INET_DIAG_PROTOCOL): what a raw socket was made for.
    pub protocol: Option<u8>,
    /// What only sockets of its family have.
    pub family: Option<FamilyDetail>,
    /// What only /proc says.
    pub proc: Option<ProcDetail>,
}

/// `struct inet_diag_sockopt` (linux/inet_diag.h): a bit each, in the order in which ss(8) prints them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct InetOptions(pub u16);

impl InetOptions {
    /// The bits that have a word.
    pub const KNOWN: u16 = (1 << Self::WORDS.len()) - 1;

    /// ss's word for each bit, bit 0 first.
    pub const WORDS: [&str; 11] = [
        "recverr",
        "is_icsk",
        "freebind",
        "hdrincl",
        "mc_loop",
        "transparent",
        "mc_all",
        "nodefrag",
        "bind_addr_no_port",
        "recverr_rfc4884",
        "defer_connect",
    ];

    /// The words of the bits that are set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS.into_iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 != 0).map(|(_, word)| word)
    }
}

/// What a congestion control says of itself (INET_DIAG_VEGASINFO, INET_DIAG_DCTCPINFO, INET_DIAG_BBRINFO).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// `struct tcpvegas_info`.
    Vegas {
        /// Whether Vegas is in force.
        enabled: u32,
        /// Round trips counted in the current round-trip time.
        rtt_count: u32,
        /// Round-trip time, microseconds.
        rtt: u32,
        /// Smallest round-trip time, microseconds.
        min_rtt: u32,
    },
    /// `struct tcp_dctcp_info`.
    Dctcp {
        /// Whether DCTCP is in force, not its fallback.
        enabled: u16,
        /// Whether the last segment received was marked.
        ce_state: u16,
        /// Estimated share of marked bytes, of 1024.
        alpha: u32,
        /// Bytes acknowledged with a mark.
        ab_ecn: u32,
        /// Bytes acknowledged.
        ab_tot: u32,
    },
    /// `struct tcp_bbr_info`.
    Bbr {
        /// Bottleneck bandwidth, bytes a second.
        bandwidth: u64,
        /// Smallest round-trip time, microseconds.
        min_rtt: u32,
        /// Gain of the pacing rate, of 256.
        pacing_gain: u32,
        /// Gain of the congestion window, of 256.
        cwnd_gain: u32,
    },
}

/// One key of TCP MD5 signatures (`struct tcp_diag_md5sig`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Md5Key {
    /// The peers that it is for.
    pub address: IpAddr,
    /// How many bits of the address count.
    pub prefix: u8,
    /// The key itself, at most 80 bytes of any value.
    pub key: Box<[u8]>,
}

/// INET_DIAG_ULP_INFO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ulp {
    /// Name of the upper layer; empty when not told.
    pub name: CompactString,
    /// What kernel TLS says.
    pub tls: Option<TlsInfo>,
    /// What MPTCP says of this subflow.
    pub mptcp: Option<SubflowInfo>,
}

/// TLS_INFO_* (linux/tls.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TlsInfo {
    /// Version, such as 0x0303 for TLS 1.2.
    pub version: Option<u16>,
    /// Cipher (TLS_CIPHER_*).
    pub cipher: Option<u16>,
    /// How sent records are made (TLS_CONF_*).
    pub send_configuration: Option<u16>,
    /// How received records are read (TLS_CONF_*).
    pub receive_configuration: Option<u16>,
    /// Sends from user memory without a copy, read-only.
    pub zero_copy_send: bool,
    /// The peer promised records without padding.
    pub no_padding_receive: bool,
}

/// MPTCP_SUBFLOW_ATTR_* (linux/mptcp.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubflowInfo {
    /// Token of the other end.
    pub token_remote: Option<u32>,
    /// Token of this end.
    pub token_local: Option<u32>,
    /// Sequence number that the relation of subflow and connection starts at.
    pub relative_write_sequence: Option<u32>,
    /// Sequence number of the mapping, in the connection.
    pub map_sequence: Option<u64>,
    /// Sequence number of the mapping, in the subflow.
    pub map_subflow_sequence: Option<u32>,
    /// Offset of the subflow's own sequence numbers.
    pub subflow_sequence_offset: Option<u32>,
    /// Bytes of the mapping.
    pub map_length: Option<u16>,
    /// MPTCP_SUBFLOW_FLAG_*.
    pub flags: Option<u32>,
    /// Address id of the other end.
    pub id_remote: Option<u8>,
    /// Address id of this end.
    pub id_local: Option<u8>,
}

/// What only sockets of one family have.
#[derive(Clone, Debug, PartialEq)]
pub enum FamilyDetail {
    /// MPTCP's own account of the connection.
    Mptcp(Box<super::mptcp_info::MptcpInfo>),
    /// SCTP.
    Sctp(Box<Association>),
    /// AF_PACKET.
    Packet(Box<super::packet::PacketInfo>),
    /// AF_NETLINK.
    Netlink(super::netlink::NetlinkInfo),
    /// AF_TIPC.
    Tipc(super::tipc::TipcInfo),
    /// AF_XDP.
    Xdp(Box<super::xdp::XdpInfo>),
}

/// What only the text under /proc says of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcDetail {
    /// The column `sk`, `pointer` or `Num`: the kernel's address of the socket, scrambled, or 0 where it is hidden.
    pub pointer: u64,
    /// What stands after the columns of TCP that are read; printable.
    pub rest: Box<str>,
    /// TCP's columns after that address; minisockets have none.
    pub tcp: Option<ProcTcp>,
}

/// The last columns of a full socket in /proc/net/tcp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcTcp {
    /// Retransmission time-out, clock ticks.
    pub rto: u32,
    /// Delayed-ACK time-out, clock ticks.
    pub ato: u32,
    /// Quick ACKs left, times two, and whether the exchange is interactive (lowest bit).
    pub qack: u32,
    /// Congestion window, segments.
    pub cwnd: u32,
    /// Slow-start threshold, segments; -1 when it was never reached.
    pub ssthresh: i32,
}
