//! Rules by which rows are hidden: noise that is known and need not be seen.
//!
//! A rule is a filter that one key makes of the row under the cursor, and takes away again. It has a text, so that it
//! can be kept.

use std::fmt;
use std::net::IpAddr;

use compact_str::CompactString;

use crate::field::remote_host;
use crate::model::printable;
use crate::track::world::Row;

/// Rows to hide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Inet sockets on a loopback address.
    Loopback,
    /// Sockets whose other end is this host.
    Remote(IpAddr),
    /// Sockets that a command of this name holds; printable.
    Process(CompactString),
    /// Sockets that this user made.
    User(u32),
    /// Sockets on this port of this host.
    LocalPort(u16),
    /// Sockets whose other end is on this port.
    RemotePort(u16),
}

/// The rule of a value.
type Parse = fn(&str) -> Option<Rule>;

/// The words of rules that have a value.
const WORDS: [(&str, Parse); 5] = [
    ("remote", |value| value.parse().ok().map(Rule::Remote)),
    ("process", |value| (!value.is_empty()).then(|| Rule::Process(value.into()))),
    ("user", |value| value.parse().ok().map(Rule::User)),
    ("lport", |value| value.parse().ok().map(Rule::LocalPort)),
    ("rport", |value| value.parse().ok().map(Rule::RemotePort)),
];

/// The word of [`Rule::Loopback`].
const LOOPBACK: &str = "loopback";

/// A text that is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` hides nothing: {form}", form = Rule::FORM)]
pub struct RuleError(pub String);

impl std::str::FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.trim();
        if text == LOOPBACK {
            return Ok(Self::Loopback);
        }
        let (word, value) = text.split_once(' ').unwrap_or((text, ""));
        let known = WORDS.iter().find(|(known, _)| *known == word);
        known.and_then(|(_, rule)| rule(value.trim())).ok_or_else(|| RuleError(text.to_owned()))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => f.write_str(LOOPBACK),
            Self::Remote(address) => write!(f, "remote {address}"),
            Self::Process(name) => write!(f, "process {name}"),
            Self::User(uid) => write!(f, "user {uid}"),
            Self::LocalPort(port) => write!(f, "lport {port}"),
            Self::RemotePort(port) => write!(f, "rport {port}"),
        }
    }
}

impl Rule {
    /// What may be written.
    pub const FORM: &str = "loopback, remote ADDRESS, process NAME, user UID, lport PORT, rport PORT";

    /// The rules that would hide this row.
    pub fn of(row: Row<'_>) -> Vec<Self> {
        let ends = row.socket.ends.inet();
        let port = |port: u16| Some(port).filter(|port| *port != 0);
        let rules = [
            ends.filter(|ends| ends.local.address.to_canonical().is_loopback()).map(|_| Self::Loopback),
            remote_host(row).map(Self::Remote),
            row.life.owner().map(|owner| Self::Process(printable::text(owner.command()).into())),
            (!row.socket.is_minisocket()).then_some(Self::User(row.socket.uid)),
            ends.and_then(|ends| port(ends.local.port)).map(Self::LocalPort),
            ends.and_then(|ends| port(ends.remote.port)).map(Self::RemotePort),
        ];
        rules.into_iter().flatten().collect()
    }

    /// Whether it hides a row.
    pub fn hides(&self, row: Row<'_>) -> bool {
        let ends = row.socket.ends.inet();
        match self {
            Self::Loopback => ends.is_some_and(|ends| ends.local.address.to_canonical().is_loopback()),
            Self::Remote(host) => remote_host(row) == Some(host.to_canonical()),
            Self::Process(name) => row.life.owner().is_some_and(|owner| is_named(owner.command(), name)),
            Self::User(uid) => !row.socket.is_minisocket() && row.socket.uid == *uid,
            Self::LocalPort(port) => ends.is_some_and(|ends| ends.local.port == *port),
            Self::RemotePort(port) => ends.is_some_and(|ends| ends.remote.port == *port),
        }
    }
}

fn is_named(command: &[u8], name: &str) -> bool {
    printable::as_they_are(command).map_or_else(|| printable::text(command) == name, |command| command == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{inet, look, unix};
    use crate::model::socket::Protocol;
    use crate::model::state::State;
    use crate::track::tracker::Tracker;

    #[track_caller]
    fn check(rule: &str, local: &str, remote: &str, expected: bool) {
        let mut tracker = Tracker::default();
        let socket = inet(1, Protocol::Tcp, State::Established, local, remote);
        tracker.absorb(look(0, vec![socket, unix(2, State::Listen, b"/run/x")]));
        let world = tracker.world();
        let parsed: Rule = rule.parse().unwrap();
        assert_eq!(parsed.to_string(), rule);
        assert_eq!(parsed.hides(world.row(0).unwrap()), expected, "{rule}");
        assert_eq!(Rule::of(world.row(0).unwrap()).contains(&parsed), expected, "{rule}");
        let is_of_user = matches!(parsed, Rule::User(_));
        assert_eq!(parsed.hides(world.row(1).unwrap()), is_of_user && expected, "{rule} and a Unix socket");
    }

    #[test]
    fn rules_hide_what_they_name() {
        check("loopback", "127.0.0.1:80", "127.0.0.9:9", true);
        check("loopback", "[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.9]:9", true);
        check("loopback", "10.0.0.5:80", "10.0.0.5:9", false);
        check("remote 10.0.0.9", "10.0.0.5:80", "10.0.0.9:9", true);
        check("remote 10.0.0.8", "10.0.0.5:80", "10.0.0.9:9", false);
        check("lport 80", "10.0.0.5:80", "10.0.0.9:9", true);
        check("rport 80", "10.0.0.5:80", "10.0.0.9:9", false);
        check("user 0", "10.0.0.5:80", "10.0.0.9:9", true);
        check("process nginx", "10.0.0.5:80", "10.0.0.9:9", false);
    }

    #[test]
    fn a_command_is_named_by_what_is_shown_of_it() {
        assert!(is_named(b"nginx", "nginx"));
        assert!(is_named(b"a\x1bb c", &printable::text(b"a\x1bb c")));
        assert!(!is_named(b"nginx", "nginx2"));
    }

    #[test]
    fn what_is_no_rule_is_said() {
        for wrong in ["", "loop", "remote", "remote x", "lport 70000", "process", "user root"] {
            assert!(wrong.parse::<Rule>().is_err(), "{wrong}");
        }
    }
}
