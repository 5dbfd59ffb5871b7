//! From the arguments to what is to be done.
//!
//! Touches nothing but the arguments. netstat acts on some options at once, so what was wrong before them has been said
//! by then, and what follows does not matter.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use crate::cli::getopt::{Complaint, Getopt, Order};
use crate::model::names::Transport;
use crate::model::printable;
use crate::print::netstat::{Choice, Choices, Family as Ip, InetTable, Options as Layout, Which};

use super::said;
use super::words::{Family, OPTIONS, Plain, Word};

/// What netstat was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To list sockets.
    Sockets(Sockets),
    /// `-s`.
    Statistics(Given),
    /// `-r`.
    Routes(Given),
    /// `-i`.
    Interfaces(Given),
    /// `-g`, which stands between the sockets of the Internet and the others that are asked for.
    Groups(Sockets, Given),
    /// `-M`.
    Masquerade(Given),
}

/// What was given, for the modes that read it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    plain: u32,
    families: u16,
    /// The families as they were named, in that order.
    pub named: Vec<Family>,
    /// How often `-e` was given.
    pub extends: u8,
    has_bluetooth: bool,
}

/// A listing of sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sockets {
    /// What is shown of them.
    pub layout: Layout,
    /// In which form.
    pub form: Form,
    /// How often.
    pub rounds: Rounds,
    /// The sections, in their order.
    pub sections: Vec<Section>,
    /// What to do when the kernel has no sockets of a kind.
    pub absence: Absence,
    /// The same for inet and Unix sockets.
    pub common_absence: Absence,
}

/// The form of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As netstat prints it.
    Text,
    /// As JSON.
    Json,
}

impl Sockets {
    /// The same listing in two: of the Internet, and of the rest.
    pub fn split(mut self) -> (Self, Self) {
        let is_inet = |section: &Section| matches!(section, Section::InetHead | Section::Inet(_) | Section::Sctp);
        let (inet, rest) = std::mem::take(&mut self.sections).into_iter().partition(is_inet);
        (Self { sections: inet, ..self.clone() }, Self { sections: rest, ..self })
    }
}

/// How often to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounds {
    /// Once.
    One,
    /// Every second until somebody ends it.
    Endless,
}

/// A part of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// The head of the inet sockets.
    InetHead,
    /// Tables of one transport.
    Inet(Vec<InetTable>),
    /// SCTP, which is looked for and not listed.
    Sctp,
    /// Unix sockets.
    Unix,
    /// A family that is looked for and not listed: its file below /proc/net, and what messages call it.
    Rare(&'static str, &'static str),
    /// Bluetooth.
    Bluetooth,
}

/// What to do when the kernel has no sockets of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Go on.
    Unmentioned,
    /// Say so and go on.
    Mentioned,
    /// Say so and end: it was asked for.
    Fatal,
}

/// Nothing is to be done, or no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// `-h`.
    Help,
    /// `-V`.
    Version,
    /// The arguments are wrong; here is why, if it can be said.
    Usage(Option<String>),
    /// Something is asked for that is not there, and here it is said.
    Refused(String),
}

/// Reads the arguments, without the program's name. What is to be said on standard error on the way goes to `notes`.
pub fn parse(arguments: &[OsString], order: Order, notes: &mut String) -> Result<Mode, End> {
    let mut given = Given::default();
    let mut getopt = Getopt::new(OPTIONS, arguments, order);
    while let Some(found) = getopt.next() {
        let found = found.map_err(|Complaint(why)| End::Usage(Some(printable::text(&why))))?;
        match found.option.word {
            Word::Family(family) => given.add_family(family),
            Word::Families => {
                let names = printable::text(found.argument.unwrap_or(OsStr::new("")).as_bytes());
                for name in names.split(',') {
                    let family = Family::named(name).ok_or_else(|| End::Refused(said::unknown_family(name)))?;
                    given.add_family(family);
                }
            }
            Word::Plain(Plain::Extend) => given.extends = given.extends.saturating_add(1),
            Word::Plain(plain) => given.add(plain),
            Word::Numeric => {
                for plain in [Plain::NumericHosts, Plain::NumericPorts, Plain::NumericUsers] {
                    given.add(plain);
                }
            }
            Word::Bluetooth => given.has_bluetooth = true,
            Word::Forgotten => {}
            Word::Broken => notes.push_str(said::BROKEN),
            Word::Context => return Err(End::Refused(said::NO_SELINUX.to_owned())),
            Word::Help => return Err(End::Help),
            Word::Version => return Err(End::Version),
            Word::Wrong => return Err(End::Usage(None)),
        }
    }
    given.mode()
}

impl Given {
    fn add(&mut self, plain: Plain) {
        self.plain |= 1 << plain as u32;
    }

    fn add_family(&mut self, family: Family) {
        self.named.push(family);
        match family {
            Family::Bluetooth => self.has_bluetooth = true,
            Family::Ddp | Family::Ash | Family::Econet => {}
            _ => self.families |= 1 << family as u16,
        }
    }

    /// Whether this option was given.
    pub const fn has(&self, plain: Plain) -> bool {
        self.plain & 1 << plain as u32 != 0
    }

    /// Whether this family was named.
    pub const fn has_family(&self, family: Family) -> bool {
        self.families & 1 << family as u16 != 0
    }

