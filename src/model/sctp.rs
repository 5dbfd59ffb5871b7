//! SCTP's own account of an endpoint or association: `struct sctp_info` of linux/sctp.h with its addresses.

use std::net::IpAddr;

/// What diag says of an SCTP socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Association {
    /// Its own addresses (INET_DIAG_LOCALS).
    pub locals: Box<[IpAddr]>,
    /// The addresses of the other end (INET_DIAG_PEERS).
    pub peers: Box<[IpAddr]>,
    /// INET_DIAG_INFO.
    pub info: Option<SctpInfo>,
}

/// `struct sctp_info`, the part that ss(8) prints; names without their prefix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SctpInfo {
    /// Verification tag of this end.
    pub tag: u32,
    /// SCTP_STATE_*.
    pub state: u32,
    /// Receive window.
    pub rwnd: u32,
    /// Chunks that are not acknowledged.
    pub unackdata: u16,
    /// Chunks that are not read.
    pub penddata: u16,
    /// Streams that come in.
    pub instrms: u16,
    /// Streams that go out.
    pub outstrms: u16,
    /// Chunks in the queue that comes in.
    pub inqueue: u32,
    /// Chunks in the queue that goes out.
    pub outqueue: u32,
    /// Errors over all paths.
    pub overall_error: u32,
    /// Limit of a burst.
    pub max_burst: u32,
    /// Largest fragment.
    pub maxseg: u32,
    /// Receive window of the other end.
    pub peer_rwnd: u32,
    /// Verification tag of the other end.
    pub peer_tag: u32,
    /// What the other end is capable of.
    pub peer_capable: u8,
    /// The other end needs a SACK.
    pub peer_sack: u8,
    /// Seconds until an idle association is closed.
    pub autoclose: u32,
    /// Adaptation layer indication.
    pub adaptation_ind: u32,
    /// Partial delivery point.
    pub pd_point: u32,
    /// SCTP_NODELAY.
    pub nodelay: u8,
    /// Fragmentation is off.
    pub disable_fragments: u8,
    /// IPv4 addresses are given mapped.
    pub v4mapped: u8,
    /// Level of fragment interleave.
    pub frag_interleave: u8,
}
