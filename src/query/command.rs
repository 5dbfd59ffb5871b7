//! Command lines of ss(8) that choose what a screen shows: one socket, or all that match.
//!
//! Written for a shell, and read back by the grammar of ss before they leave. Runs nothing.

use std::net::SocketAddr;

use crate::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use crate::model::capture::Table;
use crate::model::names::Names;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::{STATE_GROUPS, State, StateSet};

use super::filter::flat::{Hosts, Services, read};
use super::filter::{Expr, Filter};
use super::listing::Query;

/// Why there is no such command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCommand {
    /// Several sockets may have one name, or none.
    #[error("ss cannot choose one Unix socket but a listener with a plain name")]
    Unix,
    /// The screen shows it otherwise.
    #[error("ss has no option for sockets of this kind alone")]
    Kind,
    /// The filter uses what only sockscope has.
    #[error("ss has no words for this filter")]
    Filter,
}

/// What is said of one socket: numbers, timer, more, memory, tcp_info, processes.
const DETAILS: &str = "anoemip";
/// What is said of many.
const ROWS: &str = "nop";

/// The command that lists this socket, and no other one of its namespace.
///
/// # Errors
///
/// There is none.
pub fn of_socket(socket: &Socket, names: &dyn Names) -> Result<String, NoCommand> {
    let kind = match socket.protocol {
        Protocol::Tcp => 't',
        Protocol::Udp => 'u',
        Protocol::UnixStream | Protocol::UnixDgram | Protocol::UnixSeqpacket => 'x',
        _ => return Err(NoCommand::Kind),
    };
    let (family, filter) = match &socket.ends {
        Ends::Inet(ends) => (if ends.local.address.is_ipv4() { "4" } else { "6" }, of_ends(ends)),
        Ends::Unix(ends) => ("", of_name(socket.state, ends).ok_or(NoCommand::Unix)?),
        _ => return Err(NoCommand::Kind),
    };
    let state = match (socket.protocol, socket.state) {
        (Protocol::Tcp, State::Close | State::BoundInactive) => Some(State::BoundInactive),
        (_, State::Listen | State::Close) => Some(socket.state),
        // A connection is known by its ends, whatever becomes of it.
        _ => None,
    };
    let mut command = format!("ss -{kind}{DETAILS}{family}");
    state.into_iter().for_each(|state| push_state(&mut command, state));
    finish(command, &filter, names)
}

/// The command that lists what this query does; heads and order are the screen's.
///
/// # Errors
///
/// There is none.
pub fn of_query(query: &Query, names: &dyn Names) -> Result<String, NoCommand> {
    let tables = &query.selection.tables;
    let has = |wanted: &[Table]| wanted.iter().any(|table| tables.contains(table));
    let kinds = [('x', has(&[Table::Unix])), ('u', has(&UDP)), ('t', has(&TCP))];
    let (has_v4, has_v6) = (has(&[Table::Udp4, Table::Tcp4]), has(&[Table::Udp6, Table::Tcp6]));
    let family = match (has_v4, has_v6) {
        (true, false) => "4",
        (false, true) => "6",
        _ => "",
    };
    let mut command = "ss -".to_owned();
    command.extend(kinds.into_iter().filter(|(_, given)| *given).map(|(letter, _)| letter));
    let states = query.filter.states();
    match query.selection.states {
        _ if states.is_some() => {}
        StateSet::ALL => command.push('a'),
        StateSet::LISTENING => command.push('l'),
        _ => {}
    }
    command.push_str(ROWS);
    command.push_str(family);
    states.into_iter().for_each(|states| push_states(&mut command, states));
    finish(command, &of_filter(&query.filter), names)
}

const TCP: [Table; 2] = [Table::Tcp4, Table::Tcp6];
const UDP: [Table; 2] = [Table::Udp4, Table::Udp6];

/// Both ends; of one that has no peer its own.
fn of_ends(ends: &InetEnds) -> String {
    let end = |end: Endpoint| SocketAddr::new(end.address, end.port);
    let mut filter = format!("src = {}", end(ends.local));
    if ends.remote.port != 0 {
        filter += &format!(" and dst = {}", end(ends.remote));
    }
    if ends.interface != 0 {
        filter += &format!(" and dev = {}", ends.interface);
    }
    filter
}

/// The name of a listener. Those that it accepted have it too, and ss takes it for a pattern.
fn of_name(state: State, ends: &UnixEnds) -> Option<String> {
    let name = ends.name.as_deref().filter(|_| state == State::Listen)?;
    let shown: Vec<u8> = name.iter().map(|byte| if *byte == 0 { b'@' } else { *byte }).collect();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-@".contains(byte);
    let is_whole = shown.iter().all(is_plain) && !name.iter().skip(1).any(|byte| *byte == 0);
    is_whole.then(|| String::from_utf8(shown).ok()).flatten().map(|name| format!("src = unix:{name}"))
}

fn push_state(command: &mut String, state: State) {
    if let Some(word) = state.words().first() {
        *command += &format!(" state {word}");
    }
}

/// ss takes one word at a time.
fn push_states(command: &mut String, states: StateSet) {
    match STATE_GROUPS.iter().find(|(_, set)| *set == states) {
        Some((group, _)) => *command += &format!(" state {group}"),
        None if states.is_empty() => *command += " exclude all",
        None => State::all().filter(|state| states.contains(*state)).for_each(|state| push_state(command, state)),
    }
}

