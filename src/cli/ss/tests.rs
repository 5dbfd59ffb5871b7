//! Options to a request, as ss 7.3 was seen to take them.

use std::ffi::OsStr;
use std::io;

use super::options::OPTIONS;
use super::request::{Action, FilterText, Machine, Request, Stop, request};
use super::tables::{ALL_STATES, CONN};
use crate::cli::getopt::{Complaint, Found, Getopt, Order, words};
use crate::model::capture::Table;
use crate::model::state::{State, StateSet};

/// A host with one namespace and one file.
struct Stage;

impl Machine for Stage {
    fn enter(&mut self, namespace: &OsStr) -> Result<(), String> {
        if namespace == "here" { Ok(()) } else { Err("no such namespace".to_owned()) }
    }

    fn open(&mut self, file: &OsStr) -> io::Result<FilterText> {
        if file == "words" { Ok(Box::new(io::empty())) } else { Err(io::Error::from_raw_os_error(2)) }
    }

    fn has_contexts(&self) -> bool {
        false
    }
}

fn complete(line: &str) -> Result<Request, Stop> {
    let mut request = request(&words(line), Order::Permuted, &mut Stage)?;
    request.take_states()?;
    request.selection.complete().map_err(|nothing| Stop::Said(nothing.to_string(), 0))?;
    Ok(request)
}

/// The tables in short, and the states.
#[track_caller]
fn check(line: &str, tables: &str, states: StateSet) {
    const SHORT: [(Table, &str); 16] = [
        (Table::Netlink, "nl"),
        (Table::Packet, "p"),
        (Table::Unix, "x"),
        (Table::Raw4, "w4"),
        (Table::Raw6, "w6"),
        (Table::Udp4, "u4"),
        (Table::Udp6, "u6"),
        (Table::Tcp4, "t4"),
        (Table::Tcp6, "t6"),
        (Table::Sctp4, "S4"),
        (Table::Sctp6, "S6"),
        (Table::Vsock, "v"),
        (Table::Tipc, "tipc"),
        (Table::Xdp, "xdp"),
        (Table::Mptcp4, "M4"),
        (Table::Mptcp6, "M6"),
    ];
    let request = complete(line).map_err(|_| line).unwrap();
    let short = |table: &Table| SHORT.iter().find(|(known, _)| known == table).unwrap().1;
    let shown: Vec<&str> = request.selection.tables().iter().map(short).collect();
    assert_eq!((shown.join(" ").as_str(), request.selection.states()), (tables, states), "{line}");
}

const ESTABLISHED: StateSet = StateSet::of(&[State::Established]);
const CLOSE: StateSet = StateSet::of(&[State::Close]);
const LISTENING: StateSet = StateSet::LISTENING;
const EVERYTHING: &str = "nl p x w4 w6 u4 u6 t4 t6 S4 S6 v xdp M4 M6";
const INET_V4: &str = "w4 u4 t4 S4 M4";

#[test]
fn tables_and_families_add_up() {
    check("", EVERYTHING, CONN);
    check("-t", "t4 t6", CONN);
    check("-u", "u4 u6", ESTABLISHED);
    check("-tu", "u4 u6 t4 t6", CONN);
    check("-4", INET_V4, CONN);
    check("-t4", "t4", CONN);
    check("-46t", "t4 t6", CONN);
    check("-64xt", "x t4 t6", CONN);
    check("-tx4", "x t4", CONN);
    check("-x -0", "p x", CONN.with(State::Close));
    check("-f link -t", "p t4 t6", CONN.with(State::Close));
    check("--tipc -t", "t4 t6 tipc", CONN.with(State::Listen).with(State::Close));
    check("-f xdp", "xdp", CLOSE);
}

/// Which versions of IP the kernel is asked for: the last one named, where both were.
#[track_caller]
fn check_versions(line: &str, v4: bool, v6: bool) {
    let selection = complete(line).map_err(|_| line).unwrap().selection;
    assert_eq!(["1.2.3.4", "::1"].map(|text| selection.asks_for(text.parse().unwrap())), [v4, v6], "{line}");
}

