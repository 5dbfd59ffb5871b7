//! `netstat -r`: the routing tables.

use std::io;

use crate::model::route::{NoRoutes, RouteTable, RouteV4, RouteV6, Routes, flag};
use crate::model::unread::Unread;

use super::addresses::{Addresses, Meaning};
use super::streams::{Outcome, Streams};

/// A family of addresses that netstat(8) knows routes of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// IPv4, the default.
    Inet,
    /// IPv6.
    Inet6,
    /// One that today's kernels do not know, or that has no routes.
    Other(&'static Other),
}

/// A family that today's kernels do not know, or that has no routes.
#[derive(Debug, PartialEq, Eq)]
pub struct Other {
    /// Its name in messages.
    pub name: &'static str,
    outcome: Outcome,
    out: &'static str,
    err: &'static str,
}

impl Other {
    const fn unrouted(name: &'static str, err: &'static str) -> Self {
        Self { name, outcome: Outcome::Unrouted, out: "", err }
    }

    /// The family of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        OTHERS.iter().find(|other| other.name == name)
    }
}

/// What is said of each, on standard output and on standard error.
const OTHERS: [Other; 10] = [
    Other {
        name: "ax25",
        outcome: Outcome::Failed,
        out: "AX.25 not configured in this system.\n",
        err: "/proc/net/ax25_route: No such file or directory\n",
    },
    Other {
        name: "netrom",
        outcome: Outcome::Failed,
        out: "NET/ROM not configured in this system.\n",
        err: "/proc/net/nr_nodes: No such file or directory\n/proc/net/nr_neigh: Invalid argument\n",
    },
    Other {
        name: "ipx",
        outcome: Outcome::Failed,
        out: "IPX routing not in file /proc/net/ipx/route or /proc/net/ipx_route found.\n",
        err: "No such file or directory\n",
    },
    Other { name: "x25", outcome: Outcome::Failed, out: "X.25 not configured in this system.\n", err: "" },
    Other {
        name: "rose",
        outcome: Outcome::Failed,
        out: "",
        err: "/proc/net/rose_nodes: No such file or directory\nROSE not configured in this system.\n",
    },
    Other {
        name: "ddp",
        outcome: Outcome::Failed,
        out: "",
        err: "Error opening /proc/net/atalk_route: No such file or directory\n\
              DDP (AppleTalk) not configured on this system.\n",
    },
    Other::unrouted("unix", "No routing for address family `unix'.\n"),
    Other::unrouted("ash", "No routing for address family `ash'.\n"),
    Other::unrouted("ec", "No routing for address family `ec'.\n"),
    Other::unrouted("bluetooth", "Address family `bluetooth' not supported.\n"),
];

/// The columns of IPv4's table; IPv6's is always the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// MSS, window and round-trip time.
    #[default]
    Tcp,
    /// Metric, references and uses (`-e`).
    Metric,
    /// Both (`-ee`).
    Both,
    /// None: the title stands alone (`-eee`).
    None,
}

impl Columns {
    /// The columns for so many `-e`.
    pub const fn of_extend(count: u32) -> Self {
        match count {
            0 => Self::Tcp,
            1 => Self::Metric,
            2 => Self::Both,
            _ => Self::None,
        }
    }

    const fn table_header(self) -> &'static str {
        match self {
            Self::Tcp => "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n",
            Self::Metric => "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n",
            Self::Both => {
                "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n"
            }
            Self::None => "",
        }
    }

    const fn cache_header(self) -> &'static str {
        match self {
            Self::Tcp => "Source          Destination     Gateway         Flags   MSS Window  irtt Iface\n",
            Self::Metric => "Source          Destination     Gateway         Flags Metric Ref    Use Iface\n",
            Self::Both => {
                "Source          Destination     Gateway         Flags Metric Ref    Use Iface    MSS   Window irtt  \
                 TOS HHRef HHUptod     SpecDst\n"
            }
            Self::None => "",
        }
    }
}

