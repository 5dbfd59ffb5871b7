//! `netstat -i`: the interfaces, as a table or (`-e`) one by one as ifconfig(8) shows them.

mod hardware;
mod long;
mod order;
#[cfg(test)]
mod tests;

use std::io;

use crate::model::interface::{Facts, Interface, Interfaces, flag};

use super::streams::{Outcome, Streams};

/// Which interfaces are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that are up.
    #[default]
    Up,
    /// All (`-a`).
    All,
}

/// How they are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A row each.
    #[default]
    Short,
    /// A paragraph each (`-e`).
    Long,
}

/// Prints the interfaces in the order of their names, until one has gone away.
///
/// # Errors
///
/// What a stream answered.
pub fn write(interfaces: &Interfaces, which: Which, form: Form, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    writeln!(streams.out, "Kernel Interface table")?;
    if form == Form::Short {
        writeln!(streams.out, "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg")?;
    }
    if let Some(unread) = &interfaces.no_traffic {
        writeln!(streams.err, "Warning: cannot open {} ({}). Limited output.", unread.path, unread.why)?;
    }
    let mut sorted: Vec<&Interface> = interfaces.list.iter().collect();
    sorted.sort_by(|one, other| order::key(&one.name).cmp(&order::key(&other.name)));
    for interface in sorted {
        let Some(facts) = &interface.facts else {
            writeln!(streams.err, "{}: error fetching interface information: Device not found", interface.name)?;
            writeln!(streams.err, "missing interface information: No such device")?;
            return Ok(Outcome::Failed);
        };
        if which == Which::Up && facts.flags & flag::UP == 0 {
            continue;
        }
        let text = match form {
            Form::Short => short(interface, facts),
            Form::Long => long::text(interface, facts),
        };
        streams.out.write_all(text.as_bytes())?;
    }
    Ok(Outcome::Complete)
}

fn short(interface: &Interface, facts: &Facts) -> String {
    let traffic = match &interface.traffic {
        Some(traffic) => {
            let (received, sent) = (&traffic.received, &traffic.sent);
            format!(
                "{:>8} {:>6} {:>6} {:<6} {:>8} {:>6} {:>6} {:>6} ",
                received.packets,
                received.errors,
                received.dropped,
                received.overruns,
                sent.packets,
                sent.errors,
                sent.dropped,
                sent.overruns,
            )
        }
        None => format!("{:<56}", "     - no statistics available -"),
    };
    format!("{:<15.15} {:>5} {traffic}{}\n", interface.name, facts.mtu, letters(facts.flags))
}

/// The letters of the flags in their order.
const LETTERS: [(u16, char); 14] = [
    (flag::ALL_MULTICAST, 'A'),
    (flag::BROADCAST, 'B'),
    (flag::DEBUG, 'D'),
    (flag::LOOPBACK, 'L'),
    (flag::MULTICAST, 'M'),
    (flag::DYNAMIC, 'd'),
    (flag::PROMISCUOUS, 'P'),
    (flag::NO_TRAILERS, 'N'),
    (flag::NO_ARP, 'O'),
    (flag::POINT_TO_POINT, 'P'),
    (flag::SLAVE, 's'),
    (flag::MASTER, 'm'),
    (flag::RUNNING, 'R'),
    (flag::UP, 'U'),
];

fn letters(flags: u16) -> String {
    if flags == 0 {
        return "[NO FLAGS]".to_owned();
    }
    LETTERS.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, letter)| *letter).collect()
}