#[test]
fn of_two_versions_of_ip_the_last_one_holds() {
    check_versions("-t", true, true);
    check_versions("-46t", false, true);
    check_versions("-64t", true, false);
    check_versions("-64xt", true, true);
}

#[test]
fn a_query_begins_with_no_table_and_with_connected_states() {
    check("-A tcp", "t4 t6", CONN);
    check("-t -A unix", "x", CONN);
    check("-A unix -t", "x t4 t6", CONN);
    check("-A inet,!tcp", "w4 w6 u4 u6 S4 S6 M4 M6", CONN);
    check("-A unix -4", "x w4 u4 t4 S4 M4", CONN);
    check("-A tipc -4", "w4 u4 t4 S4 tipc M4", CONN);
    check("-l -A udp", "u4 u6", LISTENING);
    check("-A packet", "p", CONN);
    check("-A all", EVERYTHING, CONN);
}

#[test]
fn states_asked_for_replace_those_of_the_tables() {
    check("-a", EVERYTHING, ALL_STATES);
    check("-al", EVERYTHING, LISTENING);
    check("-la", EVERYTHING, ALL_STATES);
    check("-tB", "t4 t6", StateSet::of(&[State::BoundInactive]));
    check("-tl state established", "t4 t6", ESTABLISHED);
    check("-t state ESTABLISHED state closed", "t4 t6", ESTABLISHED.with(State::Close));
    check("-t exclude listening", "t4 t6", ALL_STATES.without(State::Listen));
    check("-t state established exclude established", "t4 t6", CONN);
    check("-tu exclude all", "u4 u6 t4 t6", CONN);
    check("-t state big", "t4 t6", ALL_STATES.without(State::SynRecv).without(State::TimeWait));
    check("-t state bucket", "t4 t6", StateSet::of(&[State::SynRecv, State::TimeWait]));
}

/// The reason to stop: its exit code and its first line, `usage` where the usage text follows.
#[track_caller]
fn check_stop(line: &str, expected: &str) {
    let stop = complete(line).map(|_| ()).unwrap_err();
    let shown = match stop {
        Stop::Help => "help".to_owned(),
        Stop::Version => "version".to_owned(),
        Stop::Option(said) => format!("usage {}", String::from_utf8_lossy(&said.0)),
        Stop::Usage(said) => format!("usage {said}"),
        Stop::Said(said, code) => format!("{code} {said}"),
        Stop::Ended(code) => code.to_string(),
    };
    assert_eq!(shown, expected, "{line}");
}

#[test]
fn the_first_reason_to_stop_holds() {
    check_stop("-t -h --bad", "help");
    check_stop("-V --bad", "version");
    check_stop("-v", "version");
    check_stop("--bad -h", "usage unrecognized option '--bad'");
    check_stop("-f help", "help");
    check_stop("-f INET", "usage ss: \"INET\" is invalid family");
    check_stop("-A tcp,foo,bar", "usage ss: \"foo\" is illegal socket table id");
    check_stop("-A tcp,", "usage ss: \"\" is illegal socket table id");
    check_stop("-A !!tcp", "usage ss: \"!!tcp\" is illegal socket table id");
    check_stop("-Z", "1 ss: SELinux is not enabled.");
    check_stop("-N nowhere --bad", "1 no such namespace");
    check_stop("-N here --bad", "usage unrecognized option '--bad'");
    check_stop("-F nothing", "255 fopen filter file: No such file or directory");
    check_stop("-F words -F words", "255 More than one filter file");
    check_stop("--bpf-map-id=x", "1 ss: invalid BPF map ID x");
    check_stop("--bpf-maps --bpf-map-id=1", "1 ss: --bpf-maps and --bpf-map-id cannot be used together");
}

#[test]
fn an_empty_selection_is_told_and_no_mistake() {
    check_stop("-A !tcp", "0 no socket tables to show with such filter.");
    check_stop("-A tcp,!tcp", "0 no socket tables to show with such filter.");
}

#[test]
fn states_must_be_named() {
    check_stop("state", "255 Command line is not complete. Try option \"help\"");
    check_stop("state established exclude", "255 Command line is not complete. Try option \"help\"");
    check_stop("state listen", "255 ss: wrong state name: listen");
    check_stop("state new-syn-recv", "255 ss: wrong state name: new-syn-recv");
}

