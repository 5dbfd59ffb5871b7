//! What diag says of an AF_XDP socket beyond its row (linux/xdp_diag.h).

/// XDP_DIAG_* attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XdpInfo {
    /// Entries of the ring that packets come in through.
    pub receive_ring: Option<u32>,
    /// Entries of the ring that packets go out through.
    pub send_ring: Option<u32>,
    /// The memory shared with the kernel.
    pub umem: Option<Umem>,
    /// Entries of the ring of buffers to fill.
    pub fill_ring: Option<u32>,
    /// Entries of the ring of buffers that were sent.
    pub completion_ring: Option<u32>,
    /// Counters.
    pub stats: Option<XdpStats>,
}

/// `struct xdp_diag_umem`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Umem {
    /// Its id.
    pub id: u32,
    /// Bytes.
    pub size: u64,
    /// Pages.
    pub pages: u32,
    /// Bytes a chunk.
    pub chunk_size: u32,
    /// Bytes left free in front of a packet.
    pub headroom: u32,
    /// Index of the interface.
    pub interface: u32,
    /// Queue of the interface.
    pub queue: u32,
    /// XDP_DU_F_*: bit 0 zero copy.
    pub flags: u32,
    /// Sockets that use it.
    pub references: u32,
}

/// `struct xdp_diag_stats`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XdpStats {
    /// Packets dropped for other reasons than those below.
    pub receive_dropped: u64,
    /// Packets dropped as invalid.
    pub receive_invalid: u64,
    /// Packets dropped since the ring was full.
    pub receive_full: u64,
    /// Times that the fill ring was empty.
    pub fill_empty: u64,
    /// Packets to send that were invalid.
    pub send_invalid: u64,
    /// Times that the ring of packets to send was empty.
    pub send_empty: u64,
}
