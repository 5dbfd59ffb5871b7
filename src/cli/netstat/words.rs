//! The options of netstat(8), net-tools 2.10, as one table: the parser reads it, and whoever tells about them.
//!
//! The order is that of netstat's own table: it decides what an ambiguous abbreviation is told to be.

use crate::cli::getopt::Spec;

/// What an option asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A family of sockets or routes.
    Family(Family),
    /// Families by name, in the option's argument.
    Families,
    /// One that netstat takes and does nothing with.
    Forgotten,
    /// One that netstat takes, complains about to itself, and does nothing with.
    Broken,
    /// Bluetooth, which this netstat was built without.
    Bluetooth,
    /// The SELinux context.
    Context,
    /// `-h`.
    Help,
    /// `-V`.
    Version,
    /// `-?`: wrong on purpose.
    Wrong,
    /// Names of nothing: hosts, ports and users as numbers.
    Numeric,
    /// Anything that is remembered and does nothing by itself.
    Plain(Plain),
}

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Family {
    /// IPv4.
    Inet,
    /// IPv6.
    Inet6,
    /// Unix sockets.
    Unix,
    /// AX.25.
    Ax25,
    /// Novell's IPX.
    Ipx,
    /// NET/ROM.
    Netrom,
    /// X.25.
    X25,
    /// ROSE.
    Rose,
    /// Appletalk: netstat knows no sockets of it.
    Ddp,
    /// Ash, as Appletalk.
    Ash,
    /// Econet, as Appletalk.
    Econet,
    /// Bluetooth.
    Bluetooth,
}

/// An option that is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Plain {
    /// `-t`.
    Tcp,
    /// `-S`.
    Sctp,
    /// `-u`.
    Udp,
    /// `-U`.
    UdpLite,
    /// `-w`.
    Raw,
    /// `-l`.
    Listening,
    /// `-a`.
    All,
    /// `-o`.
    Timers,
    /// `-c`.
    Continuous,
    /// `-e`.
    Extend,
    /// `-p`.
    Programs,
    /// `-v`.
    Verbose,
    /// `-W`.
    Wide,
    /// `--numeric-hosts`.
    NumericHosts,
    /// `--numeric-ports`.
    NumericPorts,
    /// `--numeric-users`.
    NumericUsers,
    /// `-N`.
    Symbolic,
    /// `-C`.
    Cache,
    /// `-F`.
    Fib,
    /// `-i`.
    Interfaces,
    /// `-r`.
    Route,
    /// `-g`.
    Groups,
    /// `-s`.
    Statistics,
    /// `-M`.
    Masquerade,
    /// `--json`, an extension.
    Json,
}

/// Whether an option has an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// None.
    None,
    /// One, which must be there.
    Required,
}

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Without its dashes.
    pub long: Option<&'static str>,
    /// Without its dash.
    pub short: Option<char>,
    /// Whether it has an argument.
    pub argument: Argument,
    /// What it asks for.
    pub word: Word,
}

const fn entry(long: &'static str, short: char, word: Word) -> Entry {
    Entry { long: Some(long), short: Some(short), argument: Argument::None, word }
}

const fn long(long: &'static str, word: Word) -> Entry {
    Entry { long: Some(long), short: None, argument: Argument::None, word }
}

const fn short(short: char, word: Word) -> Entry {
    Entry { long: None, short: Some(short), argument: Argument::None, word }
}