fn of_filter(filter: &Filter) -> String {
    filter.expression().map_or_else(String::new, within)
}

/// The expression with every group in parentheses: ss reads `or` and `and` from left to right.
fn within(expression: &Expr) -> String {
    let part = |part: &Expr| match part {
        Expr::Is(_) => within(part),
        _ => format!("( {} )", within(part)),
    };
    let joined = |parts: &[Expr], joint| parts.iter().map(part).collect::<Vec<_>>().join(joint);
    match expression {
        Expr::Or(parts) => joined(parts, " or "),
        Expr::And(parts) => joined(parts, " and "),
        Expr::Not(inner) => format!("not {}", part(inner)),
        Expr::Is(predicate) => predicate.to_string(),
    }
}

/// Adds the filter as one word of a shell, if ss can read it.
fn finish(mut command: String, filter: &str, names: &dyn Names) -> Result<String, NoCommand> {
    if filter.is_empty() {
        return Ok(command);
    }
    let hosts = Hosts { names, preferred: None, services: Services { tcp: true, udp: true } };
    let is_plain = filter.chars().all(|symbol| symbol.is_ascii_graphic() || symbol == ' ') && !filter.contains('\'');
    if !is_plain || read([filter.as_bytes()].into_iter(), b"", hosts).is_err() {
        return Err(NoCommand::Filter);
    }
    command += &format!(" '{filter}'");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::NoNames;
    use crate::model::sample::{inet, unix};
    use crate::query::filter;
    use crate::query::selection::Selection;

    #[track_caller]
    fn check(socket: &Socket, expected: &str) {
        let command = of_socket(socket, &NoNames).unwrap_or_else(|none| none.to_string());
        assert_eq!(command, expected);
    }

    #[test]
    fn a_socket_is_chosen_by_its_ends() {
        let tcp = |state, local, remote| inet(1, Protocol::Tcp, state, local, remote);
        let connected = tcp(State::CloseWait, "10.0.0.5:80", "10.0.0.9:4000");
        check(&connected, "ss -tanoemip4 'src = 10.0.0.5:80 and dst = 10.0.0.9:4000'");
        check(&tcp(State::Listen, "[::]:22", "[::]:0"), "ss -tanoemip6 state listening 'src = [::]:22'");
        check(&tcp(State::Close, "0.0.0.0:9", "0.0.0.0:0"), "ss -tanoemip4 state bound-inactive 'src = 0.0.0.0:9'");
        let udp = inet(1, Protocol::Udp, State::Close, "127.0.0.1:53", "0.0.0.0:0");
        check(&udp, "ss -uanoemip4 state unconnected 'src = 127.0.0.1:53'");
        check(&unix(1, State::Listen, b"/run/a.sock"), "ss -xanoemip state listening 'src = unix:/run/a.sock'");
        check(&unix(1, State::Listen, b"\0abs"), "ss -xanoemip state listening 'src = unix:@abs'");
        for (state, name) in [
            (State::Established, b"/run/a.sock".as_slice()),
            (State::Listen, b"/run/*"),
            (State::Listen, b"/run/a b"),
            (State::Listen, b"/x'; rm"),
            (State::Listen, b"\0a\0b"),
        ] {
            check(&unix(1, state, name), &NoCommand::Unix.to_string());
        }
        check(&inet(1, Protocol::Mptcp, State::Listen, "1.1.1.1:1", "0.0.0.0:0"), &NoCommand::Kind.to_string());
    }

    /// The command for these tables, states and filter.
    #[track_caller]
    fn check_query(tables: &[Table], states: StateSet, text: &str, expected: &str) {
        let selection = Selection { tables: tables.to_vec(), states };
        let query = Query { selection, filter: filter::parse(text, &NoNames).unwrap(), ..Query::default() };
        let command = of_query(&query, &NoNames).unwrap_or_else(|none| none.to_string());
        assert_eq!(command, expected);
    }

    #[test]
    fn what_is_shown_is_chosen_by_options_states_and_filter() {
        let shown = &Table::SHOWN;
        check_query(shown, StateSet::ALL, "", "ss -xutanop");
        check_query(&TCP, StateSet::LISTENING, "", "ss -tlnop");
        check_query(&[Table::Tcp6], StateSet::CONN, "", "ss -tnop6");
        check_query(&UDP, StateSet::of(&[State::Established]), "", "ss -unop");
        check_query(shown, StateSet::ALL, "state connected", "ss -xutnop state connected");
        let two = "state time-wait,close-wait dport = :443";
        check_query(&TCP, StateSet::ALL, two, "ss -tnop state time-wait state close-wait 'dport = :443'");
        let text = "sport = :1 or sport = :2 and not ( dport = :3 or src 10.0.0.0/8 )";
        let expected = "ss -tanop 'sport = :1 or ( sport = :2 and ( not ( dport = :3 or src = 10.0.0.0/8 ) ) )'";
        check_query(&TCP, StateSet::ALL, text, expected);
        check_query(shown, StateSet::ALL, "src unix:/run/*", "ss -xutanop 'src = unix:/run/*'");
    }
}