#[test]
fn what_is_no_state_is_left_to_the_filter() {
    let request = complete("state established sport = :22 -n state closed").map_err(|_| ()).unwrap();
    assert_eq!(request.words, words("sport = :22 state closed"));
    assert_eq!(request.action, Action::List);
    assert_eq!(complete("-D - -t").map_err(|_| ()).unwrap().action, Action::Dump("-".into()));
}

/// Options as `long=argument`, then `|`, then the operands; a complaint ends the list.
#[track_caller]
fn check_in(order: Order, line: &str, expected: &str) {
    let words = words(line);
    let mut getopt = Getopt::new(&OPTIONS, &words, order);
    let mut shown = Vec::new();
    while let Some(found) = getopt.next() {
        match found {
            Ok(Found { option, argument: None }) => shown.push(option.long.to_owned()),
            Ok(Found { option, argument: Some(argument) }) => {
                shown.push(format!("{}={}", option.long, argument.to_string_lossy()));
            }
            Err(Complaint(said)) => shown.push(format!("<{}>", String::from_utf8_lossy(&said))),
        }
    }
    shown.push("|".to_owned());
    shown.extend(getopt.operands().iter().map(|word| word.to_string_lossy().into_owned()));
    assert_eq!(shown.join(" "), expected, "{line}");
}

#[track_caller]
fn check_options(line: &str, expected: &str) {
    check_in(Order::Permuted, line, expected);
}

#[test]
fn options_stand_anywhere_up_to_two_dashes() {
    check_options("-tan sport = :22 -o", "tcp all numeric options | sport = :22");
    check_options("a -t -- -x b --", "tcp | a -x b --");
    check_options("- -t", "tcp | -");
    check_options("", "|");
}

#[test]
fn options_end_at_the_first_word_where_posix_is_asked_for() {
    check_in(Order::Posix, "-t a -n", "tcp | a -n");
    check_in(Order::Posix, "-t -- -n", "tcp | -n");
}

#[test]
fn arguments_stand_beside_or_behind() {
    check_options("-Atcp -A udp --query=raw --query unix", "socket=tcp socket=udp query=raw query=unix |");
    check_options("-taf inet -fx", "tcp all family=inet family=x |");
    check_options("--family= x", "family= | x");
    check_options("-A -t", "socket=-t |");
    check_options("-f", "<option requires an argument -- 'f'> |");
    check_options("-tf", "tcp <option requires an argument -- 'f'> |");
    check_options("--net", "<option '--net' requires an argument> |");
    check_options("--tcp=1", "<option '--tcp' doesn't allow an argument> |");
}

#[test]
fn long_options_may_be_cut_short_while_they_are_unique() {
    check_options("--num --bpf --li", "numeric bpf listening |");
    check_options(
        "--tc= --help=1",
        "<option '--tcp' doesn't allow an argument> <option '--help' doesn't allow an argument> |",
    );
    check_options("--no=1", "<option '--no=1' is ambiguous; possibilities: '--no-header' '--no-queues'> |");
    check_options(
        "--t",
        "<option '--t' is ambiguous; possibilities: '--threads' '--tcp' '--tipc' '--tipcinfo' '--tos'> |",
    );
    check_options("--s", "<option '--s' is ambiguous; possibilities: '--sctp' '--socket' '--summary'> |");
    check_options("--i", "<option '--i' is ambiguous; possibilities: '--info' '--ipv4' '--ipv6' '--inet-sockopt'> |");
    check_options("--xyz=2", "<unrecognized option '--xyz=2'> |");
}

#[test]
fn what_ss_lacks_is_not_cut_short() {
    check_options("--json --ndjson", "json ndjson |");
    check_options("--json=", "<unrecognized option '--json='> |");
    check_options(
        "--j --js --nd",
        "<unrecognized option '--j'> <unrecognized option '--js'> <unrecognized option '--nd'> |",
    );
}

#[test]
fn unknown_letters_are_named() {
    check_options("-tYa", "tcp <invalid option -- 'Y'> all |");
    check_options("-d", "<invalid option -- 'd'> |");
}
