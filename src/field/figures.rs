//! The figures of one connection as a person reads them: each with its unit, in groups of what belongs together.
//!
//! Words, meanings and what is worth showing come from [`super::tokens`]; only the form of a number is decided here.

use std::time::Duration;

use crate::model::detail::{Detail, Memory};
use crate::model::fit::thousands;
use crate::model::state::State;

use super::text::dwell;
use super::tokens::{Shown, Token, Unit, Writer, memory, tcp};

/// A word with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The word, and what is known of it.
    pub token: &'static Token,
    /// The value with its unit; empty for a word that stands for itself.
    pub text: String,
}

/// Figures that are read together.
#[derive(Debug)]
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// The words, each with what it counts where it counts something.
    words: &'static [(&'static str, &'static str)],
}

/// Every group of TCP's own account. Each of its words stands in one of them.
pub const GROUPS: [Group; 8] = [
    Group {
        title: "round trip",
        words: &[
            ("rtt", ""),
            ("rttvar", ""),
            ("minrtt", ""),
            ("rcv_rtt", ""),
            ("rto", ""),
            ("backoff", TIMES),
            ("ato", ""),
        ],
    },
    Group {
        title: "window",
        words: &[
            ("cwnd", SEGMENTS),
            ("ssthresh", SEGMENTS),
            ("unacked", SEGMENTS),
            ("notsent", ""),
            ("snd_wnd", ""),
            ("rcv_wnd", ""),
            ("rcv_space", ""),
            ("rcv_ssthresh", ""),
        ],
    },
    Group {
        title: "loss",
        words: &[
            ("retrans", SEGMENTS),
            ("total_retrans", SEGMENTS),
            ("bytes_retrans", ""),
            ("lost", SEGMENTS),
            ("sacked", SEGMENTS),
            ("dsack_dups", SEGMENTS),
            ("fackets", SEGMENTS),
            ("reordering", SEGMENTS),
            ("reord_seen", TIMES),
            ("rcv_ooopack", SEGMENTS),
            ("rehash", TIMES),
        ],
    },
    Group {
        title: "rates",
        words: &[
            ("send", ""),
            ("delivery_rate", ""),
            ("app_limited", ""),
            ("pacing_rate", ""),
            ("max_pacing_rate", ""),
        ],
    },
    Group { title: "held up by", words: &[("busy", ""), ("rwnd_limited", ""), ("sndbuf_limited", "")] },
    Group {
        title: "counters",
        words: &[
            ("bytes_sent", ""),
            ("bytes_acked", ""),
            ("bytes_received", ""),
            ("segs_out", SEGMENTS),
            ("segs_in", SEGMENTS),
            ("data_segs_out", SEGMENTS),
            ("data_segs_in", SEGMENTS),
            ("delivered", SEGMENTS),
        ],
    },
    Group { title: "last heard", words: &[("lastsnd", AGO), ("lastrcv", AGO), ("lastack", AGO)] },
    Group {
        title: "agreed on",
        words: &[
            ("mss", ""),
            ("pmtu", ""),
            ("rcvmss", ""),
            ("advmss", ""),
            ("ts", ""),
            ("usec_ts", ""),
            ("sack", ""),
            ("ecn", ""),
            ("ecnseen", ""),
            ("delivered_ce", SEGMENTS),
            ("fastopen", ""),
            ("snd_wscale", "bits"),
            ("rcv_wscale", "bits"),
        ],
    },
];

const SEGMENTS: &str = "segments";
const TIMES: &str = "times";
const AGO: &str = "ago";

/// What the words of socket memory count, where they do.
const PACKETS: &[(&str, &str)] = &[("d", "packets")];

impl Group {
    /// Its figures, in its own order.
    pub fn of<'a>(&self, figures: &'a [Figure]) -> Vec<&'a Figure> {
        self.words.iter().filter_map(|(word, _)| figures.iter().find(|figure| figure.token.name == *word)).collect()
    }
}

/// What TCP says of the connection, as far as it is worth saying and the kernel reported it.
pub fn of_tcp(detail: &Detail, state: State) -> Vec<Figure> {
    let Some(info) = &detail.tcp else { return Vec::new() };
    let mut figures = Figures { reported: info.length, ..Figures::default() };
    tcp::options(info, &mut figures);
    tcp::progress(info, &mut figures);
    tcp::rates(info, detail.control.as_ref(), state == State::Listen, &mut figures);
    figures.found
}

/// What is known of the socket's memory.
pub fn of_memory(figures: &Memory) -> Vec<Figure> {
    let mut found = Figures { reported: u16::MAX, ..Figures::default() };
    memory::all(figures, &mut found);
    found.found
}

/// Bits a second with three digits, as ss writes them: `9.43 Mbps`.
pub fn rate(bits: f64) -> String {
    let (unit, size) = match bits {
        ..1e3 => ("bps", 1.0),
        ..1e6 => ("kbps", 1e3),
        ..1e9 => ("Mbps", 1e6),
        ..1e12 => ("Gbps", 1e9),
        _ => ("Tbps", 1e12),
    };
    let number = bits / size;
    let digits = if size == 1.0 || number >= 100.0 {
        0
    } else if number >= 10.0 {
        1
    } else {
        2
    };
    format!("{number:.digits$} {unit}")
}

/// Whole bytes: `1 byte`, `65,536 bytes`.
pub fn bytes(count: u64) -> String {
    counted(count, "byte", "bytes")
}

