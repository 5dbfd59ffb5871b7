//! What only sockets of one family have.

use super::super::columns::{Part, Parts};
use crate::model::address::UnixEnds;
use crate::model::detail::{Detail, FamilyDetail};
use crate::model::packet::{PacketInfo, Ring};
use crate::model::tipc::TipcInfo;
use crate::model::xdp::XdpInfo;
use crate::print::json::Json;

/// The kernel's own encoding of a device: this many bits for the minor number.
const MINOR_BITS: u32 = 20;

pub(super) fn all(detail: &Detail, parts: Parts, json: &mut Json<'_>) {
    let is_extended = parts.contains(Part::Extended);
    match &detail.family {
        Some(FamilyDetail::Netlink(info)) if is_extended => json.optional("groups", info.groups),
        Some(FamilyDetail::Packet(info)) => packet(info, parts, json),
        Some(FamilyDetail::Tipc(info)) if parts.contains(Part::Tipc) => {
            json.nested("tipcinfo", |json| tipc(*info, json))
        }
        Some(FamilyDetail::Xdp(info)) if is_extended => json.nested("xdp", |json| xdp(info, json)),
        _ => {}
    }
}

pub(super) fn unix(ends: &UnixEnds, json: &mut Json<'_>) {
    if let Some((device, inode)) = ends.file {
        json.nested("file", |json| {
            json.integer("ino", inode);
            json.integer("major", device >> MINOR_BITS);
            json.integer("minor", device & ((1 << MINOR_BITS) - 1));
        });
    }
    if !ends.pending.is_empty() {
        json.list("peers", |json| ends.pending.iter().for_each(|peer| json.number_item(*peer)));
    }
}

fn packet(info: &PacketInfo, parts: Parts, json: &mut Json<'_>) {
    if parts.contains(Part::Extended) {
        json.nested("packet", |json| {
            json.integer("ver", info.version);
            json.integer("cpy_thresh", info.copy_threshold);
            json.integer("flags", info.flags);
            for (key, settings) in [("ring_rx", info.receive_ring), ("ring_tx", info.send_ring)] {
                if let Some(settings) = settings {
                    json.nested(key, |json| ring(&settings, json));
                }
            }
            if let Some(fanout) = info.fanout {
                json.nested("fanout", |json| {
                    json.integer("id", fanout & 0xffff);
                    json.integer("type", fanout >> 16);
                });
            }
        });
    }
    if parts.contains(Part::PacketFilter)
        && let Some(program) = &info.filter
    {
        json.list("bpf", |json| {
            for instruction in program {
                json.item(|json| {
                    json.integer("code", instruction.code);
                    json.integer("jt", instruction.jump_true);
                    json.integer("jf", instruction.jump_false);
                    json.integer("k", instruction.operand);
                });
            }
        });
    }
}

fn ring(ring: &Ring, json: &mut Json<'_>) {
    json.integer("blk_size", ring.block_size);
    json.integer("blk_nr", ring.block_count);
    json.integer("frm_size", ring.frame_size);
    json.integer("frm_nr", ring.frame_count);
    json.integer("tmo", ring.timeout);
    json.integer("features", ring.features);
}

fn tipc(info: TipcInfo, json: &mut Json<'_>) {
    json.boolean("link_congested", info.link_congested);
    json.boolean("conn_congested", info.connection_congested);
    json.integer("drop", info.drops);
    json.boolean("publ", info.is_published);
    if let Some((kind, instance)) = info.via {
        json.nested("via", |json| {
            json.integer("type", kind);
            json.integer("instance", instance);
        });
    }
}

fn xdp(info: &XdpInfo, json: &mut Json<'_>) {
    json.optional("rx", info.receive_ring);
    json.optional("tx", info.send_ring);
    if let Some(umem) = &info.umem {
        json.nested("umem", |json| {
            json.integer("id", umem.id);
            json.integer("size", umem.size);
            json.integer("num_pages", umem.pages);
            json.integer("chunk_size", umem.chunk_size);
            json.integer("headroom", umem.headroom);
            json.integer("ifindex", umem.interface);
            json.integer("qid", umem.queue);
            json.boolean("zc", umem.flags & 1 != 0);
            json.integer("refs", umem.references);
        });
    }
    json.optional("fr", info.fill_ring);
    json.optional("cr", info.completion_ring);
    if let Some(stats) = &info.stats {
        json.nested("stats", |json| {
            json.integer("rx_dropped", stats.receive_dropped);
            json.integer("rx_invalid", stats.receive_invalid);
            json.integer("rx_queue_full", stats.receive_full);
            json.integer("rx_fill_ring_empty", stats.fill_empty);
            json.integer("tx_invalid", stats.send_invalid);
            json.integer("tx_ring_empty", stats.send_empty);
        });
    }
}
