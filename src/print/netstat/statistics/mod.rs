//! `netstat -s`: the counters of the network stack in words.
//!
//! Takes whatever sections and counters the kernel has. Reads nothing.

pub mod json;

mod phrases;
#[cfg(test)]
mod tests;

use std::io;

use crate::model::counters::{Counter, CounterFile, Counters, Section, Statistics};

use self::phrases::{Known, Shown};
use super::streams::{Outcome, Streams};

/// What a section is about. An option chooses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// TCP (`-t`).
    Tcp,
    /// UDP (`-u`).
    Udp,
    /// UDP-Lite (`-U`). No section is about it, but choosing it leaves the others out.
    UdpLite,
    /// IP and ICMP (`-w`).
    Raw,
    /// SCTP (`-S`).
    Sctp,
}

/// Which counters are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The version of IP.
    pub version: Version,
    /// The topics; none means all.
    pub topics: Vec<Topic>,
}

/// A version of IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Version 4, and what belongs to neither.
    #[default]
    V4,
    /// Version 6, and TCP, whose counters are of both.
    V6,
}

impl Version {
    /// What has to be read for its counters.
    pub const fn reads(self) -> &'static [CounterFile] {
        match self {
            Self::V4 => &[CounterFile::Snmp, CounterFile::Netstat, CounterFile::Sctp],
            Self::V6 => &[CounterFile::Snmp6, CounterFile::Snmp],
        }
    }
}

/// Prints the counters.
///
/// # Errors
///
/// What a stream answered.
pub fn write(statistics: &Statistics, options: &Options, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    let mut printer = Printer { topics: &options.topics, place: Place::Line, streams };
    match options.version {
        Version::V4 => printer.v4(statistics)?,
        Version::V6 => printer.v6(statistics)?,
    }
    Ok(Outcome::Complete)
}

/// Says that there are no counters for these families: any list of them but one that is `inet` or `inet6` alone.
///
/// # Errors
///
/// What the stream answered.
pub fn unsupported(families: &str, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    writeln!(streams.out, "netstat: No statistics support for specified address family: {families}")?;
    Ok(Outcome::Failed)
}

/// Where a counter stands. A counter without words follows the one before it, even into the next section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// On a line of the section.
    Line,
    /// In the histogram of received messages.
    Received,
    /// In the histogram of sent messages.
    Sent,
}

impl Place {
    const fn indent(self) -> &'static str {
        match self {
            Self::Line => "    ",
            Self::Received | Self::Sent => "        ",
        }
    }

    const fn title(self) -> Option<&'static str> {
        match self {
            Self::Line => None,
            Self::Received => Some("ICMP input histogram:"),
            Self::Sent => Some("ICMP output histogram:"),
        }
    }
}

impl From<Shown> for Place {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Always | Shown::NonZero | Shown::Never => Self::Line,
            Shown::Received => Self::Received,
            Shown::Sent => Self::Sent,
        }
    }
}

struct Printer<'a, 'b> {
    topics: &'a [Topic],
    place: Place,
    streams: &'a mut Streams<'b>,
}

impl Printer<'_, '_> {
    fn v4(&mut self, statistics: &Statistics) -> io::Result<()> {
        match &statistics.snmp {
            Ok(counters) => self.all(counters, "/proc/net/snmp")?,
            Err(unread) => return writeln!(self.streams.err, "cannot open {unread}"),
        }
        if let Ok(counters) = &statistics.netstat {
            self.all(counters, "/proc/net/netstat")?;
        }
        match &statistics.sctp {
            Ok(counters) if self.wants(Topic::Sctp) => self.all(counters, "/proc/net/sctp/snmp"),
            _ => Ok(()),
        }
    }

    fn v6(&mut self, statistics: &Statistics) -> io::Result<()> {
        match &statistics.snmp6 {
            Ok(counters) => self.all(counters, "/proc/net/snmp6")?,
            Err(unread) => return writeln!(self.streams.err, "cannot open {unread}"),
        }
        match &statistics.snmp {
            Ok(counters) => counters
                .sections
                .iter()
                .filter(|section| &*section.title == "Tcp")
                .try_for_each(|tcp| self.section(tcp)),
            Err(unread) => writeln!(self.streams.err, "cannot open {unread}"),
        }
    }

    fn wants(&self, topic: Topic) -> bool {
        self.topics.is_empty() || self.topics.contains(&topic)
    }

    fn all(&mut self, counters: &Counters, path: &str) -> io::Result<()> {
        counters.sections.iter().try_for_each(|section| self.section(section))?;
        if counters.malformed {
            writeln!(self.streams.err, "Problem while parsing {path}")?;
        }
        Ok(())
    }

    /// A section that netstat does not know is shown whatever was chosen.
    fn section(&mut self, section: &Section) -> io::Result<()> {
        let known = Known::find(&section.title);
        if let Some(known) = known {
            self.place = Place::Line;
            if !self.wants(known.topic) {
                return Ok(());
            }
        }
        writeln!(self.streams.out, "{}:", section.title)?;
        section.counters.iter().try_for_each(|counter| self.counter(counter, known))
    }

    fn counter(&mut self, counter: &Counter, known: Option<&Known>) -> io::Result<()> {
        let Counter { name, value } = counter;
        let phrase = known.and_then(|known| known.phrases.iter().find(|phrase| *phrase.name == **name));
        let Some(phrase) = phrase else {
            if *value == 0 {
                return Ok(());
            }
            return writeln!(self.streams.out, "{}{name}: {value}", self.place.indent());
        };
        let place = Place::from(phrase.shown);
        if place != self.place {
            if let Some(title) = place.title() {
                // The title stands where the line before it stood.
                writeln!(self.streams.out, "{}{title}", self.place.indent())?;
            }
            self.place = place;
        }
        if phrase.shown == Shown::Never || phrase.shown != Shown::Always && *value == 0 {
            return Ok(());
        }
        let (before, after) = phrase.words.split_once("{}").unwrap_or((phrase.words, ""));
        writeln!(self.streams.out, "{}{before}{value}{after}", place.indent())
    }
}
