//! What this very value says: the same number means one thing here and another there.

use std::time::Duration;

use crate::field::figures::{self, bytes, counted};
use crate::field::registry::Field;
use crate::field::text::{self, Context, countdown, dwell, span};
use crate::model::detail::Memory;
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::timer::TimerKind;
use crate::track::owner::Owner;
use crate::track::world::Row;

use super::Topic;

/// Whose value is read.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The row.
    pub row: Row<'a>,
    /// The same socket as last looked up by itself, or that of the row.
    pub fresh: &'a Socket,
    /// The moment and the names.
    pub context: Context<'a>,
}

/// The value and what it says; `None` where the socket has no such value.
pub fn reading(topic: Topic, subject: Subject<'_>) -> Option<String> {
    let detail = subject.fresh.detail.as_deref();
    match topic {
        Topic::Field(field) => of_field(field, subject),
        Topic::State(state) => (subject.fresh.state == state).then(|| of_state(subject)),
        Topic::Timer(kind) => (subject.fresh.timer.kind == kind).then(|| of_timer(subject)),
        Topic::Tcp(word) => {
            let figures = figures::of_tcp(detail?, subject.fresh.state);
            let Some(figure) = figures.into_iter().find(|figure| figure.token.name == word) else {
                return of_cell(word, subject);
            };
            let remark = detail?.tcp.as_ref().and_then(|info| of_figure(word, info));
            Some(join(if figure.text.is_empty() { "yes".to_owned() } else { figure.text }, remark))
        }
        Topic::Memory(letters) => {
            let memory = detail?.memory?;
            let figure = figures::of_memory(&memory).into_iter().find(|figure| figure.token.name == letters)?;
            Some(join(figure.text, of_memory(letters, memory)))
        }
        Topic::Term(word) => of_term(word, subject.fresh),
    }
}

/// What the figures leave out since it says little, as a cell shows it: `0`, `no`.
fn of_cell(word: &str, subject: Subject<'_>) -> Option<String> {
    let row = Row { socket: subject.fresh, life: subject.row.life };
    Some(text::text(Field::named(word)?, row, subject.context)).filter(|text| text != "-")
}

fn join(value: String, remark: Option<String>) -> String {
    match remark {
        Some(remark) => format!("{value}: {remark}"),
        None => value,
    }
}

fn of_field(field: Field, subject: Subject<'_>) -> Option<String> {
    let Subject { row, fresh, context } = subject;
    let value = text::text(field, Row { socket: fresh, life: row.life }, context);
    let remark = match field {
        Field::RecvQ => return Some(receive_queue(fresh)),
        Field::SendQ => return Some(send_queue(fresh)),
        Field::Timer if !fresh.timer.runs() => return Some("none runs".to_owned()),
        Field::Timer => return Some(of_timer(subject)),
        Field::State => return Some(of_state(subject)),
        Field::Process if value.is_empty() => Some("not known".to_owned()),
        Field::Process => row.life.owner().map(|owner| match owner {
            Owner::Holder(_) => "it holds a descriptor of the socket, or did at last".to_owned(),
            Owner::Caller(_) => "its system call changed the state, as an event told".to_owned(),
            Owner::Listener(_) => "it held the listener by which the connection came in".to_owned(),
        }),
        Field::Local => place(fresh, context),
        Field::Remote => remote(fresh),
        Field::Inode if fresh.inode == 0 => Some("no descriptor refers to it".to_owned()),
        Field::Mark if value.is_empty() => return Some("none told".to_owned()),
        Field::Cgroup => fresh.cgroup.map(|id| match context.names.known_cgroup_path(id.get()) {
            Some(path) => format!("{path}, id {id}"),
            None => "its path is not known".to_owned(),
        }),
        Field::Cookie if value.is_empty() => return Some("none: read from /proc".to_owned()),
        _ => None,
    };
    (!value.is_empty() || remark.is_some()).then(|| join(value, remark))
}

fn receive_queue(socket: &Socket) -> String {
    let waiting = u64::from(socket.receive_queue);
    if socket.state != State::Listen {
        return match (waiting, socket.protocol) {
            (0, _) => "0 bytes: the process has read all that came in".to_owned(),
            (_, Protocol::Udp) => format!("{}: memory of datagrams that the process has not read", bytes(waiting)),
            _ => format!("{}: came in, and the process has not read them", bytes(waiting)),
        };
    }
    let waiting_text = format!("{} to be accepted", counted(waiting, "connection waits", "connections wait"));
    match (socket.key.identity, socket.send_queue) {
        (Identity::Digest(_), _) => format!("{waiting_text}; /proc does not tell the limit"),
        (Identity::Cookie(_), limit) if waiting > u64::from(limit) => {
            format!("{waiting_text}, of {limit}: the queue is full, new ones are dropped")
        }
        (Identity::Cookie(_), limit) => format!("{waiting_text}, of {limit}"),
    }
}

fn send_queue(socket: &Socket) -> String {
    let queued = u64::from(socket.send_queue);
    match (socket.state, socket.key.identity) {
        (State::Listen, Identity::Digest(_)) => "/proc does not tell the limit of the accept queue".to_owned(),
        (State::Listen, Identity::Cookie(_)) => {
            format!("{} may wait to be accepted", counted(queued, "connection", "connections"))
        }
        _ if queued == 0 => "0 bytes: the peer has acknowledged all that was written".to_owned(),
        _ => format!("{}: written, and the peer has not acknowledged them", bytes(queued)),
    }
}

