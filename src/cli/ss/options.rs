//! Every option of ss(8), once: what it is called, what it does, what the usage text says of it.
//!
//! The parser ([`crate::cli::getopt`]) and the usage text ([`super::usage`]) come from this table. What an effect means for
//! the selection is [`super::selection`]'s.

use crate::cli::getopt::Spec;
use crate::model::state::{State, StateSet};
use crate::print::ss::Part;

use super::tables::{ALL_STATES, Db, Family};

/// An option.
#[derive(Debug)]
pub(super) struct Opt {
    /// Its letters, the one that the usage text shows first; empty when it has none.
    pub(super) short: &'static str,
    /// Its name after two dashes.
    pub(super) long: &'static str,
    /// Its argument.
    pub(super) value: Value,
    /// What it does.
    pub(super) effect: Effect,
    /// What the usage text says of it.
    pub(super) help: &'static str,
}

impl Spec for Opt {
    fn has_letter(&self, letter: u8) -> bool {
        self.short.as_bytes().contains(&letter)
    }

    fn long(&self) -> Option<&'static str> {
        Some(self.long)
    }

    fn takes_argument(&self) -> bool {
        !matches!(self.value, Value::None)
    }

    fn is_extension(&self) -> bool {
        matches!(self.effect, Effect::Format(_))
    }
}