/// Every option.
pub const OPTIONS: &[Entry] = &[
    long("ax25", Word::Family(Family::Ax25)),
    long("ip", Word::Family(Family::Inet)),
    long("ipx", Word::Family(Family::Ipx)),
    long("netrom", Word::Family(Family::Netrom)),
    long("inet", Word::Family(Family::Inet)),
    long("inet6", Word::Family(Family::Inet6)),
    long("x25", Word::Family(Family::X25)),
    long("rose", Word::Family(Family::Rose)),
    long("unix", Word::Family(Family::Unix)),
    long("ddp", Word::Family(Family::Ddp)),
    long("bluetooth", Word::Family(Family::Bluetooth)),
    long("tcpip", Word::Broken),
    entry("version", 'V', Word::Version),
    entry("interfaces", 'i', Word::Plain(Plain::Interfaces)),
    entry("help", 'h', Word::Help),
    entry("route", 'r', Word::Plain(Plain::Route)),
    Entry { long: Some("protocol"), short: Some('A'), argument: Argument::Required, word: Word::Families },
    entry("tcp", 't', Word::Plain(Plain::Tcp)),
    entry("sctp", 'S', Word::Plain(Plain::Sctp)),
    entry("udp", 'u', Word::Plain(Plain::Udp)),
    entry("udplite", 'U', Word::Plain(Plain::UdpLite)),
    entry("raw", 'w', Word::Plain(Plain::Raw)),
    entry("unix", 'x', Word::Family(Family::Unix)),
    entry("l2cap", '2', Word::Bluetooth),
    entry("rfcomm", 'f', Word::Bluetooth),
    entry("listening", 'l', Word::Plain(Plain::Listening)),
    entry("all", 'a', Word::Plain(Plain::All)),
    entry("timers", 'o', Word::Plain(Plain::Timers)),
    entry("continuous", 'c', Word::Plain(Plain::Continuous)),
    entry("extend", 'e', Word::Plain(Plain::Extend)),
    entry("programs", 'p', Word::Plain(Plain::Programs)),
    entry("verbose", 'v', Word::Plain(Plain::Verbose)),
    entry("statistics", 's', Word::Plain(Plain::Statistics)),
    entry("wide", 'W', Word::Plain(Plain::Wide)),
    entry("numeric", 'n', Word::Numeric),
    long("numeric-hosts", Word::Plain(Plain::NumericHosts)),
    long("numeric-ports", Word::Plain(Plain::NumericPorts)),
    long("numeric-users", Word::Plain(Plain::NumericUsers)),
    entry("symbolic", 'N', Word::Plain(Plain::Symbolic)),
    entry("cache", 'C', Word::Plain(Plain::Cache)),
    entry("fib", 'F', Word::Plain(Plain::Fib)),
    entry("groups", 'g', Word::Plain(Plain::Groups)),
    entry("masquerade", 'M', Word::Plain(Plain::Masquerade)),
    entry("context", 'Z', Word::Context),
    short('4', Word::Family(Family::Inet)),
    short('6', Word::Family(Family::Inet6)),
    short('d', Word::Forgotten),
    short('?', Word::Wrong),
    long("json", Word::Plain(Plain::Json)),
];

/// The names that `-A` takes.
pub const FAMILIES: [(&str, Family); 15] = [
    ("ax25", Family::Ax25),
    ("ip", Family::Inet),
    ("ipx", Family::Ipx),
    ("appletalk", Family::Ddp),
    ("netrom", Family::Netrom),
    ("inet", Family::Inet),
    ("inet6", Family::Inet6),
    ("x25", Family::X25),
    ("rose", Family::Rose),
    ("unix", Family::Unix),
    ("ddp", Family::Ddp),
    ("ash", Family::Ash),
    ("econet", Family::Econet),
    ("bluetooth", Family::Bluetooth),
    ("tcpip", Family::Inet),
];

impl Family {
    /// The family that `-A` takes a name for.
    pub fn named(name: &str) -> Option<Self> {
        FAMILIES.iter().find(|(known, _)| *known == name).map(|(_, family)| *family)
    }

    /// The name that messages have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inet => "inet",
            Self::Inet6 => "inet6",
            Self::Unix => "unix",
            Self::Ax25 => "ax25",
            Self::Ipx => "ipx",
            Self::Netrom => "netrom",
            Self::X25 => "x25",
            Self::Rose => "rose",
            Self::Ddp => "ddp",
            Self::Ash => "ash",
            Self::Econet => "ec",
            Self::Bluetooth => "bluetooth",
        }
    }
}

impl Spec for Entry {
    fn has_letter(&self, letter: u8) -> bool {
        self.short == Some(char::from(letter))
    }

    fn long(&self) -> Option<&'static str> {
        self.long
    }

    fn takes_argument(&self) -> bool {
        self.argument == Argument::Required
    }

    fn is_extension(&self) -> bool {
        self.word == Word::Plain(Plain::Json)
    }

    /// netstat tells its families apart only later, so they are all the same to getopt_long(3).
    fn is_same_as(&self, other: &Self) -> bool {
        let is_family = |word| matches!(word, Word::Family(_) | Word::Broken);
        self.short == other.short && (self.word == other.word || is_family(self.word) && is_family(other.word))
    }
}