/// So many of these.
pub fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

fn number(count: u64) -> String {
    thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The figures of a walk.
#[derive(Default)]
struct Figures {
    /// Bytes of the kernel's struct that were reported.
    reported: u16,
    found: Vec<Figure>,
}

impl Figures {
    fn put(&mut self, token: &'static Token, shown: Shown, text: impl FnOnce() -> String) {
        if shown == Shown::Yes && token.end <= self.reported {
            self.found.push(Figure { token, text: text() });
        }
    }
}

/// What a word counts.
fn counts(token: &Token) -> &'static str {
    let words = GROUPS.iter().flat_map(|group| group.words).chain(PACKETS);
    words.into_iter().find(|(word, _)| *word == token.name).map_or("", |(_, counts)| counts)
}

/// A whole number in its unit.
fn whole(token: &Token, value: u64) -> String {
    match (token.unit, counts(token)) {
        (Unit::Bytes, _) => bytes(value),
        (Unit::Milliseconds, AGO) => format!("{} ago", dwell(Duration::from_millis(value))),
        (Unit::Milliseconds, _) => dwell(Duration::from_millis(value)),
        (_, "") => number(value),
        (_, counts) => counted(value, counts.strip_suffix('s').unwrap_or(counts), counts),
    }
}

impl Writer for Figures {
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        self.put(token, Shown::when(is_set), String::new);
    }

    fn number(&mut self, token: &'static Token, value: u64, shown: Shown) {
        self.put(token, shown, || whole(token, value));
    }

    fn signed(&mut self, token: &'static Token, value: i32, shown: Shown) {
        self.put(token, shown, || {
            let text = whole(token, value.unsigned_abs().into());
            if value < 0 { format!("-{text}") } else { text }
        });
    }

    fn hex(&mut self, token: &'static Token, value: u32, shown: Shown) {
        self.put(token, shown, || format!("{value:#x}"));
    }

    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown) {
        self.put(token, shown, || dwell(Duration::from_micros(value.into())));
    }

    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        self.put(token, shown, || rate(bits));
    }

    fn share(&mut self, part: u64, whole: u64, shown: Shown) {
        if let Some(figure) = self.found.last_mut().filter(|_| shown == Shown::Yes) {
            figure.text.push_str(&format!(" ({:.1} %)", part as f64 / whole.max(1) as f64 * 100.0));
        }
    }

    fn word(&mut self, token: &'static Token, value: &'static str, shown: Shown) {
        self.put(token, shown, || value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::tokens::listed;
    use crate::model::tcp_info::TcpInfo;

    #[test]
    fn each_word_of_tcp_stands_in_one_group() {
        for token in listed::tcp() {
            let groups = GROUPS.iter().filter(|group| group.words.iter().any(|(word, _)| *word == token.name)).count();
            assert_eq!(groups, 1, "{}", token.name);
        }
        let known = listed::tcp();
        for (word, _) in GROUPS.iter().flat_map(|group| group.words) {
            assert!(known.iter().any(|token| token.name == *word), "ss has no word {word}");
        }
    }

    #[test]
    fn what_counts_says_what() {
        let counted = [listed::tcp(), listed::memory()].concat();
        for token in counted.into_iter().filter(|token| token.unit == Unit::Count) {
            assert!(!counts(token).is_empty(), "{}", token.name);
        }
    }

    /// The figures of an account, each as `word value`.
    #[track_caller]
    fn check(info: TcpInfo, expected: &str) {
        let detail = Detail { tcp: Some(TcpInfo { reordering: 3, ..info }), ..Detail::default() };
        let figures = of_tcp(&detail, State::Established);
        let texts: Vec<String> =
            figures.iter().map(|figure| format!("{} {}", figure.token.name, figure.text)).collect();
        assert_eq!(texts.join("; "), expected);
    }

    #[test]
    fn figures_have_units_and_what_says_nothing_is_left_out() {
        let whole = TcpInfo { length: 280, ..TcpInfo::default() };
        check(whole, "");
        check(TcpInfo { rtt: 1250, rttvar: 300, ..whole }, "rtt 1.250ms; rttvar 0.300ms");
        check(TcpInfo { snd_cwnd: 1, ..whole }, "cwnd 1 segment");
        check(TcpInfo { snd_cwnd: 1000, snd_ssthresh: 0x7fff_ffff, ..whole }, "cwnd 1,000 segments");
        check(TcpInfo { last_data_sent: 61_000, options: 2, ..whole }, "sack ; lastsnd 1m01s ago");
        check(
            TcpInfo { busy_time: 400_000, rwnd_limited: 100_000, ..whole },
            "busy 400.0ms; rwnd_limited 100.0ms (25.0 %)",
        );
        check(TcpInfo { delivery_rate: 125_000, pacing_rate: u64::MAX, ..whole }, "delivery_rate 1.00 Mbps");
        check(TcpInfo { bytes_sent: 5, length: 207, ..whole }, "");
    }

    #[test]
    fn rates_have_three_digits() {
        for (bits, expected) in
            [(0.0, "0 bps"), (999.0, "999 bps"), (12_345.0, "12.3 kbps"), (9.434e6, "9.43 Mbps"), (2.5e11, "250 Gbps")]
        {
            assert_eq!(rate(bits), expected);
        }
    }
}