/// The argument of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// It takes none.
    None,
    /// It takes one that the usage text does not show.
    Unnamed,
    /// It takes one, shown so.
    Named(&'static str),
}

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Effect {
    /// Prints the usage text and ends.
    Help,
    /// Prints the version and ends.
    Version,
    /// Adds to the listing.
    Show(&'static [Part]),
    /// Takes a part of the listing away.
    Hide(Part),
    /// Ports as numbers.
    Numeric,
    /// Asks for these states; the last one asked for holds.
    States(StateSet),
    /// Adds a table.
    Table(Db),
    /// Adds a family, by the option itself.
    Family(Family),
    /// Adds the family that the argument names.
    NamedFamily,
    /// Adds and removes tables.
    Query,
    /// Prints the sums.
    Summary,
    /// Follows sockets as they are destroyed.
    Events,
    /// Closes what is found.
    Kill,
    /// Shows security contexts; ends where the host has none.
    Context(&'static [Part]),
    /// Goes to another network namespace.
    Namespace,
    /// Writes the kernel's answers to a file.
    Dump,
    /// Reads filter words from a file.
    FilterFile,
    /// BPF socket-local storage, of every map.
    StorageOfAll,
    /// BPF socket-local storage of one map.
    StorageOf,
    /// Another form of output; not an option of ss.
    Format(Format),
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// Columns, as ss.
    #[default]
    Columns,
    /// One array.
    Json,
    /// One object a line.
    NdJson,
}

const fn plain(short: &'static str, long: &'static str, effect: Effect, help: &'static str) -> Opt {
    Opt { short, long, value: Value::None, effect, help }
}

const fn long_only(long: &'static str, effect: Effect, help: &'static str) -> Opt {
    Opt { short: "", long, value: Value::None, effect, help }
}

const fn valued(
    short: &'static str,
    long: &'static str,
    value: &'static str,
    effect: Effect,
    help: &'static str,
) -> Opt {
    Opt { short, long, value: Value::Named(value), effect, help }
}

/// All options. The order is that in which getopt_long names those that an abbreviation may mean.
#[rustfmt::skip]
pub(super) static OPTIONS: [Opt; 48] = [
    plain("n", "numeric", Effect::Numeric, "don't resolve service names"),
    plain("r", "resolve", Effect::Show(&[Part::Resolve]), "resolve host names"),
    plain("o", "options", Effect::Show(&[Part::Timers]), "show timer information"),
    plain("e", "extended", Effect::Show(&[Part::Timers, Part::Extended]), "show detailed socket information"),
    plain("m", "memory", Effect::Show(&[Part::Memory]), "show socket memory usage"),
    plain("i", "info", Effect::Show(&[Part::Info]), "show internal TCP information"),
    plain("p", "processes", Effect::Show(&[Part::Processes]), "show process using socket"),
    plain("T", "threads", Effect::Show(&[Part::Threads]), "show thread using socket"),
    plain("b", "bpf", Effect::Show(&[Part::Timers, Part::PacketFilter]), "show bpf filter socket information"),
    plain("E", "events", Effect::Events, "continually display sockets as they are destroyed"),
    plain("t", "tcp", Effect::Table(Db::Tcp), "display only TCP sockets"),
    plain("S", "sctp", Effect::Table(Db::Sctp), "display only SCTP sockets"),
    plain("u", "udp", Effect::Table(Db::Udp), "display only UDP sockets"),
    plain("w", "raw", Effect::Table(Db::Raw), "display only RAW sockets"),
    plain("x", "unix", Effect::Family(Family::Unix), "display only Unix domain sockets"),
    long_only("tipc", Effect::Family(Family::Tipc), "display only TIPC sockets"),
    long_only("vsock", Effect::Family(Family::Vsock), "display only vsock sockets"),
    plain("a", "all", Effect::States(ALL_STATES), "display all sockets"),
    plain("l", "listening", Effect::States(StateSet::LISTENING), "display listening sockets"),
    plain("B", "bound-inactive", Effect::States(StateSet::of(&[State::BoundInactive])), "display TCP bound but inactive sockets"),
    plain("4", "ipv4", Effect::Family(Family::Inet), "display only IP version 4 sockets"),
    plain("6", "ipv6", Effect::Family(Family::Inet6), "display only IP version 6 sockets"),
    plain("0", "packet", Effect::Family(Family::Link), "display PACKET sockets"),
    valued("f", "family", "FAMILY", Effect::NamedFamily, "display sockets of type FAMILY"),
    valued("A", "socket", "QUERY", Effect::Query, ""),
    valued("A", "query", "QUERY", Effect::Query, ""),
    plain("s", "summary", Effect::Summary, "show socket usage summary"),
    valued("D", "diag", "FILE", Effect::Dump, "Dump raw information about TCP sockets to FILE"),
    valued("F", "filter", "FILE", Effect::FilterFile, "read filter information from FILE"),
    plain("Vv", "version", Effect::Version, "output version information"),
    plain("h", "help", Effect::Help, "this message"),
    plain("Z", "context", Effect::Context(&[Part::Context]), "display task SELinux security contexts"),
    plain("z", "contexts", Effect::Context(&[Part::Context, Part::Contexts]), "display task and socket SELinux security contexts"),
    Opt { short: "N", long: "net", value: Value::Unnamed, effect: Effect::Namespace,
        help: "switch to the specified network namespace name" },
    long_only("tipcinfo", Effect::Show(&[Part::Tipc]), "show internal tipc socket information"),
    long_only("tos", Effect::Show(&[Part::TypeOfService]), "show tos and priority information"),
    long_only("cgroup", Effect::Show(&[Part::Cgroup]), "show cgroup information"),
    plain("K", "kill", Effect::Kill, "forcibly close sockets, display what was closed"),
    plain("H", "no-header", Effect::Hide(Part::Header), "Suppress header line"),
    plain("Q", "no-queues", Effect::Hide(Part::Queues), "Suppress sending and receiving queue columns"),
    long_only("xdp", Effect::Family(Family::Xdp), "display only XDP sockets"),
    plain("M", "mptcp", Effect::Table(Db::Mptcp), "display only MPTCP sockets"),
    plain("O", "oneline", Effect::Show(&[Part::Oneline]), "socket's data printed on a single line"),
    long_only("inet-sockopt", Effect::Show(&[Part::InetOptions]), "show various inet socket options"),
    long_only("bpf-maps", Effect::StorageOfAll, "show all BPF socket-local storage maps"),
    Opt { short: "", long: "bpf-map-id", value: Value::Named("MAP-ID"), effect: Effect::StorageOf,
        help: "   show a BPF socket-local storage map" },
    long_only("json", Effect::Format(Format::Json), "one JSON array, every field with its name"),
    long_only("ndjson", Effect::Format(Format::NdJson), "one JSON object a line"),
];
