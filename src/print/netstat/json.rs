//! The rows as JSON: one array of objects, on a line of its own.
//!
//! Keys, units and values are those of every other object, not the words of netstat's text; what only netstat has is in
//! [`crate::field::schema::OF_NETSTAT`]. A name that was looked up stands beside its number. Nothing is cut.

use std::io::{self, Write};

use crate::field::schema::VERSION;
use crate::model::address::Endpoint;
use crate::model::names::{LegacyNames, Transport};
use crate::model::owner::Program;
use crate::model::printable;
use crate::model::proc_row::{InetRow, TICK_MS, UnixRow};
use crate::model::socket::is_minisocket;
use crate::model::state::State;
use crate::model::timer::TimerKind;
use crate::print::json;
use crate::print::text;

use super::ends::Ends;
use super::inet::{self, InetTable};
use super::users::Users;
use super::{Choice, Options, Programs, Sheet, unix};

/// Prints JSON.
pub struct Json<'a, W> {
    options: Options,
    programs: &'a Programs,
    ends: Ends<'a>,
    users: Users<'a>,
    is_empty: bool,
    /// The object that is being made.
    text: text::Text,
    out: W,
}

impl<'a, W: Write> Json<'a, W> {
    /// A printer to `out`. The programs are looked at only where they were chosen.
    pub fn new(options: Options, names: &'a dyn LegacyNames, programs: &'a Programs, out: W) -> Self {
        let (ends, users) = (Ends::new(names, options.choices), Users::new(names, options.choices));
        Self { options, programs, ends, users, is_empty: true, text: text::Text::default(), out }
    }

    /// Adds an object.
    fn object(&mut self, fill: impl FnOnce(&mut Self, &mut json::Json<'_>)) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.text);
        text.truncate(0);
        text.byte(if std::mem::take(&mut self.is_empty) { b'[' } else { b',' });
        json::Json::object(&mut text, |json| fill(self, json));
        let written = self.out.write_all(text.as_bytes());
        self.text = text;
        written
    }

    fn has(&self, choice: Choice) -> bool {
        self.options.choices.has(choice)
    }

    fn end(&mut self, end: Endpoint, transport: Transport, json: &mut json::Json<'_>) {
        json.address("address", end.address);
        if let Some(host) = self.ends.host(end.address) {
            json.string("host", host);
        }
        json.integer("port", end.port);
        if let Some(service) = self.ends.service(end.port, transport) {
            json.string("service", service);
        }
    }

    fn owner(&mut self, row: &InetRow, json: &mut json::Json<'_>) {
        let (state, timer) = (State::from_number(row.state), TimerKind::from_byte(row.timer));
        let user = (!is_minisocket(row.inode, state, timer)).then_some(row.uid);
        json.or_null("uid", user);
        if let Some(name) = user.and_then(|user| self.users.name(user)) {
            json.string("login", name);
        }
        json.or_null("ino", inode(row.inode));
    }

    fn program(&self, inode: u32, json: &mut json::Json<'_>) {
        if !self.has(Choice::Programs) {
            return;
        }
        match self.programs.get(&inode).map(AsRef::as_ref) {
            Some(Program { pid, name }) => json.nested("program", |json| {
                json.integer("pid", *pid);
                json.untrusted("name", name);
            }),
            None => json.null("program"),
        }
    }
}

/// 0 stands for none.
const fn inode(number: u32) -> Option<u32> {
    if number == 0 { None } else { Some(number) }
}

fn timer(row: &InetRow, json: &mut json::Json<'_>) {
    let kind = TimerKind::from_byte(row.timer);
    if kind == TimerKind::Off {
        return json.null("timer");
    }
    json.nested("timer", |json| {
        json.string("name", kind.name());
        json.integer("time", row.ticks.saturating_mul(TICK_MS.into()));
        // As ss counts for that timer (`idiag_retrans` of net/ipv4/inet_diag.c).
        let counted = match kind {
            TimerKind::Keepalive | TimerKind::Persist => row.probes,
            _ => row.retransmits,
        };
        json.integer("retrans", counted);
        json.integer("probes", row.probes);
    });
}

/// The queue to send; a listener's says nothing.
fn send_queue(transport: Transport, row: &InetRow) -> Option<u32> {
    let is_listener = transport == Transport::Tcp && State::from_number(row.state) == State::Listen;
    (!is_listener).then_some(row.send_queue)
}

impl<W: Write> Sheet for Json<'_, W> {
    fn begin_inet(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn inet(&mut self, table: InetTable, row: &InetRow) -> io::Result<()> {
        let transport = table.transport;
        if !self.options.which.takes(inet::is_server(transport, row)) {
            return Ok(());
        }
        self.object(|printer, json| {
            json.integer("v", VERSION);
            json.string("netid", inet::netid(transport));
            json.string("proto", table.name);
            json.string("state", State::from_number(row.state).name());
            json.integer("recv_q", row.receive_queue);
            json.or_null("send_q", send_queue(transport, row));
            json.nested("local", |json| printer.end(row.local, transport, json));
            json.nested("peer", |json| printer.end(row.remote, transport, json));
            if printer.has(Choice::Extend) {
                printer.owner(row, json);
            }
            printer.program(row.inode, json);
            if printer.has(Choice::Timers) {
                timer(row, json);
            }
        })
    }

    fn begin_unix(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn unix(&mut self, row: &UnixRow<'_>) -> io::Result<()> {
        if !self.options.which.takes(unix::is_server(row)) {
            return Ok(());
        }
        self.object(|printer, json| {
            json.integer("v", VERSION);
            json.string("netid", unix::netid(row));
            json.string("proto", "unix");
            json.string("type", unix::socket_type(row));
            json.string("state", unix::common_state(row).name());
            json.nested("local", |json| {
                match row.path {
                    [] => json.null("path"),
                    // The words after the first are cut off in netstat's text for no reason but its parser.
                    path => json.string("path", &printable::text(path)),
                }
                json.or_null("ino", inode(row.inode));
            });
            json.integer("refcnt", row.references);
            json.list("flags", |json| unix::flags(row).for_each(|flag| json.text_item(flag)));
            printer.program(row.inode, json);
        })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"[]\n" } else { b"]\n" })?;
        self.is_empty = true;
        self.out.flush()
    }
}
