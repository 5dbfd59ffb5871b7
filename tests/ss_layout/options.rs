//! The arguments of ss that the tests use, as options of the printer.

use sockscope::field::text::Ports;
use sockscope::model::capture::Table;
use sockscope::model::socket::Protocol;
use sockscope::model::state::{State, StateSet};
use sockscope::print::ss::{self, Options, Part, Parts};

const UNIX: &[Protocol] = &[Protocol::UnixStream, Protocol::UnixDgram, Protocol::UnixSeqpacket];
const PACKET: &[Protocol] = &[Protocol::PacketRaw, Protocol::PacketDgram];

/// The tables that a flag stands for.
const FLAG_TABLES: [(char, &[Protocol]); 7] = [
    ('t', &[Protocol::Tcp]),
    ('u', &[Protocol::Udp]),
    ('w', &[Protocol::Raw]),
    ('x', UNIX),
    ('0', PACKET),
    ('S', &[Protocol::Sctp]),
    ('M', &[Protocol::Mptcp]),
];

const FLAG_PARTS: [(char, Part); 8] = [
    ('o', Part::Timers),
    ('p', Part::Processes),
    ('e', Part::Extended),
    ('m', Part::Memory),
    ('i', Part::Info),
    ('b', Part::PacketFilter),
    ('O', Part::Oneline),
    ('r', Part::Resolve),
];

const WORD_PARTS: [(&str, Part); 4] = [
    ("--tos", Part::TypeOfService),
    ("--cgroup", Part::Cgroup),
    ("--inet-sockopt", Part::InetOptions),
    ("--tipcinfo", Part::Tipc),
];

/// A command line, understood.
pub struct Arguments {
    pub tables: Vec<Protocol>,
    pub options: Options,
}

impl Arguments {
    pub fn parse(arguments: &str) -> Self {
        let (words, states) = arguments.split_once(" state ").unwrap_or((arguments, "all"));
        let (long, short): (Vec<&str>, Vec<&str>) = words.split_whitespace().partition(|word| !is_flags(word));
        let has = |flag: char| short.iter().any(|word| word.contains(flag));
        let mut tables: Vec<Protocol> =
            FLAG_TABLES.iter().filter(|(flag, _)| has(*flag)).flat_map(|(_, tables)| *tables).copied().collect();
        let families =
            [("netlink", Table::Netlink), ("--vsock", Table::Vsock), ("--tipc", Table::Tipc), ("--xdp", Table::Xdp)];
        let families = families.iter().filter(|(word, _)| long.contains(word));
        tables.extend(families.flat_map(|(_, table)| table.protocols()));
        let states = if states == "all" { StateSet::ALL } else { StateSet::of(&[State::Established]) };
        let mut parts = Parts::of_selection(&tables, states);
        let flagged = FLAG_PARTS.iter().filter(|(flag, _)| has(*flag)).map(|(_, part)| *part);
        let worded = WORD_PARTS.iter().filter(|(word, _)| long.contains(word)).map(|(_, part)| *part);
        for part in flagged.chain(worded) {
            parts = parts.with(part);
        }
        for (flag, part) in [('H', Part::Header), ('Q', Part::Queues)] {
            parts = if has(flag) { parts.without(part) } else { parts };
        }
        let ports = if has('n') { Ports::Numbers } else { Ports::Services };
        Self { tables, options: Options { parts, ports, width: None } }
    }

    pub fn with_columns(mut self, columns: Option<&str>) -> Self {
        self.options.width = columns.and_then(ss::width_from_columns);
        self
    }
}

fn is_flags(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word != "-A"
}
