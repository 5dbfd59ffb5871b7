//! The rows as netstat prints them.

use std::io::{self, Write};

use crate::model::names::LegacyNames;
use crate::model::printable;
use crate::model::proc_row::{InetRow, UnixRow};
use crate::print::address::number;

use super::cells::{left, right};
use super::ends::Ends;
use super::inet::{self, InetTable, Timer};
use super::users::Users;
use super::{Choice, Options, Programs, Sheet, unix};

/// Text is handed to the stream in pieces of about this size.
const PIECE: usize = 32 * 1024;

/// The column PID/Program name.
const PROGRAM: usize = 20;

/// Prints text.
pub struct Text<'a, W> {
    options: Options,
    programs: &'a Programs,
    ends: Ends<'a>,
    users: Users<'a>,
    text: String,
    out: W,
}

impl<'a, W: Write> Text<'a, W> {
    /// A printer to `out`. The programs are looked at only where they were chosen.
    pub fn new(options: Options, names: &'a dyn LegacyNames, programs: &'a Programs, out: W) -> Self {
        let ends = Ends::new(names, options.choices);
        let users = Users::new(names, options.choices);
        Self { options, programs, ends, users, text: String::with_capacity(2 * PIECE), out }
    }

    fn has(&self, choice: Choice) -> bool {
        self.options.choices.has(choice)
    }

    /// A cell and the blank behind it.
    fn cell(&mut self, width: usize, text: impl FnOnce(&mut String)) {
        left(width, &mut self.text, text);
        self.text.push(' ');
    }

    /// The user's name; of a number without one the number, which netstat keeps in a C int.
    fn user(&mut self, uid: u32) {
        left(10, &mut self.text, |out| match self.users.name(uid) {
            Some(name) => out.push_str(name),
            None => number(uid.cast_signed(), out),
        });
    }

    fn program(&mut self, inode: u32) {
        let held = self.programs.get(&inode);
        left(PROGRAM, &mut self.text, |out| match held {
            Some(program) => {
                let start = out.len();
                number(program.pid, out);
                out.push('/');
                let room = (PROGRAM - 1).saturating_sub(out.len().saturating_sub(start));
                // netstat cuts bytes, within a symbol too.
                out.push_str(&printable::text(program.name.get(..room).unwrap_or(&program.name)));
            }
            None => out.push('-'),
        });
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.text.push('\n');
        if self.text.len() >= PIECE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        let outcome = self.out.write_all(self.text.as_bytes());
        self.text.clear();
        outcome
    }
}

impl<W: Write> Sheet for Text<'_, W> {
    fn begin_inet(&mut self) -> io::Result<()> {
        self.text.push_str("Active Internet connections ");
        self.text.push_str(self.options.which.title());
        self.text.push_str("\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ");
        for (choice, heading) in [
            (Choice::Extend, " User       Inode     "),
            (Choice::Programs, " PID/Program name    "),
            (Choice::Timers, " Timer"),
        ] {
            if self.has(choice) {
                self.text.push_str(heading);
            }
        }
        self.end_row()
    }

    fn inet(&mut self, table: InetTable, row: &InetRow) -> io::Result<()> {
        let transport = table.transport;
        if !self.options.which.takes(inet::is_server(transport, row)) {
            return Ok(());
        }
        left(6, &mut self.text, |out| out.push_str(table.name));
        right(6, row.receive_queue, &mut self.text);
        self.text.push(' ');
        right(6, row.send_queue, &mut self.text);
        for end in [row.local, row.remote] {
            self.text.push(' ');
            left(23, &mut self.text, |out| self.ends.end(end, transport, out));
        }
        self.text.push(' ');
        left(11, &mut self.text, |out| inet::state(transport, row.state, out));
        if self.has(Choice::Extend) {
            self.text.push(' ');
            self.user(row.uid);
            self.text.push(' ');
            left(10, &mut self.text, |out| number(row.inode, out));
        }
        if self.has(Choice::Programs) {
            self.text.push(' ');
            self.program(row.inode);
        }
        if self.has(Choice::Timers) {
            self.text.push(' ');
            Timer::of(transport, row).text(&mut self.text);
        }
        self.end_row()
    }

    fn begin_unix(&mut self) -> io::Result<()> {
        self.text.push_str("Active UNIX domain sockets ");
        self.text.push_str(self.options.which.title());
        self.text.push_str("\nProto RefCnt Flags       Type       State         I-Node  ");
        if self.has(Choice::Programs) {
            self.text.push_str(" PID/Program name    ");
        }
        self.text.push_str(" Path");
        self.end_row()
    }

    fn unix(&mut self, row: &UnixRow<'_>) -> io::Result<()> {
        if !self.options.which.takes(unix::is_server(row)) {
            return Ok(());
        }
        self.text.push_str("unix  ");
        self.cell(6, |out| number(row.references, out));
        self.cell(11, |out| {
            out.push_str("[ ");
            for flag in unix::flags(row) {
                out.push_str(flag);
                out.push(' ');
            }
            out.push(']');
        });
        self.cell(10, |out| out.push_str(unix::socket_type(row)));
        self.cell(13, |out| out.push_str(unix::state(row)));
        self.cell(8, |out| number(row.inode, out));
        if self.has(Choice::Programs) {
            self.program(row.inode);
            self.text.push(' ');
        }
        self.text.push_str(&printable::text(unix::first_word(row)));
        self.end_row()
    }

    fn hand_over(&mut self) -> io::Result<()> {
        self.write()?;
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}
