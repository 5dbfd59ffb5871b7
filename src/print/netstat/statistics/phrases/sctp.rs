//! What netstat(8) 2.10 says of the counters of SCTP. Found by giving it each counter with 0, 1, 2 and 3.

use super::Phrase;
use super::Shown::Always;

/// The section `Sctp`.
pub(super) const SCTP: &[Phrase] = &[
    Phrase::new("SctpAborteds", Always, "{} Number of Aborteds "),
    Phrase::new("SctpActiveEstabs", Always, "{} Active Associations"),
    Phrase::new("SctpChecksumErrors", Always, "{} Number of Packets with invalid Checksum"),
    Phrase::new("SctpCurrEstab", Always, "{} Current Associations"),
    Phrase::new("SctpFragUsrMsgs", Always, "{} Number of messages fragmented"),
    Phrase::new("SctpInCtrlChunks", Always, "{} Number of control chunks received"),
    Phrase::new("SctpInOrderChunks", Always, "{} Number of ordered chunks received"),
    Phrase::new("SctpInSCTPPacks", Always, "{} Number of SCTP packets received"),
    Phrase::new("SctpInUnorderChunks", Always, "{} Number of Unordered chunks received"),
    Phrase::new("SctpOutCtrlChunks", Always, "{} Number of control chunks sent"),
    Phrase::new("SctpOutOfBlues", Always, "{} Number of Out of Blue packets"),
    Phrase::new("SctpOutOrderChunks", Always, "{} Number of ordered chunks sent"),
    Phrase::new("SctpOutSCTPPacks", Always, "{} Number of SCTP packets sent"),
    Phrase::new("SctpOutUnorderChunks", Always, "{} Number of Unordered chunks sent"),
    Phrase::new("SctpPassiveEstabs", Always, "{} Passive Associations"),
    Phrase::new("SctpReasmUsrMsgs", Always, "{} Number of messages reassembled "),
    Phrase::new("SctpShutdowns", Always, "{} Number of Graceful Terminations"),
];
