//! Prints a filter as text that reads back as an equal one, with the same names.
//!
//! Names that were looked up print as numbers, but for host names and control groups. The text is not made
//! safe for a terminal: quoted values may hold any character.

use std::fmt::{Display, Formatter, Result};
use std::net::IpAddr;

use crate::model::state::{STATE_GROUPS, State, StateSet};

use super::ast::{Address, Comparison, Expr, Family, Filter, Host, Level, Net, Numbers, Port, Predicate, Side};
use super::words::{self, Subject, Word};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Some(states) = self.states() {
            write_states(f, states)?;
        }
        if self.states().is_some() && self.expression().is_some() {
            f.write_str(" ")?;
        }
        self.expression().map_or(Ok(()), |expression| expression.fmt(f))
    }
}

fn write_states(f: &mut Formatter<'_>, states: StateSet) -> Result {
    let [state, exclude] = [Word::State, Word::Exclude].map(words::spelling);
    if states.is_empty() {
        return write!(f, "{exclude} all");
    }
    write!(f, "{state} {}", state_names(states).join(","))
}

/// The words of the states of a set: that of a group where it is one.
pub(super) fn state_names(states: StateSet) -> Vec<&'static str> {
    if let Some((group, _)) = STATE_GROUPS.iter().find(|(_, set)| *set == states) {
        return vec![group];
    }
    let members = State::all().filter(|member| states.contains(*member));
    members.filter_map(|member| member.words().first().copied()).collect()
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Or(parts) => self.write_joined(f, Word::Or, parts),
            Self::And(parts) => self.write_joined(f, Word::And, parts),
            Self::Not(inner) => {
                write!(f, "{} ", words::spelling(Word::Not))?;
                inner.write_within(f, self.level())
            }
            Self::Is(predicate) => predicate.fmt(f),
        }
    }
}

impl Expr {
    /// A part of the same level stands in parentheses, so that nesting is kept.
    fn write_joined(&self, f: &mut Formatter<'_>, joint: Word, parts: &[Self]) -> Result {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                write!(f, " {} ", words::spelling(joint))?;
            }
            part.write_within(f, self.level().tighter())?;
        }
        Ok(())
    }

    /// Adds parentheses to what binds more loosely than `loosest`.
    fn write_within(&self, f: &mut Formatter<'_>, loosest: Level) -> Result {
        if self.level() >= loosest {
            return self.fmt(f);
        }
        write!(f, "{}{self}{}", words::spelling(Word::Open), words::spelling(Word::Close))
    }
}

impl Display for Predicate {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let is = Comparison::Is;
        match self {
            Self::Host { side, equality, host } => {
                let subject = [Subject::LocalHost, Subject::RemoteHost];
                write_test(f, side.choose(subject), is(*equality), &host.to_string())
            }
            Self::Port { side, comparison, port } => {
                let subject = [Subject::LocalPort, Subject::RemotePort];
                write_test(f, side.choose(subject), *comparison, &port.to_string())
            }
            Self::Device { equality, index } => write_test(f, Subject::Device, is(*equality), &index.to_string()),
            Self::Mark { equality, value, mask: u32::MAX } => {
                write_test(f, Subject::Mark, is(*equality), &format!("{value:#x}"))
            }
            Self::Mark { equality, value, mask } => {
                write_test(f, Subject::Mark, is(*equality), &format!("{value:#x}/{mask:#x}"))
            }
            Self::Cgroup { equality, path, .. } => write_test(f, Subject::Cgroup, is(*equality), path),
            Self::Field(test) => test.fmt(f),
            Self::Autobound { .. } => f.write_str(words::spelling(Word::Subject(Subject::Autobound))),
        }
    }
}

impl Side {
    fn choose<T>(self, [local, remote]: [T; 2]) -> T {
        match self {
            Self::Local => local,
            Self::Remote => remote,
        }
    }
}

fn write_test(f: &mut Formatter<'_>, subject: Subject, comparison: Comparison, value: &str) -> Result {
    let [subject, comparison] = [Word::Subject(subject), Word::Comparison(comparison)].map(words::spelling);
    write!(f, "{subject} {comparison} {}", quoted(value))
}

/// A value as it reads back: in quotes where it needs them.
pub(super) fn quoted(value: &str) -> String {
    if is_plain(value) {
        return value.to_owned();
    }
    let escaped = value.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{escaped}\"")
}

/// Whether a value reads as itself without quotes.
fn is_plain(value: &str) -> bool {
    let parts_word = |(at, symbol): (usize, char)| {
        symbol.is_whitespace()
            || matches!(symbol, '"' | '\'' | '\\' | ',')
            || value.get(at..).is_some_and(|rest| words::leading_sign(rest).is_some())
    };
    !value.is_empty() && words::meaning(value).is_none() && !value.char_indices().any(parts_word)
}

impl Display for Host {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Inet { version, address, port } => {
                if let Some(version) = version {
                    write!(f, "{}:", words::family_name(Family::Inet(*version)))?;
                }
                address.fmt(f)?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))
            }
            Self::Unix(glob) => write!(f, "{}:{}", words::family_name(Family::Unix), glob.pattern()),
            Self::Numbers(numbers) => numbers.fmt(f),
        }
    }
}

/// A number, or a star for any.
fn any_or<T: Display>(number: Option<T>) -> String {
    number.map_or_else(|| "*".to_owned(), |number| number.to_string())
}

impl Display for Numbers {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let family = words::family_name(Family::Numbered(self.family));
        write!(f, "{family}:{}:{}", any_or(self.address), any_or(self.port))
    }
}

impl Display for Port {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Inet { version, number } => {
                let family = version.map_or("", |version| words::family_name(Family::Inet(version)));
                match number {
                    Some(number) => write!(f, "{family}:{number}"),
                    None => write!(f, "{family}:*"),
                }
            }
            Self::Numbers(family, number) => {
                write!(f, "{}:{}", words::family_name(Family::Numbered(*family)), any_or(*number))
            }
        }
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Net(net) => net.fmt(f),
            // Without brackets `unix:22` would be a family and its name.
            Self::Name(name, _) if words::family(name).is_some() => write!(f, "[{name}]"),
            Self::Name(name, _) => f.write_str(name),
        }
    }
}

impl Display for Net {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let prefix = self.prefix().map_or_else(String::new, |length| format!("/{length}"));
        match self.address() {
            IpAddr::V4(address) => write!(f, "{address}{prefix}"),
            IpAddr::V6(address) => write!(f, "[{address}{prefix}]"),
        }
    }
}
