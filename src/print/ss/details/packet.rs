//! The groups of packet sockets.

use super::super::columns::{Part, Parts};
use super::super::text::Text;
use super::{begin_line, identity, memory};
use crate::model::detail::FamilyDetail;
use crate::model::packet::{BpfInstruction, PacketInfo, Ring};
use crate::model::socket::Socket;

/// PDI_* (linux/packet_diag.h), bit 0 first.
const FLAGS: [&str; 5] = ["running", " auxdata", " origdev", " vnethdr", " loss"];
/// PACKET_FANOUT_* (linux/if_packet.h), by number.
const FANOUTS: [&str; 6] = ["hash", "lb", "cpu", "roll", "random", "qm"];

pub(super) fn all(socket: &Socket, parts: Parts, text: &mut Text) {
    let info = socket.detail.as_ref().and_then(|detail| match &detail.family {
        Some(FamilyDetail::Packet(info)) => Some(info),
        _ => None,
    });
    if parts.contains(Part::Extended) {
        identity::all(socket, text);
        if let Some(info) = info {
            extended(info, parts, text);
        }
    }
    if parts.contains(Part::PacketFilter)
        && let Some(program) = info.and_then(|info| info.filter.as_ref())
    {
        filter(program, parts, text);
    }
    if parts.contains(Part::Memory) {
        memory::all(socket, text);
    }
}

fn extended(info: &PacketInfo, parts: Parts, text: &mut Text) {
    begin_line(parts, text);
    text.labelled("ver:", info.version);
    text.labelled(" cpy_thresh:", info.copy_threshold);
    text.push(" flags( ");
    if info.flags == 0 {
        text.byte(b'0');
    }
    let set = FLAGS.iter().enumerate().filter(|(bit, _)| info.flags >> bit & 1 != 0);
    set.for_each(|(_, name)| text.push(name));
    text.push(" )");
    for (name, ring) in [("ring_rx", info.receive_ring), ("ring_tx", info.send_ring)] {
        if let Some(ring) = ring {
            begin_line(parts, text);
            text.push(name);
            ring_settings(&ring, text);
        }
    }
    if let Some(fanout) = info.fanout {
        begin_line(parts, text);
        let (id, kind) = (fanout & 0xffff, fanout >> 16);
        text.labelled("fanout(id:", id);
        text.push(",type:");
        match usize::try_from(kind).ok().and_then(|kind| FANOUTS.get(kind)) {
            Some(name) => text.push(name),
            None => text.format(format_args!("{kind:#x}")),
        }
        text.byte(b')');
    }
}

fn ring_settings(ring: &Ring, text: &mut Text) {
    let numbers = [
        ("(blk_size:", ring.block_size),
        (",blk_nr:", ring.block_count),
        (",frm_size:", ring.frame_size),
        (",frm_nr:", ring.frame_count),
        (",tmo:", ring.timeout),
    ];
    numbers.iter().for_each(|(label, number)| text.labelled(label, number.cast_signed()));
    text.format(format_args!(",features:0x{:x})", ring.features));
}

fn filter(program: &[BpfInstruction], parts: Parts, text: &mut Text) {
    begin_line(parts, text);
    text.labelled("bpf filter (", program.len());
    text.push("): ");
    for BpfInstruction { code, jump_true, jump_false, operand } in program {
        text.format(format_args!(" 0x{code:02x} {jump_true} {jump_false} {operand},"));
    }
}
