//! What diag says of an AF_PACKET socket beyond its row (linux/packet_diag.h).

/// PACKET_DIAG_* attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PacketInfo {
    /// Version of the ring (PACKET_VERSION).
    pub version: u32,
    /// Packets longer than this are also queued.
    pub copy_threshold: u32,
    /// PDI_* flags.
    pub flags: u32,
    /// The ring that packets come in through.
    pub receive_ring: Option<Ring>,
    /// The ring that packets go out through.
    pub send_ring: Option<Ring>,
    /// The group that shares the packets: id in the low half, kind in the high half.
    pub fanout: Option<u32>,
    /// The classic BPF program that packets pass (SO_ATTACH_FILTER).
    pub filter: Option<Box<[BpfInstruction]>>,
}

/// `struct packet_diag_ring`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// Bytes a block.
    pub block_size: u32,
    /// Blocks.
    pub block_count: u32,
    /// Bytes a frame.
    pub frame_size: u32,
    /// Frames.
    pub frame_count: u32,
    /// Milliseconds after which a block is handed over.
    pub timeout: u32,
    /// Private bytes in front of a block.
    pub private: u32,
    /// TP_FT_* flags.
    pub features: u32,
}

/// `struct sock_filter` (linux/filter.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BpfInstruction {
    /// What to do.
    pub code: u16,
    /// How far to jump when true.
    pub jump_true: u8,
    /// How far to jump when false.
    pub jump_false: u8,
    /// Its operand.
    pub operand: u32,
}