fn of_state(subject: Subject<'_>) -> String {
    let Subject { row, fresh, context } = subject;
    let since = span(context.now.since(row.life.in_state_since()));
    let left = || countdown(fresh.timer.left(fresh.read, context.now));
    match fresh.timer.kind {
        _ if fresh.state != row.socket.state => {
            format!("{}: a moment ago it was {}", fresh.state.name(), row.socket.state.name())
        }
        TimerKind::TimeWait => format!("{} for {since}, {} more", fresh.state.name(), left()),
        _ => format!("{}, seen for {since}", fresh.state.name()),
    }
}

fn of_timer(subject: Subject<'_>) -> String {
    let Subject { fresh, context, .. } = subject;
    let timer = fresh.timer;
    let left = countdown(timer.left(fresh.read, context.now));
    let times = |what: &str| match timer.retransmits {
        0 => String::new(),
        count => format!("; {what} {}", counted(count.into(), "time", "times")),
    };
    match timer.kind {
        TimerKind::Off => "none runs".to_owned(),
        TimerKind::On => format!("in {left} it is sent again{}", times("sent again")),
        TimerKind::Keepalive => format!("in {left} the peer is asked{}", times("asked without an answer")),
        TimerKind::Persist => format!("in {left} the peer's window is asked for{}", times("asked")),
        TimerKind::TimeWait => format!("the pair of addresses and ports is free in {left}"),
        TimerKind::Delack => format!("in {left} at the latest an ACK is sent"),
        TimerKind::Unknown(number) => format!("number {number}, fires in {left}"),
    }
}

/// Of the local end.
fn place(socket: &Socket, context: Context<'_>) -> Option<String> {
    let ends = socket.ends.inet()?;
    if ends.local.address.is_unspecified() {
        return Some("every address of this host".to_owned());
    }
    let (first, last) = context.names.ephemeral_ports();
    let is_ephemeral = (first..=last).contains(&ends.local.port) && ends.remote.port != 0;
    is_ephemeral.then(|| format!("the port is one that the kernel chooses ({first} to {last})"))
}

/// Of the other end.
fn remote(socket: &Socket) -> Option<String> {
    let ends = socket.ends.inet()?;
    let address = ends.remote.address.to_canonical();
    let says = if ends.remote.port == 0 {
        "nobody yet"
    } else if address.is_loopback() {
        "on this host"
    } else {
        return None;
    };
    Some(says.to_owned())
}

/// What one figure says beside the others.
fn of_figure(word: &str, info: &TcpInfo) -> Option<String> {
    let millis = |micros: u32| dwell(Duration::from_micros(micros.into()));
    let window = u64::from(info.snd_cwnd) * u64::from(info.snd_mss);
    match word {
        "rtt" if info.min_rtt != 0 && info.min_rtt != u32::MAX => {
            Some(format!("the least seen is {}", millis(info.min_rtt)))
        }
        "rto" if info.rtt != 0 => Some(format!("the round trip takes {} ± {}", millis(info.rtt), millis(info.rttvar))),
        "cwnd" => Some(format!(
            "{} may be on their way; {} are",
            bytes(window),
            counted(info.unacked.into(), "segment", "segments")
        )),
        "ssthresh" if info.snd_cwnd < info.snd_ssthresh => Some("cwnd is below: slow start".to_owned()),
        "ssthresh" => Some("cwnd has reached it: congestion avoidance".to_owned()),
        "unacked" if info.unacked >= info.snd_cwnd => Some("cwnd is used up".to_owned()),
        "total_retrans" => share(info.total_retrans.into(), info.data_segs_out.into(), "of the segments with data"),
        "bytes_retrans" => share(info.bytes_retrans, info.bytes_sent, "of what was sent"),
        "snd_wnd" if info.unacked == 0 => Some("all of it is free".to_owned()),
        "delivery_rate" if info.delivery_rate_app_limited => Some("limited by the process, not the path".to_owned()),
        _ => None,
    }
}

fn share(part: u64, whole: u64, of: &str) -> Option<String> {
    (whole != 0).then(|| format!("{:.2} % {of}", part as f64 / whole as f64 * 100.0))
}

fn of_memory(letters: &str, memory: Memory) -> Option<String> {
    let filled = |part: u32, whole: u32| share(part.into(), whole.into(), "of its limit");
    match letters {
        "r" => filled(memory.receive_allocated, memory.receive_buffer),
        "w" => filled(memory.send_queued, memory.send_buffer),
        "d" if memory.drops == Some(0) => Some("nothing was dropped".to_owned()),
        _ => None,
    }
}

fn of_term(word: &str, socket: &Socket) -> Option<String> {
    let detail = socket.detail.as_deref();
    match word {
        "cong" => detail?.congestion.as_ref().map(ToString::to_string),
        "tos" => detail?.tos.map(|tos| format!("{tos:#04x}: DSCP {}, ECN {}", tos >> 2, tos & 3)),
        "tclass" => detail?.traffic_class.map(|class| format!("{class:#04x}: DSCP {}, ECN {}", class >> 2, class & 3)),
        "class_id" => detail?.class_id.map(|id| format!("{id:#x}")),
        flag => socket.options?.words().any(|known| known == flag).then(|| "set".to_owned()),
    }
}
