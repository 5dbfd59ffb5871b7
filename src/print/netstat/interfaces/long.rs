//! The paragraph of one interface, as ifconfig(8) of net-tools 2.10 prints it.

use std::fmt::{self, Write};

use crate::model::interface::{AddressV6, Facts, Interface, Map, Traffic, flag};

use super::super::addresses::Addresses;
use super::hardware;

/// The paragraph with the empty line that ends it.
pub(super) fn text(interface: &Interface, facts: &Facts) -> String {
    let mut text = String::new();
    // A string takes whatever is written to it.
    let _ = paragraph(interface, facts, &mut text);
    text
}

fn paragraph(interface: &Interface, facts: &Facts, out: &mut String) -> fmt::Result {
    writeln!(out, "{}: {}  mtu {}", interface.name, flags(facts.flags), facts.mtu)?;
    if let Some(v4) = &facts.v4 {
        write!(out, "        inet {}  netmask {}", v4.address, v4.mask)?;
        if facts.flags & flag::BROADCAST != 0 {
            write!(out, "  broadcast {}", v4.broadcast)?;
        }
        if facts.flags & flag::POINT_TO_POINT != 0 {
            write!(out, "  destination {}", v4.peer)?;
        }
        out.push('\n');
    }
    interface.v6.iter().try_for_each(|address| v6(address, out))?;
    let (address, title) = hardware::words(facts.hardware, facts.address);
    write!(out, "        {address}")?;
    if let Some(queue) = facts.queue {
        write!(out, "  txqueuelen {queue}")?;
    }
    writeln!(out, "  ({title})")?;
    interface.traffic.iter().try_for_each(|counters| traffic(counters, out))?;
    map(&facts.map, out)?;
    out.push('\n');
    Ok(())
}

/// The words of the flags in their order.
const WORDS: [(u16, &str); 14] = [
    (flag::UP, "UP"),
    (flag::BROADCAST, "BROADCAST"),
    (flag::DEBUG, "DEBUG"),
    (flag::LOOPBACK, "LOOPBACK"),
    (flag::POINT_TO_POINT, "POINTOPOINT"),
    (flag::NO_TRAILERS, "NOTRAILERS"),
    (flag::RUNNING, "RUNNING"),
    (flag::NO_ARP, "NOARP"),
    (flag::PROMISCUOUS, "PROMISC"),
    (flag::ALL_MULTICAST, "ALLMULTI"),
    (flag::SLAVE, "SLAVE"),
    (flag::MASTER, "MASTER"),
    (flag::MULTICAST, "MULTICAST"),
    (flag::DYNAMIC, "DYNAMIC"),
];

/// The flags as a number, which has a sign, and as words. Without any the bracket stays open.
fn flags(flags: u16) -> String {
    let words: Vec<&str> = WORDS.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, word)| *word).collect();
    let end = if flags == 0 { "" } else { ">" };
    format!("flags={}<{}{end}", flags.cast_signed(), words.join(","))
}

/// The bits of a scope, but for the lower four, in which none means global.
const SCOPES: [(u8, &str); 3] = [(0x20, "link"), (0x40, "site"), (0x10, "host")];
const COMPATIBLE: u8 = 0x80;

fn v6(AddressV6 { address, prefix, scope }: &AddressV6, out: &mut String) -> fmt::Result {
    let mut words = Vec::new();
    if scope & COMPATIBLE != 0 {
        words.push("compat");
    }
    if scope & !COMPATIBLE == 0 {
        words.push("global");
    }
    words.extend(SCOPES.iter().filter(|(bit, _)| scope & bit != 0).map(|(_, word)| *word));
    let address = Addresses::numeric().v6(*address);
    write!(out, "        inet6 {address}  prefixlen {prefix}  scopeid {scope:#x}")?;
    if !words.is_empty() {
        write!(out, "<{}>", words.join(","))?;
    }
    out.push('\n');
    Ok(())
}

fn traffic(traffic: &Traffic, out: &mut String) -> fmt::Result {
    let Traffic { received, sent, frame_errors, collisions, carrier_errors } = traffic;
    writeln!(out, "        RX packets {}  bytes {} ({})", received.packets, received.bytes, size(received.bytes))?;
    writeln!(
        out,
        "        RX errors {}  dropped {}  overruns {}  frame {frame_errors}",
        received.errors, received.dropped, received.overruns
    )?;
    writeln!(out, "        TX packets {}  bytes {} ({})", sent.packets, sent.bytes, size(sent.bytes))?;
    writeln!(
        out,
        "        TX errors {}  dropped {} overruns {}  carrier {carrier_errors}  collisions {collisions}",
        sent.errors, sent.dropped, sent.overruns
    )
}

/// A number of bytes with one decimal, cut off rather than rounded. A unit begins beyond 1024 of the smaller one.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let fits = |power: u32| u128::from(bytes) <= 1024 << (10 * power);
    let (power, unit) = (0..).zip(UNITS).find(|(power, _)| fits(*power)).unwrap_or((6, "EiB"));
    let tenths = (u128::from(bytes) * 10) >> (10 * power);
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

/// Ports below this one are taken for none.
const FIRST_PORT: u16 = 0x100;

fn map(map: &Map, out: &mut String) -> fmt::Result {
    let Map { memory_start, memory_end, base, interrupt, dma } = map;
    let has_port = *base >= FIRST_PORT;
    if *interrupt == 0 && *memory_start == 0 && *dma == 0 && !has_port {
        return Ok(());
    }
    write!(out, "        device ")?;
    if *interrupt != 0 {
        write!(out, "interrupt {interrupt}  ")?;
    }
    if has_port {
        write!(out, "base {base:#x}  ")?;
    }
    if *memory_start != 0 {
        write!(out, "memory {memory_start:#x}-{memory_end:x}  ")?;
    }
    if *dma != 0 {
        write!(out, "  dma {dma:#x}")?;
    }
    out.push('\n');
    Ok(())
}
