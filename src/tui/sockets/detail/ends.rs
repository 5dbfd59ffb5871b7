//! Both ends of a connection within this host, side by side.

use ratatui::text::{Line, Span};

use crate::field::Field;
use crate::field::figures::bytes;
use crate::field::text::{countdown, text};
use crate::model::fit::{Lose, cut, width};
use crate::model::socket::Socket;
use crate::track::world::Row;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Subject;
use super::sheet::Sheet;

/// A line for each: what is compared, and the text of an end.
type Compared = (&'static str, Option<Field>, fn(Row<'_>, Look<'_>) -> String);

const COMPARED: [Compared; 6] = [
    ("address", Some(Field::Local), |row, look| text(Field::Local, row, look.context)),
    ("state", Some(Field::State), |row, look| text(Field::State, row, look.context)),
    ("owner", Some(Field::Process), |row, look| match text(Field::Process, row, look.context) {
        owner if owner.is_empty() => "not known".to_owned(),
        owner => owner,
    }),
    ("Recv-Q", None, |row, _| bytes(row.socket.receive_queue.into())),
    ("Send-Q", None, |row, _| bytes(row.socket.send_queue.into())),
    ("timer", None, |row, look| timer(row.socket, look)),
];

/// Both ends, when the other one is here; or that it is not, where it should be.
pub(super) fn block(subject: Subject<'_>, fresh: &Socket, sheet: &mut Sheet<'_>) {
    let Some(peer) = subject.peer else {
        if is_missed(subject) {
            sheet.text("other end", Label::Dim, "not in the tables of this namespace");
        }
        return;
    };
    let own = Row { socket: fresh, life: subject.row.life };
    let room = sheet.room().saturating_sub(2) / 2;
    let look = sheet.look;
    let cell = |text: &str, field: Option<Field>, label| {
        let lose = field.map_or(Lose::Back, Field::loses);
        let text = cut(text, room, lose, look.theme.glyphs().cut);
        look.span(label, text)
    };
    let beside = |left: Span<'static>, right: Span<'static>| {
        let blank = " ".repeat(room.saturating_sub(width(&left.content)) + 2);
        Line::from(vec![left, Span::raw(blank), right])
    };
    sheet.line("ends", beside(cell("this end", None, Label::Column), cell("other end", None, Label::Column)));
    for (title, field, say) in COMPARED {
        let of = |row: Row<'_>| {
            let label = if field == Some(Field::State) { Label::State(row.socket.state) } else { Label::Plain };
            cell(&say(row, look), field, label)
        };
        sheet.line(title, beside(of(own), of(peer)));
    }
}

/// Whether the other end ought to be on this host: the tables of another namespace are not seen.
fn is_missed(subject: Subject<'_>) -> bool {
    let remote = subject.row.socket.ends.inet().map(|ends| ends.remote);
    subject.row.is_present() && remote.is_some_and(|end| end.port != 0 && end.address.to_canonical().is_loopback())
}

fn timer(socket: &Socket, look: Look<'_>) -> String {
    if !socket.timer.runs() {
        return "none".to_owned();
    }
    format!("{} {}", socket.timer.kind.name(), countdown(socket.timer.left(socket.read, look.context.now)))
}
