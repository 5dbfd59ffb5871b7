//! The groups of XDP sockets.

use super::super::columns::{Part, Parts};
use super::super::text::Text;
use super::{begin_line, identity, memory};
use crate::model::detail::FamilyDetail;
use crate::model::socket::Socket;
use crate::model::xdp::{Umem, XdpInfo, XdpStats};

/// XDP_DU_F_ZEROCOPY (linux/xdp_diag.h).
const ZERO_COPY: u32 = 1;

pub(super) fn all(socket: &Socket, parts: Parts, text: &mut Text) {
    if parts.contains(Part::Extended) {
        identity::all(socket, text);
        let detail = socket.detail.as_ref().and_then(|detail| detail.family.as_ref());
        if let Some(FamilyDetail::Xdp(info)) = detail {
            extended(info, parts, text);
        }
    }
    if parts.contains(Part::Memory) {
        memory::all(socket, text);
    }
}

fn extended(info: &XdpInfo, parts: Parts, text: &mut Text) {
    ring("rx", info.receive_ring, parts, text);
    ring("tx", info.send_ring, parts, text);
    if let Some(umem) = &info.umem {
        begin_line(parts, text);
        // So does ss, whose tab stands in the word.
        text.push(if parts.contains(Part::Oneline) { "tumem" } else { "umem" });
        memory_of(umem, text);
    }
    ring("fr", info.fill_ring, parts, text);
    ring("cr", info.completion_ring, parts, text);
    if let Some(stats) = &info.stats {
        begin_line(parts, text);
        counters(stats, text);
    }
}

fn ring(name: &str, entries: Option<u32>, parts: Parts, text: &mut Text) {
    let Some(entries) = entries else { return };
    begin_line(parts, text);
    text.push(name);
    text.labelled("(entries:", entries);
    text.byte(b')');
}

fn memory_of(umem: &Umem, text: &mut Text) {
    text.labelled("(id:", umem.id);
    text.labelled(",size:", umem.size);
    text.labelled(",num_pages:", umem.pages);
    text.labelled(",chunk_size:", umem.chunk_size);
    text.labelled(",headroom:", umem.headroom);
    text.labelled(",ifindex:", umem.interface);
    text.labelled(",qid:", umem.queue);
    text.labelled(",zc:", u8::from(umem.flags & ZERO_COPY != 0));
    text.labelled(",refs:", umem.references);
    text.byte(b')');
}

fn counters(stats: &XdpStats, text: &mut Text) {
    text.labelled("stats(rx dropped:", stats.receive_dropped);
    text.labelled(",rx invalid:", stats.receive_invalid);
    text.labelled(",rx queue full:", stats.receive_full);
    text.labelled(",rx fill ring empty:", stats.fill_empty);
    text.labelled(",tx invalid:", stats.send_invalid);
    text.labelled(",tx ring empty:", stats.send_empty);
    text.byte(b')');
}
