//! The detail of one socket: who, where, how full, under which timer, how TCP sees it, and its life so far.
//!
//! The order of the blocks is the order in which they are asked for when something is wrong: what and in which state, who,
//! the other end, how full, when; then the figures. A pane that is too low shows the first ones and scrolls.

mod ends;
mod queues;
mod sheet;
mod tcp;
mod who;

use ratatui::text::Line;

use crate::field::text::{span, text};
use crate::field::{FIELDS, Field};
use crate::model::detail::Detail;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::session::{Focus, Lookup};
use crate::track::trend::Trend;
use crate::track::world::Row;
use crate::tui::life;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::hosts::Hosts;
use sheet::{Sheet, pair};

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
    /// Names of hosts.
    pub hosts: &'a Hosts,
    /// How its figures went lately; perhaps still those of another row.
    pub trend: &'a Trend,
}

impl<'a> Subject<'a> {
    /// The socket as it was read last.
    pub fn fresh(&self) -> &'a Socket {
        self.focus.found(self.row.socket.key).unwrap_or(self.row.socket)
    }

    /// What is known beyond the row.
    fn detail(&self) -> Option<&'a Detail> {
        self.fresh().detail.as_deref().or(self.row.socket.detail.as_deref())
    }
}

/// The pane's lines, all of them, for a pane of so many columns. A socket that is gone has the same form, with what was
/// last known of it.
pub fn lines(subject: Subject<'_>, columns: u16, look: Look<'_>) -> Vec<Line<'static>> {
    let (row, fresh, detail) = (subject.row, subject.fresh(), subject.detail());
    let memory = detail.and_then(|detail| detail.memory);
    let mut sheet = Sheet::new(columns, look);
    identity(subject, &mut sheet);
    standing(subject, fresh, &mut sheet);
    life_lines(row, &mut sheet);
    sheet.block();
    who::block(subject, &mut sheet);
    sheet.block();
    ends::block(subject, fresh, &mut sheet);
    sheet.block();
    queues::block(row, fresh, memory, &mut sheet);
    if let Some(memory) = memory {
        queues::memory(memory, &mut sheet);
    }
    if let Some(detail) = detail.filter(|_| fresh.state != State::Listen) {
        sheet.block();
        tcp::graphs(subject.trend, row.socket.key, &mut sheet);
        sheet.block();
        tcp::block(detail, fresh.state, &mut sheet);
    }
    sheet.block();
    queues::options(fresh, &mut sheet);
    plain_fields(row, &mut sheet);
    sheet.finish()
}

/// Kind and both ends, whole.
fn identity(subject: Subject<'_>, sheet: &mut Sheet<'_>) {
    let (row, look) = (subject.row, sheet.look);
    let part = |field| text(field, row, look.context);
    let remote = part(Field::Remote);
    let mut pieces = vec![vec![look.span(Label::Plain, part(Field::Local))]];
    if !remote.is_empty() {
        pieces.push(vec![look.span(Label::Plain, format!("{}  {remote}", look.theme.glyphs().arrow))]);
    }
    pieces.extend(subject.hosts.name(row.socket).map(|name| vec![look.span(Label::Dim, name.to_owned())]));
    sheet.flow(&part(Field::Netid), pieces);
}

/// The state, and whose turn it is.
fn standing(subject: Subject<'_>, fresh: &Socket, sheet: &mut Sheet<'_>) {
    let (row, state, look) = (subject.row, fresh.state, sheet.look);
    let mut first = vec![look.span(Label::State(state), state.name())];
    let is_gone = subject.focus.of == Some(row.socket.key) && matches!(subject.focus.lookup, Lookup::Gone);
    if row.life.ended.is_some() || is_gone {
        let ago = row.life.ended.map(|end| format!(" {} ago", span(look.context.now.since(end.at))));
        first.push(look.span(Label::Warning, format!(" gone{}", ago.unwrap_or_default())));
        return sheet.flow("state", [first]);
    }
    let since = span(look.context.now.since(row.life.in_state_since()));
    let spent = match state == row.socket.state {
        // The look-up is newer than the row: when it went there is not known yet.
        false => String::new(),
        true if !row.life.saw_state_begin() => format!(" for more than {since}"),
        true => format!(" for {since}"),
    };
    first.push(look.span(Label::Plain, spent));
    let meaning = meaning(fresh).map(|meaning| vec![look.span(Label::Dim, meaning)]);
    sheet.flow("state", [Some(first), meaning].into_iter().flatten());
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

/// How long it lives, the bar of its states, and their times. Of a life that is but its present state nothing is left to say.
fn life_lines(row: Row<'_>, sheet: &mut Sheet<'_>) {
    let (life, look) = (row.life, sheet.look);
    if life.stays.len() < 2 && life.ended.is_none() {
        return;
    }
    sheet.text("life", Label::Plain, &life::summary(life, look));
    if life::is_only_an_end(life) {
        return;
    }
    let columns = sheet.room();
    for line in [life::bar(life, columns, look)].into_iter().chain(life::words(life, columns, look)) {
        sheet.line("", line);
    }
}

fn plain_fields(row: Row<'_>, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let is_known = |field| row.is_read() || !LOOKED_UP.contains(&field);
    let shown = FIELDS.iter().filter(|known| !ELSEWHERE.contains(&known.field) && is_known(known.field));
    let pieces = shown.filter_map(|known| {
        let text = text(known.field, row, look.context);
        (!text.is_empty()).then(|| pair(known.title, text, look))
    });
    sheet.flow("socket", pieces);
}
