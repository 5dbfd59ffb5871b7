//! What netstat(8) 2.10 says of the counters of IP, version 4 and 6. Found by giving it each counter with 0, 1, 2 and 3.

use super::Phrase;
use super::Shown::{Always, Never, NonZero};

/// The section `Ip`.
pub(super) const IP: &[Phrase] = &[
    Phrase::new("DefaultTTL", Never, ""),
    Phrase::new("ForwDatagrams", Always, "{} forwarded"),
    Phrase::new("FragCreates", NonZero, "{} fragments created"),
    Phrase::new("FragFails", NonZero, "{} outgoing packets failed fragmentation"),
    Phrase::new("FragOKs", NonZero, "{} outgoing packets fragmented ok"),
    Phrase::new("InAddrErrors", NonZero, "{} with invalid addresses"),
    Phrase::new("InDelivers", Always, "{} incoming packets delivered"),
    Phrase::new("InDiscards", Always, "{} incoming packets discarded"),
    Phrase::new("InHdrErrors", NonZero, "{} with invalid headers"),
    Phrase::new("InReceives", Always, "{} total packets received"),
    Phrase::new("InUnknownProtos", NonZero, "{} with unknown protocol"),
    Phrase::new("OutDiscards", NonZero, "{} outgoing packets dropped"),
    Phrase::new("OutNoRoutes", NonZero, "{} dropped because of missing route"),
    Phrase::new("OutRequests", Always, "{} requests sent out"),
    Phrase::new("ReasmFails", NonZero, "{} packet reassemblies failed"),
    Phrase::new("ReasmOKs", NonZero, "{} packets reassembled ok"),
    Phrase::new("ReasmReqds", NonZero, "{} reassemblies required"),
    Phrase::new("ReasmTimeout", NonZero, "{} fragments dropped after timeout"),
];

/// The section `Ip6`.
pub(super) const IP6: &[Phrase] = &[
    Phrase::new("Ip6FragCreates", NonZero, "{} fragments created"),
    Phrase::new("Ip6FragFails", NonZero, "{} outgoing packets failed fragmentation"),
    Phrase::new("Ip6FragOKs", NonZero, "{} outgoing packets fragmented ok"),
    Phrase::new("Ip6InAddrErrors", NonZero, "{} with invalid addresses"),
    Phrase::new("Ip6InDelivers", Always, "{} incoming packets delivered"),
    Phrase::new("Ip6InDiscards", Always, "{} incoming packets discarded"),
    Phrase::new("Ip6InHdrErrors", NonZero, "{} with invalid headers"),
    Phrase::new("Ip6InMcastPkts", NonZero, "{} incoming multicast packets"),
    Phrase::new("Ip6InNoRoutes", NonZero, "{} incoming packets with no route"),
    Phrase::new("Ip6InReceives", Always, "{} total packets received"),
    Phrase::new("Ip6InTooBigErrors", NonZero, "{} with packets too big"),
    Phrase::new("Ip6InTruncatedPkts", NonZero, "{} with truncated packets"),
    Phrase::new("Ip6InUnknownProtos", NonZero, "{} with unknown protocol"),
    Phrase::new("Ip6OutDiscards", NonZero, "{} outgoing packets dropped"),
    Phrase::new("Ip6OutForwDatagrams", Always, "{} forwarded"),
    Phrase::new("Ip6OutMcastPkts", NonZero, "{} outgoing multicast packets"),
    Phrase::new("Ip6OutNoRoutes", NonZero, "{} dropped because of missing route"),
    Phrase::new("Ip6OutRequests", Always, "{} requests sent out"),
    Phrase::new("Ip6ReasmFails", NonZero, "{} packet reassemblies failed"),
    Phrase::new("Ip6ReasmOKs", NonZero, "{} packets reassembled ok"),
    Phrase::new("Ip6ReasmReqds", NonZero, "{} reassemblies required"),
    Phrase::new("Ip6ReasmTimeout", NonZero, "{} fragments dropped after timeout"),
];
