//! Who holds the socket: every descriptor, the process behind it, what it runs in.

use crate::field::text::{owner, span};
use crate::field::workload;
use crate::model::owner::ProcessDetail;
use crate::model::printable;
use crate::track::owner::Owner;
use crate::track::world::Row;
use crate::tui::theme::Label;

use super::Subject;
use super::sheet::{Piece, Sheet, pair};

/// Descriptors that are listed; the rest is counted.
const HOLDERS: usize = 12;

/// Owner, process, control group.
pub(super) fn block(subject: Subject<'_>, sheet: &mut Sheet<'_>) {
    let row = subject.row;
    owners(row, sheet);
    let holder = row.life.holders.as_ref().and_then(|holders| holders.first());
    let process = subject.focus.process.as_deref();
    let process = process.filter(|process| holder.is_some_and(|holder| holder.process.pid == process.pid));
    if let Some(process) = process {
        of_process(process, sheet);
    }
    // What the socket was made in; where the process is hidden it is all that is known.
    let path = subject.focus.group.clone().filter(|_| subject.focus.of == Some(row.socket.key));
    let path = path.or_else(|| process.and_then(|process| process.group.as_deref()).map(printable::text));
    if let Some(path) = path {
        group(&path, sheet);
    }
}

fn owners(row: Row<'_>, sheet: &mut Sheet<'_>) {
    let Some(holders) = &row.life.holders else {
        let text = match row.life.owner() {
            Some(known @ Owner::Listener(_)) if row.is_unaccepted() => {
                format!("nobody yet: it waits in the accept queue of {}", owner(known))
            }
            Some(known @ Owner::Listener(_)) => format!("{}, whose listener it came in by", owner(known)),
            Some(known) => format!("{}, as its system call told", owner(known)),
            None if row.socket.is_minisocket() => {
                "the kernel keeps none for this state, and none was seen before".to_owned()
            }
            None if row.socket.inode == 0 => {
                "held by no descriptor: not accepted yet, or closed by its process".to_owned()
            }
            None => "not found; processes of other users need root".to_owned(),
        };
        return sheet.text("owner", Label::Plain, &text);
    };
    let was = if row.socket.inode == 0 { "was " } else { "" };
    let look = sheet.look;
    let one = |holder| {
        let name = format!("{was}{} ", owner(Owner::Holder(holder)));
        vec![look.span(Label::Plain, name), look.span(Label::Dim, format!("fd {}", holder.fd))]
    };
    let rest = holders.len().saturating_sub(HOLDERS);
    let more = (rest > 0).then(|| vec![look.span(Label::Dim, format!("and {rest} more"))]);
    sheet.flow("owner", holders.iter().take(HOLDERS).map(one).chain(more));
}

/// How the process was started, when, by whom, and as which user it runs.
fn of_process(process: &ProcessDetail, sheet: &mut Sheet<'_>) {
    if !process.command_line.is_empty() {
        sheet.text("command", Label::Plain, &printable::text(&process.command_line.join(&b' ')));
    }
    let look = sheet.look;
    let mut pieces: Vec<Piece> = Vec::new();
    if let Some(uid) = process.user {
        let name = look.context.names.user(uid).map(|name| printable::text(name.as_bytes()));
        pieces.push(pair("user", name.unwrap_or_else(|| uid.to_string()), look));
    }
    if let Some(parent) = &process.parent {
        pieces.push(pair("parent", format!("{}/{}", printable::text(&parent.command), parent.pid), look));
    }
    if let Some(began) = process.began {
        pieces.push(pair("started", format!("{} ago", span(look.context.now.since(began))), look));
    }
    sheet.flow("process", pieces);
}

fn group(path: &str, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let found = workload::of_path(path);
    let container = found.container.map(|name| pair("container", name, look));
    let runtime = found.runtime.map(|runtime| pair("runtime", runtime, look));
    let pod = found.pod.map(|pod| pair("pod", pod, look));
    let unit = found.unit.map(|unit| pair("unit", unit, look));
    sheet.flow("runs in", [container, runtime, pod, unit].into_iter().flatten());
    sheet.text("cgroup", Label::Dim, path);
}