/// Which tables are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tables {
    /// The routes (`-F`).
    #[default]
    Fib,
    /// The cache (`-C`).
    Cache,
    /// First the routes, then the cache.
    Both,
}

/// What is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The families in the order of the options; IPv4 where there is none.
    pub families: Vec<Family>,
    /// Columns of IPv4's table.
    pub columns: Columns,
    /// Table, cache or both, for each family.
    pub tables: Tables,
}

impl Options {
    /// What has to be read for that.
    pub fn reads(&self) -> Vec<RouteTable> {
        let of = |family: &Family| match (family, self.tables) {
            (Family::Other(_), _) => &[][..],
            (Family::Inet6, _) => &[RouteTable::V6],
            (Family::Inet, Tables::Fib) => &[RouteTable::V4],
            (Family::Inet, Tables::Cache) => &[RouteTable::V4Cache],
            (Family::Inet, Tables::Both) => &[RouteTable::V4, RouteTable::V4Cache],
        };
        self.families.iter().flat_map(of).copied().collect()
    }
}

/// Prints the tables until one is missing.
///
/// # Errors
///
/// What a stream answered.
pub fn write(
    routes: &Routes,
    options: &Options,
    addresses: &Addresses<'_>,
    streams: &mut Streams<'_>,
) -> io::Result<Outcome> {
    let tables: &[Tables] = match options.tables {
        Tables::Both => &[Tables::Fib, Tables::Cache],
        Tables::Fib => &[Tables::Fib],
        Tables::Cache => &[Tables::Cache],
    };
    for family in &options.families {
        if let Family::Other(other) = family {
            streams.err.write_all(other.err.as_bytes())?;
            streams.out.write_all(other.out.as_bytes())?;
            return Ok(other.outcome);
        }
        for table in tables {
            let outcome = match (family, table) {
                (Family::Inet6, table) => v6(routes, *table, addresses, streams)?,
                (_, Tables::Cache) => v4_cache(routes, options.columns, streams)?,
                _ => v4(routes, options.columns, addresses, streams)?,
            };
            if outcome != Outcome::Complete {
                return Ok(outcome);
            }
        }
    }
    Ok(Outcome::Complete)
}

const NO_V4: &str = "INET (IPv4) not configured in this system.";

fn v4(routes: &Routes, columns: Columns, addresses: &Addresses<'_>, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    if let Err(NoRoutes::Unread(unread)) = &routes.v4 {
        return missing(unread, NO_V4, streams);
    }
    write!(streams.out, "Kernel IP routing table\n{}", columns.table_header())?;
    match &routes.v4 {
        Ok(routes) => {
            let rows = routes.iter().filter(|route| route.flags & flag::UP != 0);
            rows.map(|route| row(route, columns, addresses))
                .try_for_each(|row| streams.out.write_all(row.as_bytes()))?;
            return Ok(Outcome::Complete);
        }
        Err(NoRoutes::Lacks(column)) => {
            writeln!(streams.err, "warning: /proc/net/route does not contain required field {column}")?;
        }
        Err(NoRoutes::Headless | NoRoutes::Unread(_)) => {}
    }
    Ok(Outcome::Failed)
}

fn v4_cache(routes: &Routes, columns: Columns, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    if let Err(unread) = &routes.v4_cache {
        return missing(unread, NO_V4, streams);
    }
    write!(streams.out, "Kernel IP routing cache\n{}", columns.cache_header())?;
    Ok(Outcome::Complete)
}

