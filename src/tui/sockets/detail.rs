//! The detail of one socket: who, where, how full, under which timer, how TCP sees it, and its life so far.

use std::time::Duration;

use ratatui::text::Line;

use crate::field::text::{countdown, owner, span, text};
use crate::field::{FIELDS, Field};
use crate::model::detail::Detail;
use crate::model::detail::Memory;
use crate::model::fit::thousands;
use crate::model::key::Identity;
use crate::model::owner::ProcessDetail;
use crate::model::printable;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::session::{Focus, Lookup};
use crate::track::life::Life;
use crate::track::owner::Owner;
use crate::track::world::Row;
use crate::tui::bar::{bar, time_bar};
use crate::tui::life;
use crate::tui::look::Look;
use crate::tui::theme::Label;

/// Columns of the titles at the left.
const TITLE: usize = 10;
/// Columns of a gauge.
const GAUGE: u16 = 16;
/// Holders that are listed; the rest is counted.
const HOLDERS: usize = 6;

/// Fields that have lines of their own.
const ELSEWHERE: [Field; 10] = [
    Field::Netid,
    Field::State,
    Field::Local,
    Field::Remote,
    Field::Timer,
    Field::RecvQ,
    Field::SendQ,
    Field::Process,
    Field::InState,
    Field::Age,
];

/// Fields that only a look can tell.
const LOOKED_UP: [Field; 2] = [Field::User, Field::Inode];

/// What a detail pane shows.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The row.
    pub row: Row<'a>,
    /// The socket looked up by itself last, and its process; perhaps still those of another row.
    pub focus: &'a Focus,
    /// The row of the other end, when it is on this host.
    pub peer: Option<Row<'a>>,
}

/// The pane's lines, all of them, for a pane of so many columns. A socket that is gone has the same form, with what was
/// last known of it.
pub fn lines(subject: Subject<'_>, columns: u16, look: Look<'_>) -> Vec<Line<'static>> {
    let row = subject.row;
    let fresh = subject.focus.found(row.socket.key).unwrap_or(row.socket);
    let detail = fresh.detail.as_deref().or(row.socket.detail.as_deref());
    let mut lines = vec![ends(row, look), standing(subject, fresh, look)];
    lines.extend(owners(row, look));
    lines.extend(process(row, subject.focus.process.as_deref(), look));
    lines.extend(life_lines(row.life, usize::from(columns).saturating_sub(TITLE + 1), look));
    if let Some(peer) = subject.peer {
        lines.push(other_end(peer, look));
    }
    if row.is_present() && row.is_read() {
        lines.extend(queues(fresh, detail.and_then(|detail| detail.memory), look));
    }
    lines.extend(timer(row, fresh, look));
    if let Some(detail) = detail.filter(|_| fresh.state != State::Listen) {
        lines.extend(tcp(detail, look));
        lines.extend(detail.memory.map(|memory| memory_line(memory, look)));
    }
    lines.extend(plain_fields(row, look));
    lines
}

/// How long it lives, the bar of its states, and their times. Of a life that is but its present state nothing is left to say.
fn life_lines(life: &Life, columns: usize, look: Look<'_>) -> Vec<Line<'static>> {
    if life.stays.len() < 2 && life.ended.is_none() {
        return Vec::new();
    }
    let mut lines = vec![titled("life", life::summary(life, look), look)];
    if life::is_only_an_end(life) {
        return lines;
    }
    for part in [life::bar(life, columns, look)].into_iter().chain(life::words(life, columns, look)) {
        let mut line = titled("", "", look);
        line.extend(part);
        lines.push(line);
    }
    lines
}

fn titled(title: &str, text: impl Into<String>, look: Look<'_>) -> Line<'static> {
    Line::from(vec![look.span(Label::Dim, format!("{title:<TITLE$} ")), look.span(Label::Plain, text.into())])
}

/// Kind and both ends, whole.
fn ends(row: Row<'_>, look: Look<'_>) -> Line<'static> {
    let part = |field| text(field, row, look.context);
    let arrow = look.theme.glyphs().arrow;
    let remote = part(Field::Remote);
    let remote = if remote.is_empty() { remote } else { format!("  {arrow}  {remote}") };
    titled(&part(Field::Netid), format!("{}{remote}", part(Field::Local)), look)
}

/// The state, and whose turn it is.
fn standing(subject: Subject<'_>, fresh: &Socket, look: Look<'_>) -> Line<'static> {
    let (row, state) = (subject.row, fresh.state);
    let mut line = titled("state", "", look);
    line.push_span(look.span(Label::State(state), state.name()));
    let is_gone = subject.focus.of == Some(row.socket.key) && matches!(subject.focus.lookup, Lookup::Gone);
    if row.life.ended.is_some() || is_gone {
        let ago =
            row.life.ended.map_or_else(String::new, |end| format!(" {} ago", span(look.context.now.since(end.at))));
        line.push_span(look.span(Label::Warning, format!(" gone{ago}")));
        return line;
    }
    let since = span(look.context.now.since(row.life.in_state_since()));
    let older = row.life.stays.len() == 1 && !row.life.opened_here;
    let spent = match state == row.socket.state {
        // The look-up is newer than the row: when it went there is not known yet.
        false => String::new(),
        true if older => format!(" for more than {since}"),
        true => format!(" for {since}"),
    };
    line.push_span(look.span(Label::Plain, spent));
    if let Some(meaning) = meaning(fresh) {
        line.push_span(look.span(Label::Dim, format!(" {} {meaning}", look.theme.glyphs().dot)));
    }
    line
}

