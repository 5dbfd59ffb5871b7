//! The usage text, made from the table of options. Scripts compare it, so it is that of ss(8) line by line.
//!
//! What ss lacks is not in it: `sockscope help ss` and docs/SS.md say that.

use std::fmt::Write as _;

use super::options::{OPTIONS, Opt, Value};

/// A line of the text.
enum Line {
    /// Options that share a line, by their long names.
    Of(&'static [&'static str]),
    /// Words of its own.
    Text(&'static str),
}

use Line::{Of, Text};

#[rustfmt::skip]
const LINES: &[Line] = &[
    Text("Usage: ss [ OPTIONS ]"),
    Text("       ss [ OPTIONS ] [ FILTER ]"),
    Of(&["help"]), Of(&["version"]), Of(&["numeric"]), Of(&["resolve"]), Of(&["all"]), Of(&["listening"]),
    Of(&["bound-inactive"]), Of(&["options"]), Of(&["extended"]), Of(&["memory"]), Of(&["processes"]), Of(&["threads"]),
    Of(&["info"]), Of(&["tipcinfo"]), Of(&["summary"]), Of(&["tos"]), Of(&["cgroup"]), Of(&["bpf"]), Of(&["bpf-maps"]),
    Of(&["bpf-map-id"]), Of(&["events"]), Of(&["context"]), Of(&["contexts"]), Of(&["net"]),
    Text(""),
    Of(&["ipv4"]), Of(&["ipv6"]), Of(&["packet"]), Of(&["tcp"]), Of(&["mptcp"]), Of(&["sctp"]), Of(&["udp"]),
    Of(&["raw"]), Of(&["unix"]), Of(&["tipc"]), Of(&["vsock"]), Of(&["xdp"]), Of(&["family"]),
    Text("       FAMILY := {inet|inet6|link|unix|netlink|vsock|tipc|xdp|help}"),
    Text(""),
    Of(&["kill"]), Of(&["no-header"]), Of(&["no-queues"]), Of(&["oneline"]), Of(&["inet-sockopt"]),
    Text(""),
    Of(&["query", "socket"]),
    Text("       QUERY := {all|inet|tcp|mptcp|udp|raw|unix|unix_dgram|unix_stream|unix_seqpacket|packet|packet_raw|\
packet_dgram|netlink|sctp|vsock_stream|vsock_dgram|tipc|xdp}[,QUERY]"),
    Text(""),
    Of(&["diag"]), Of(&["filter"]),
    Text("       FILTER := [ state STATE-FILTER ] [ EXPRESSION ]"),
    Text("       STATE-FILTER := {all|connected|synchronized|bucket|big|TCP-STATES}"),
    Text("         TCP-STATES := {established|syn-sent|syn-recv|fin-wait-{1,2}|time-wait|closed|close-wait|last-ack|\
listening|closing}"),
    Text("          connected := {established|syn-sent|syn-recv|fin-wait-{1,2}|time-wait|close-wait|last-ack|closing}"),
    Text("       synchronized := {established|syn-recv|fin-wait-{1,2}|time-wait|close-wait|last-ack|closing}"),
    Text("             bucket := {syn-recv|time-wait}"),
    Text("                big := {established|syn-sent|fin-wait-{1,2}|closed|close-wait|last-ack|listening|closing}"),
];

/// The text.
pub(super) fn usage() -> String {
    let mut text = String::new();
    for line in LINES {
        match line {
            Text(words) => text.push_str(words),
            Of(names) => text.push_str(&options(names)),
        }
        text.push('\n');
    }
    text
}

/// One line: the names in a column of 19, the help of the first option behind it.
fn options(names: &[&str]) -> String {
    let found: Vec<&Opt> = names.iter().filter_map(|name| OPTIONS.iter().find(|option| option.long == *name)).collect();
    let letter = found.iter().find_map(|option| option.short.chars().next());
    let mut column = letter.map_or_else(|| "    ".to_owned(), |letter| format!("-{letter}, "));
    let mut help = "";
    for (at, option) in found.iter().enumerate() {
        let _a_string_takes_all = write!(column, "{}--{}", if at > 0 { ", " } else { "" }, option.long);
        if let Value::Named(value) = option.value {
            let _a_string_takes_all = write!(column, "={value}");
        }
        help = if at == 0 { option.help } else { help };
    }
    format!("   {column:<19} {help}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::getopt::Spec as _;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(options(&[name]), expected);
    }

    #[test]
    fn help_stands_in_a_column() {
        check("help", "   -h, --help          this message");
        check("bound-inactive", "   -B, --bound-inactive display TCP bound but inactive sockets");
        check("tos", "       --tos           show tos and priority information");
        check("bpf-map-id", "       --bpf-map-id=MAP-ID    show a BPF socket-local storage map");
        check("family", "   -f, --family=FAMILY display sockets of type FAMILY");
        check("net", "   -N, --net           switch to the specified network namespace name");
    }

    #[test]
    fn every_option_of_ss_stands_in_the_text() {
        let text = usage();
        for option in OPTIONS.iter().filter(|option| !option.is_extension()) {
            assert!(text.contains(&format!("--{}", option.long)), "{}", option.long);
        }
        assert!(!text.contains("json"));
    }
}
