//! The rows as JSON: one array of objects, on a line of its own.
//!
//! Keys are netstat's headings in small letters. Numbers are numbers and always there; a name that was looked up stands
//! beside its number. A key whose option was not given, or of which nothing is known, is left out. Nothing is cut.

use std::io::{self, Write};
use std::net::IpAddr;

use serde::Serialize;

use crate::model::address::Endpoint;
use crate::model::names::{LegacyNames, Transport};
use crate::model::owner::Program;
use crate::model::printable;
use crate::model::proc_row::{InetRow, UnixRow};

use super::ends::{self, Ends};
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
    out: W,
}

#[derive(Serialize)]
struct Inet {
    proto: &'static str,
    recv_q: u32,
    send_q: u32,
    local_address: End,
    foreign_address: End,
    state: String,
    #[serde(flatten)]
    owner: Owner,
    #[serde(flatten)]
    program: Holder,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<Timer>,
}

#[derive(Serialize)]
struct Unix<'a> {
    proto: &'static str,
    refcnt: u32,
    flags: Vec<&'static str>,
    r#type: &'a str,
    state: &'a str,
    inode: u32,
    #[serde(flatten)]
    program: Holder,
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
}

#[derive(Serialize)]
struct End {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
}

#[derive(Default, Serialize)]
struct Owner {
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inode: Option<u32>,
}

#[derive(Default, Serialize)]
struct Holder {
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    program_name: Option<String>,
}

#[derive(Serialize)]
struct Timer {
    name: String,
    seconds: f64,
    retransmits: u64,
    probes: i32,
}

impl<'a, W: Write> Json<'a, W> {
    /// A printer to `out`. The programs are looked at only where they were chosen.
    pub fn new(options: Options, names: &'a dyn LegacyNames, programs: &'a Programs, out: W) -> Self {
        let (ends, users) = (Ends::new(names, options.choices), Users::new(names, options.choices));
        Self { options, programs, ends, users, is_empty: true, out }
    }

    fn has(&self, choice: Choice) -> bool {
        self.options.choices.has(choice)
    }

    fn end(&mut self, end: Endpoint, transport: Transport) -> End {
        let service = self.ends.service(end.port, transport).map(str::to_owned);
        let host = self.ends.host(end.address).map(str::to_owned);
        End { address: number(end.address), host, port: end.port, service }
    }

    fn owner(&mut self, row: &InetRow) -> Owner {
        if !self.has(Choice::Extend) {
            return Owner::default();
        }
        Owner { uid: Some(row.uid), user: self.users.name(row.uid).map(str::to_owned), inode: Some(row.inode) }
    }

    fn holder(&self, inode: u32) -> Holder {
        match self.programs.get(&inode).filter(|_| self.has(Choice::Programs)).map(AsRef::as_ref) {
            Some(Program { pid, name }) => Holder { pid: Some(*pid), program_name: Some(printable::text(name)) },
            None => Holder::default(),
        }
    }

    fn timer(&self, transport: Transport, row: &InetRow) -> Option<Timer> {
        let timer = inet::Timer::of(transport, row);
        let mut name = String::new();
        timer.name(&mut name);
        let seconds = u32::try_from(timer.ticks).map_or(f64::INFINITY, f64::from) / 100.0;
        let timer = Timer { name, seconds, retransmits: timer.retransmits, probes: timer.probes };
        self.has(Choice::Timers).then_some(timer)
    }

    fn object(&mut self, object: impl Serialize) -> io::Result<()> {
        self.out.write_all(if std::mem::take(&mut self.is_empty) { b"[" } else { b"," })?;
        Ok(serde_json::to_writer(&mut self.out, &object)?)
    }
}

fn number(address: IpAddr) -> String {
    let mut text = String::new();
    ends::number(address, &mut text);
    text
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
        let mut state = String::new();
        inet::state(transport, row.state, &mut state);
        let object = Inet {
            proto: table.name,
            recv_q: row.receive_queue,
            send_q: row.send_queue,
            local_address: self.end(row.local, transport),
            foreign_address: self.end(row.remote, transport),
            state,
            owner: self.owner(row),
            program: self.holder(row.inode),
            timer: self.timer(transport, row),
        };
        self.object(object)
    }

    fn begin_unix(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn unix(&mut self, row: &UnixRow<'_>) -> io::Result<()> {
        if !self.options.which.takes(unix::is_server(row)) {
            return Ok(());
        }
        let object = Unix {
            proto: "unix",
            refcnt: row.references,
            flags: unix::flags(row).collect(),
            r#type: unix::socket_type(row),
            state: unix::state(row),
            inode: row.inode,
            program: self.holder(row.inode),
            // The words after the first are cut off in netstat's text for no reason but its parser.
            path: printable::text(row.path),
        };
        self.object(object)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"[]\n" } else { b"]\n" })?;
        self.is_empty = true;
        self.out.flush()
    }
}