/// What the state of a TCP socket means for its owner (RFC 9293, 3.3.2).
fn meaning(socket: &Socket) -> Option<&'static str> {
    socket.ends.inet()?;
    match socket.state {
        State::SynSent => Some("asked, no answer yet"),
        State::SynRecv | State::NewSynRecv => Some("answered, the last ACK is missing"),
        State::FinWait1 => Some("closed here, the FIN is not acknowledged"),
        State::FinWait2 => Some("closed here, the peer has not closed"),
        State::CloseWait => Some("the peer closed, this process has not"),
        State::Closing => Some("both closed at once, the FIN is not acknowledged"),
        State::LastAck => Some("both closed, the last FIN is not acknowledged"),
        State::TimeWait => Some("both closed; this pair of addresses and ports is held for a minute"),
        State::Established | State::Listen | State::Close | State::BoundInactive | State::Unknown => None,
    }
}

fn owners(row: Row<'_>, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(holders) = &row.life.holders else {
        if let Some(known) = row.life.owner() {
            let how = match known {
                Owner::Listener(_) => "whose listener it came in by",
                Owner::Holder(_) | Owner::Caller(_) => "as its system call told",
            };
            return vec![titled("owner", format!("{}, {how}", owner(known)), look)];
        }
        let why = if row.socket.is_minisocket() {
            "the kernel keeps none for this state, and none was seen before"
        } else if row.socket.inode == 0 {
            "held by no descriptor: not accepted yet, or closed by its process"
        } else {
            "not found; processes of other users need root"
        };
        return vec![titled("owner", why, look)];
    };
    let was = if row.socket.inode == 0 { "was " } else { "" };
    let mut lines: Vec<Line<'static>> = holders
        .iter()
        .take(HOLDERS)
        .enumerate()
        .map(|(number, one)| {
            titled(
                if number == 0 { "owner" } else { "" },
                format!("{was}{} fd {}", owner(Owner::Holder(one)), one.fd),
                look,
            )
        })
        .collect();
    if holders.len() > HOLDERS {
        lines.push(titled("", format!("and {} more", holders.len() - HOLDERS), look));
    }
    lines
}

/// How the process was started, and by whom.
fn process(row: Row<'_>, process: Option<&ProcessDetail>, look: Look<'_>) -> Vec<Line<'static>> {
    let holder = row.life.holders.as_ref().and_then(|holders| holders.first());
    let Some(process) = process.filter(|process| holder.is_some_and(|holder| holder.process.pid == process.pid)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if !process.command_line.is_empty() {
        lines.push(titled("command", printable::text(&process.command_line.join(&b' ')), look));
    }
    if let Some(parent) = &process.parent {
        lines.push(titled("parent", format!("{}/{}", printable::text(&parent.command), parent.pid), look));
    }
    lines
}

fn other_end(peer: Row<'_>, look: Look<'_>) -> Line<'static> {
    let mut line = titled("other end", "", look);
    line.push_span(look.span(Label::State(peer.socket.state), peer.socket.state.name()));
    let owner = text(Field::Process, peer, look.context);
    let owner = if owner.is_empty() { "on this host".to_owned() } else { format!("held by {owner}") };
    line.push_span(look.span(
        Label::Plain,
        format!(" {owner}, Recv-Q {}, Send-Q {}", peer.socket.receive_queue, peer.socket.send_queue),
    ));
    line
}