fn v6(routes: &Routes, table: Tables, addresses: &Addresses<'_>, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let routes = match &routes.v6 {
        Ok(routes) => routes,
        Err(unread) => return missing(unread, "INET6 (IPv6) not configured in this system.", streams),
    };
    let is_cache = table == Tables::Cache;
    writeln!(streams.out, "Kernel IPv6 routing {}", if is_cache { "cache" } else { "table" })?;
    writeln!(streams.out, "Destination                    Next Hop                   Flag Met Ref  Use If")?;
    for route in routes.iter().filter(|route| (route.flags & flag::CACHE != 0) == is_cache) {
        let RouteV6 { interface, destination, prefix, gateway, flags, .. } = route;
        let destination = format!("{}/{prefix}", addresses.v6(*destination));
        let [metric, references, uses] = [route.metric, route.references, route.uses].map(u32::cast_signed);
        writeln!(
            streams.out,
            "{destination:<30} {:<26} {:<4} {metric:<3} {references:<1} {uses:>6} {interface}",
            addresses.v6(*gateway),
            letters(*flags, &LETTERS_V6),
        )?;
    }
    Ok(Outcome::Complete)
}

fn missing(unread: &Unread, words: &str, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    writeln!(streams.err, "{unread}")?;
    writeln!(streams.out, "{words}")?;
    Ok(Outcome::Failed)
}

/// A row of IPv4's table. A refused destination has neither gateway nor interface.
fn row(route: &RouteV4, columns: Columns, addresses: &Addresses<'_>) -> String {
    let RouteV4 { interface, mask, flags, references, uses, metric, mtu, window, irtt, .. } = route;
    let meaning = if flags & flag::HOST == 0 { Meaning::Masked(*mask) } else { Meaning::Host };
    // A default route is one even where its flags call it a host.
    let meaning =
        if mask.is_unspecified() && route.destination.is_unspecified() { Meaning::Masked(*mask) } else { meaning };
    let is_refused = flags & flag::REJECT != 0;
    let gateway = if is_refused { "-".to_owned() } else { addresses.v4(route.gateway, Meaning::Host) };
    let letters = if is_refused {
        format!("!{}", letters(flags & !(flag::UP | flag::GATEWAY), &LETTERS_V4))
    } else {
        letters(*flags, &LETTERS_V4)
    };
    let destination = addresses.v4(route.destination, meaning);
    let begin = format!("{destination:<15.15} {gateway:<15.15} {mask:<15} {letters:<5}");
    match (columns, is_refused) {
        (Columns::Tcp, false) => format!("{begin} {mtu:>5} {window:<5} {irtt:>6} {interface}\n"),
        (Columns::Tcp, true) => format!("{begin}     - -          - -\n"),
        (Columns::Metric, false) => format!("{begin} {metric:<6} {references:<2} {uses:>7} {interface}\n"),
        (Columns::Metric, true) => format!("{begin} {metric:<6} -  {uses:>7} -\n"),
        (Columns::Both, false) => {
            format!("{begin} {metric:<6} {references:<3} {uses:>6} {interface:<6.6}   {mtu:<5} {window:<6} {irtt}\n")
        }
        (Columns::Both, true) => format!("{begin} {metric:<6} -  {uses:>7} -        -     -      -\n"),
        (Columns::None, _) => String::new(),
    }
}

/// The letters of IPv4's flags in their order, by bit.
const LETTERS_V4: [(u32, char); 19] = [
    (0, 'U'),
    (1, 'G'),
    (2, 'H'),
    (3, 'R'),
    (4, 'D'),
    (5, 'M'),
    (16, 'd'),
    (17, 'a'),
    (18, 'c'),
    (21, 'o'),
    (22, 'e'),
    (24, 'c'),
    (25, 'f'),
    (26, 'p'),
    (31, 'l'),
    (6, 'u'),
    (7, 'w'),
    (8, 'i'),
    (10, 'n'),
];

/// The letters of IPv6's flags in their order, by bit.
const LETTERS_V6: [(u32, char); 12] = [
    (0, 'U'),
    (9, '!'),
    (1, 'G'),
    (2, 'H'),
    (16, 'D'),
    (18, 'A'),
    (24, 'C'),
    (17, 'a'),
    (22, 'e'),
    (5, 'm'),
    (21, 'n'),
    (25, 'f'),
];

fn letters(flags: u32, table: &[(u32, char)]) -> String {
    table.iter().filter(|(bit, _)| flags >> bit & 1 != 0).map(|(_, letter)| *letter).collect()
}
