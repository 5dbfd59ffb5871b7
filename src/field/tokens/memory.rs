//! Socket memory in the letters of ss(8): what `-m` shows.

use crate::model::detail::Memory;

use super::{Shown, Writer, token};

/// What ss writes in front of it and behind it.
pub const BRACKETS: (&str, &str) = (" skmem:(", ")");

/// All of it. The last two are not known of old kernels.
pub fn all(memory: &Memory, out: &mut impl Writer) {
    let mut put = |token, value: Option<u32>| {
        if let Some(value) = value {
            out.number(token, value.into(), Shown::Yes);
        }
    };
    put(token!("r", "r", "", 0, Bytes, "Allocated for received data."), Some(memory.receive_allocated));
    put(token!("rb", ",rb", "", 0, Bytes, "Limit of the receive buffer."), Some(memory.receive_buffer));
    put(token!("t", ",t", "", 0, Bytes, "Allocated for data handed to the lower layer."), Some(memory.send_allocated));
    put(token!("tb", ",tb", "", 0, Bytes, "Limit of the send buffer."), Some(memory.send_buffer));
    put(token!("f", ",f", "", 0, Bytes, "Allocated ahead of need."), Some(memory.forward));
    put(token!("w", ",w", "", 0, Bytes, "Allocated for queued data not sent yet."), Some(memory.send_queued));
    put(token!("o", ",o", "", 0, Bytes, "For options such as filters."), Some(memory.options));
    put(token!("bl", ",bl", "", 0, Bytes, "Held in the backlog."), memory.backlog);
    put(token!("d", ",d", "", 0, Count, "Packets dropped by the socket."), memory.drops);
}