fn queues(socket: &Socket, memory: Option<Memory>, look: Look<'_>) -> Vec<Line<'static>> {
    if socket.state == State::Listen {
        return accept_queue(socket, memory, look);
    }
    let limits = memory.map(|memory| (memory.receive_buffer, memory.send_buffer));
    let line = |title, bytes: u32, limit: Option<u32>| {
        let what = format!("{} {}", thousands(bytes as usize), if bytes == 1 { "byte" } else { "bytes" });
        match limit {
            Some(limit) => gauge(title, bytes, limit, format!("{what}, buffer {}", thousands(limit as usize)), look),
            None => titled(title, what, look),
        }
    };
    vec![
        line("Recv-Q", socket.receive_queue, limits.map(|(receive, _)| receive)),
        line("Send-Q", socket.send_queue, limits.map(|(_, send)| send)),
    ]
}

/// Connections that wait to be accepted, and those that were dropped because the queue was full or for another reason.
fn accept_queue(socket: &Socket, memory: Option<Memory>, look: Look<'_>) -> Vec<Line<'static>> {
    let waiting = thousands(socket.receive_queue as usize);
    let mut lines = vec![match socket.key.identity {
        Identity::Digest(_) => titled("queue", format!("{waiting} wait to be accepted; /proc tells no limit"), look),
        Identity::Cookie(_) => {
            let what = format!("{waiting} of {} wait to be accepted", thousands(socket.send_queue as usize));
            gauge("queue", socket.receive_queue, socket.send_queue, what, look)
        }
    }];
    if let Some(drops) = memory.and_then(|memory| memory.drops).filter(|drops| *drops > 0) {
        lines.push(Line::from(vec![
            look.span(Label::Dim, format!("{:<TITLE$} ", "dropped")),
            look.span(Label::Error, format!("{} segments at this listener", thousands(drops as usize))),
        ]));
    }
    lines
}

fn gauge(title: &str, part: u32, full: u32, what: String, look: Look<'_>) -> Line<'static> {
    let mut line = titled(title, "", look);
    line.extend(bar(u64::from(part), u64::from(full), GAUGE, look.theme));
    line.push_span(look.span(Label::Plain, format!(" {what}")));
    line
}

fn timer(row: Row<'_>, socket: &Socket, look: Look<'_>) -> Option<Line<'static>> {
    let timer = socket.timer;
    if !timer.runs() || !row.is_present() {
        return None;
    }
    let left = timer.left(socket.read, look.context.now);
    let mut line = titled("timer", "", look);
    line.extend(time_bar(timer, left, GAUGE, look.theme));
    line.push_span(look.span(Label::Plain, format!(" {} {}", timer.kind.name(), countdown(left))));
    if timer.retransmits > 0 {
        line.push_span(look.span(Label::Warning, format!(", sent again {} times", timer.retransmits)));
    }
    Some(line)
}

/// TCP's own account, in ss's words.
fn tcp(detail: &Detail, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(info) = &detail.tcp else { return Vec::new() };
    let control = detail.congestion.as_deref().unwrap_or("-");
    let mut lines = vec![
        titled("path", path(info), look),
        titled(
            "window",
            format!("{control} cwnd {} ssthresh {} unacked {}", info.snd_cwnd, threshold(info), info.unacked),
            look,
        ),
        titled("quiet", quiet(info), look),
        titled(
            "bytes",
            format!(
                "sent {} acked {} received {}",
                number(info.bytes_sent),
                number(info.bytes_acked),
                number(info.bytes_received)
            ),
            look,
        ),
    ];
    if info.total_retrans > 0 || info.lost > 0 {
        let text = format!("retrans {}/{} lost {}", info.retrans, info.total_retrans, info.lost);
        lines.push(Line::from(vec![
            look.span(Label::Dim, format!("{:<TITLE$} ", "loss")),
            look.span(Label::Warning, text),
        ]));
    }
    lines
}

fn path(info: &TcpInfo) -> String {
    let rtt = |micros: u32| format!("{}.{:03}ms", micros / 1000, micros % 1000);
    format!("rtt {} ±{} rto {} mss {} pmtu {}", rtt(info.rtt), rtt(info.rttvar), rtt(info.rto), info.snd_mss, info.pmtu)
}

/// How long nothing was heard: for a connection older than this program, the kernel's own word on its age.
fn quiet(info: &TcpInfo) -> String {
    let ago = |millis: u32| span(Duration::from_millis(millis.into()));
    format!(
        "data sent {} ago, received {} ago, ACK {} ago",
        ago(info.last_data_sent),
        ago(info.last_data_recv),
        ago(info.last_ack_recv)
    )
}

/// The slow-start threshold; the kernel's infinity (TCP_INFINITE_SSTHRESH) is none.
fn threshold(info: &TcpInfo) -> String {
    if info.snd_ssthresh < 0x7fff_ffff { info.snd_ssthresh.to_string() } else { "-".to_owned() }
}

fn number(count: u64) -> String {
    thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

fn memory_line(memory: Memory, look: Look<'_>) -> Line<'static> {
    let mut text = format!(
        "receive {} send {} ahead {}",
        number(memory.receive_allocated.into()),
        number(memory.send_queued.into()),
        number(memory.forward.into())
    );
    if let Some(drops) = memory.drops.filter(|drops| *drops > 0) {
        text.push_str(&format!(" drops {}", number(drops.into())));
    }
    titled("memory", text, look)
}

fn plain_fields<'a>(row: Row<'a>, look: Look<'a>) -> impl Iterator<Item = Line<'static>> + use<'a> {
    let is_known = move |field| row.is_read() || !LOOKED_UP.contains(&field);
    let shown =
        FIELDS.iter().filter(move |definition| !ELSEWHERE.contains(&definition.field) && is_known(definition.field));
    shown.filter_map(move |definition| {
        let text = text(definition.field, row, look.context);
        (!text.is_empty()).then(|| titled(definition.title, text, look))
    })
}
