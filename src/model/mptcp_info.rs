//! MPTCP's own account of a connection: `struct mptcp_info` of linux/mptcp.h.

/// `struct mptcp_info` as far as the kernel filled it; what it did not fill is 0. Times are in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MptcpInfo {
    /// Bytes that the kernel gave; a field counts when it ends within them.
    pub length: u16,
    /// Subflows beside the first one.
    pub subflows: u8,
    /// ADD_ADDR announcements sent.
    pub add_addr_signal: u8,
    /// ADD_ADDR announcements accepted.
    pub add_addr_accepted: u8,
    /// Limit of `subflows`.
    pub subflows_max: u8,
    /// Limit of `add_addr_signal`.
    pub add_addr_signal_max: u8,
    /// Limit of `add_addr_accepted`.
    pub add_addr_accepted_max: u8,
    /// MPTCP_INFO_FLAG_*: bit 0 fell back to TCP, bit 1 the remote key was received.
    pub flags: u32,
    /// Token of this end.
    pub token: u32,
    /// Sequence number of the next byte to be written.
    pub write_seq: u64,
    /// First byte that is not acknowledged.
    pub snd_una: u64,
    /// Next byte expected.
    pub rcv_nxt: u64,
    /// Local addresses in use.
    pub local_addr_used: u8,
    /// Limit of `local_addr_used`.
    pub local_addr_max: u8,
    /// Checksums are in use.
    pub csum_enabled: u8,
    /// Retransmissions.
    pub retransmits: u32,
    /// Bytes retransmitted.
    pub bytes_retrans: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Bytes received.
    pub bytes_received: u64,
    /// Bytes acknowledged.
    pub bytes_acked: u64,
    /// Subflows, the first one counted.
    pub subflows_total: u8,
    /// Limit of laminar endpoints.
    pub endp_laminar_max: u8,
    /// Since data was last sent.
    pub last_data_sent: u32,
    /// Since data was last received.
    pub last_data_recv: u32,
    /// Since an acknowledgement was last received.
    pub last_ack_recv: u32,
}