    fn mode(self) -> Result<Mode, End> {
        type Make = fn(Given) -> Mode;
        const ALONE: [(Plain, Make); 4] = [
            (Plain::Statistics, Mode::Statistics),
            (Plain::Route, Mode::Routes),
            (Plain::Interfaces, Mode::Interfaces),
            (Plain::Masquerade, Mode::Masquerade),
        ];
        let mut alone = ALONE.iter().filter(|(plain, _)| self.has(*plain));
        match (alone.next(), alone.next()) {
            (Some(_), Some(_)) => Err(End::Usage(None)),
            (Some((_, mode)), None) => Ok(mode(self)),
            (None, _) if self.has(Plain::Groups) => Ok(Mode::Groups(self.sockets(), self)),
            (None, _) => Ok(Mode::Sockets(self.sockets())),
        }
    }

    fn sockets(&self) -> Sockets {
        let asked = self.transports() != 0 || self.families & !INET != 0 || self.has_bluetooth;
        let absence = match (asked, self.has(Plain::Verbose)) {
            (true, _) => Absence::Fatal,
            (false, true) => Absence::Mentioned,
            (false, false) => Absence::Unmentioned,
        };
        // Where IP is named and nothing above it, netstat takes what it finds, of Unix sockets too.
        let takes_what_it_finds = self.families & INET != 0 && self.transports() == 0;
        Sockets {
            layout: self.layout(),
            form: if self.has(Plain::Json) { Form::Json } else { Form::Text },
            rounds: if self.has(Plain::Continuous) { Rounds::Endless } else { Rounds::One },
            sections: self.sections(),
            absence,
            common_absence: if takes_what_it_finds { Absence::Unmentioned } else { absence },
        }
    }

    fn layout(&self) -> Layout {
        const CHOICES: [(Plain, Choice); 6] = [
            (Plain::Programs, Choice::Programs),
            (Plain::Timers, Choice::Timers),
            (Plain::Wide, Choice::Wide),
            (Plain::NumericHosts, Choice::NumericHosts),
            (Plain::NumericPorts, Choice::NumericPorts),
            (Plain::NumericUsers, Choice::NumericUsers),
        ];
        let which = match (self.has(Plain::All), self.has(Plain::Listening)) {
            (true, _) => Which::All,
            (false, true) => Which::Listening,
            (false, false) => Which::Connected,
        };
        let extend = if self.extends > 0 { Choices::default().with(Choice::Extend) } else { Choices::default() };
        let made = CHOICES.iter().filter(|(plain, _)| self.has(*plain));
        Layout { which, choices: made.fold(extend, |choices, (_, choice)| choices.with(*choice)) }
    }

    /// The bits of the transports that were named.
    fn transports(&self) -> u32 {
        let all = [Plain::Tcp, Plain::Sctp, Plain::Udp, Plain::UdpLite, Plain::Raw];
        all.iter().fold(0, |bits, plain| bits | 1 << *plain as u32) & self.plain
    }

    fn sections(&self) -> Vec<Section> {
        let nothing = self.transports() == 0 && self.families == 0 && !self.has_bluetooth && !self.has(Plain::Groups);
        let mut sections = Vec::new();
        if nothing || self.transports() != 0 || self.families & INET != 0 {
            self.inet_sections(&mut sections);
        }
        if nothing || self.has_family(Family::Unix) {
            sections.push(Section::Unix);
        }
        for (family, file, title) in RARE {
            if nothing || self.has_family(family) {
                sections.push(Section::Rare(file, title));
            }
        }
        if self.has_bluetooth {
            sections.push(Section::Bluetooth);
        }
        sections
    }

    /// A family alone means all of its transports but SCTP; a transport alone means both families.
    fn inet_sections(&self, sections: &mut Vec<Section>) {
        let (by_family, by_transport) = (self.families & INET != 0, self.transports() != 0);
        let is_family_wanted = |ip| {
            let family = if ip == Ip::V4 { Family::Inet } else { Family::Inet6 };
            !by_family || self.has_family(family)
        };
        let mut tables = |plain, transport| {
            if by_transport && !self.has(plain) {
                return;
            }
            let is_wanted = |table: &InetTable| table.transport == transport && is_family_wanted(table.family);
            sections.push(Section::Inet(InetTable::ALL.into_iter().filter(is_wanted).collect()));
        };
        tables(Plain::Tcp, Transport::Tcp);
        tables(Plain::Udp, Transport::Udp);
        tables(Plain::UdpLite, Transport::UdpLite);
        tables(Plain::Raw, Transport::Raw);
        let is_sctp_wanted = self.has(Plain::Sctp) || !by_transport && !by_family;
        if is_sctp_wanted && is_family_wanted(Ip::V4) {
            let after_tcp = usize::from(!by_transport || self.has(Plain::Tcp));
            sections.insert(after_tcp, Section::Sctp);
        }
        sections.insert(0, Section::InetHead);
    }
}

/// The bits of both families of IP.
const INET: u16 = 1 << Family::Inet as u16 | 1 << Family::Inet6 as u16;

/// Families that are looked for after the others.
const RARE: [(Family, &str, &str); 5] = [
    (Family::Ipx, "ipx/socket", "AF IPX"),
    (Family::Ax25, "ax25", "AF AX25"),
    (Family::X25, "x25", "AF X25"),
    (Family::Netrom, "nr", "AF NETROM"),
    (Family::Rose, "rose", "AF ROSE"),
];
