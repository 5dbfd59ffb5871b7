//! The modes of netstat by the library: what a command line would choose, and what comes out.

use std::fmt::Write as _;

use sockscope::model::names::RouteNames;
use sockscope::print::netstat::streams::{Outcome, Streams};
use sockscope::print::netstat::{Addresses, groups, interfaces, masquerade, routes, statistics};
use sockscope::source::network::Network;

/// What a program printed, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// Exit code.
    pub code: i32,
}

impl Run {
    /// As it stands in a file of recordings.
    pub fn record(&self, options: &str, to: &mut String) {
        write!(to, "$ netstat {options}\n{}", self.out).unwrap();
        self.err.lines().for_each(|line| writeln!(to, "stderr: {line}").unwrap());
        writeln!(to, "exit {}\n", self.code).unwrap();
    }
}

/// The options of one command line: letters with or without dashes, and one long one.
struct Chosen<'a> {
    letters: Vec<char>,
    words: Vec<&'a str>,
}

impl<'a> Chosen<'a> {
    fn of(options: &'a str) -> Self {
        let words: Vec<&str> = options.split_whitespace().collect();
        let letters = words.iter().filter(|word| !word.starts_with("--")).flat_map(|word| word.chars().skip(1));
        Self { letters: letters.collect(), words }
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains(&letter)
    }

    fn count(&self, letter: char) -> u32 {
        self.letters.iter().filter(|has| **has == letter).count() as u32
    }
}

/// Runs one mode.
pub fn ours(network: &Network, names: &dyn RouteNames, options: &str) -> Run {
    let chosen = Chosen::of(options);
    let is_numeric = chosen.has('n') || chosen.words.contains(&"--numeric-hosts");
    let addresses = if is_numeric { Addresses::numeric() } else { Addresses::named(names) };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams { out: &mut out, err: &mut err };
    let outcome = match chosen.letters[0] {
        's' => count(network, &chosen, &mut streams),
        'r' => route(network, &chosen, &addresses, &mut streams),
        'i' => {
            let which = if chosen.has('a') { interfaces::Which::All } else { interfaces::Which::Up };
            let form = if chosen.has('e') { interfaces::Form::Long } else { interfaces::Form::Short };
            interfaces::write(&network.interfaces().unwrap(), which, form, &mut streams)
        }
        'g' => groups::write(&network.memberships(), groups::Versions::Unnamed, &addresses, &mut streams),
        'M' => masquerade::write(&mut streams),
        other => panic!("no mode: {other}"),
    };
    let code = match outcome.unwrap() {
        Outcome::Complete => 0,
        Outcome::Failed => 1,
        Outcome::Unrouted => 3,
    };
    Run { out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap(), code }
}

fn count(network: &Network, chosen: &Chosen<'_>, streams: &mut Streams<'_>) -> std::io::Result<Outcome> {
    use statistics::Topic;
    const TOPICS: [(char, Topic); 5] =
        [('t', Topic::Tcp), ('u', Topic::Udp), ('U', Topic::UdpLite), ('w', Topic::Raw), ('S', Topic::Sctp)];
    if chosen.has('x') {
        return statistics::unsupported("unix", streams);
    }
    let topics = TOPICS.iter().filter(|(letter, _)| chosen.has(*letter)).map(|(_, topic)| *topic).collect();
    let version = if chosen.has('6') { statistics::Version::V6 } else { statistics::Version::V4 };
    statistics::write(&network.statistics(version.reads()), &statistics::Options { version, topics }, streams)
}

fn route(
    network: &Network,
    chosen: &Chosen<'_>,
    addresses: &Addresses<'_>,
    streams: &mut Streams<'_>,
) -> std::io::Result<Outcome> {
    let family = |letter: &char| match letter {
        '4' => Some(routes::Family::Inet),
        '6' => Some(routes::Family::Inet6),
        _ => None,
    };
    let mut families: Vec<_> = chosen.letters.iter().filter_map(family).collect();
    families.extend(
        chosen.words.iter().filter_map(|word| routes::Other::find(word.strip_prefix("--")?)).map(routes::Family::Other),
    );
    if families.is_empty() {
        families.push(routes::Family::Inet);
    }
    let tables = match (chosen.has('F'), chosen.has('C')) {
        (true, true) => routes::Tables::Both,
        (false, true) => routes::Tables::Cache,
        _ => routes::Tables::Fib,
    };
    let options = routes::Options { families, columns: routes::Columns::of_extend(chosen.count('e')), tables };
    routes::write(&network.routes(&options.reads()), &options, addresses, streams)
}
