//! The listing of sockets: sections in netstat's order, each table from where it comes soonest.
//!
//! A protocol that the kernel lacks ends the listing where it was asked for, and is passed over where it was not.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::cli::Failure;
use crate::decode::proc_unix;
use crate::model::names::Transport;
use crate::print::netstat::{Choice, InetTable, Json, Programs, Sheet, Text, Which};
use crate::source::names::NetToolsNames;
use crate::source::owners::{FirstHolders, first_holders};
use crate::source::text_table::{Need, Rows, TableError, inet_rows, lines};

use super::parse::{Absence, Form, Rounds, Section, Sockets};
use super::{REFUSED, said, say};

/// Where the tables are.
pub(super) const TABLES: &str = "/proc/net";

/// The pause between two rounds of `-c`.
const PAUSE: Duration = Duration::from_secs(1);

/// Lists, once or until the output is closed.
pub(super) fn run(sockets: &Sockets) -> Result<ExitCode, Failure> {
    let names = NetToolsNames::default();
    repeat(sockets.rounds, || once(sockets, &names))
}

/// Does something once, or every second while nothing is refused.
pub(super) fn repeat(rounds: Rounds, mut round: impl FnMut() -> Result<Outcome, Failure>) -> Result<ExitCode, Failure> {
    loop {
        match (round()?, rounds) {
            (Outcome::Refused, _) => return Ok(ExitCode::from(REFUSED)),
            (Outcome::Whole, Rounds::One) => return Ok(ExitCode::SUCCESS),
            (Outcome::Whole, Rounds::Endless) => std::thread::sleep(PAUSE),
        }
    }
}

/// Lists once.
pub(super) fn once(sockets: &Sockets, names: &NetToolsNames) -> Result<Outcome, Failure> {
    let programs = if sockets.layout.choices.has(Choice::Programs) { programs() } else { Programs::new() };
    let out = io::stdout().lock();
    let mut sheet: Box<dyn Sheet> = match sockets.form {
        Form::Text => Box::new(Text::new(sockets.layout, names, &programs, out)),
        Form::Json => Box::new(Json::new(sockets.layout, names, &programs, io::BufWriter::new(out))),
    };
    let outcome = Round { sockets, sheet: &mut *sheet, directory: Path::new(TABLES) }.list();
    sheet.finish().map_err(Failure::Output)?;
    outcome
}

/// The holders, with a word about those that cannot be seen.
fn programs() -> Programs {
    let FirstHolders { programs, is_refused } = match first_holders(Path::new("/proc")) {
        Ok(found) => found,
        Err(error) => {
            say(&format!("netstat: {error}\n"));
            return Programs::new();
        }
    };
    match (is_refused, programs.is_empty()) {
        (false, _) => {}
        (true, true) => say(&said::no_processes(rustix::process::geteuid().as_raw())),
        (true, false) => say(said::NOT_ALL_PROCESSES),
    }
    programs
}

/// How a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything that is there was listed.
    Whole,
    /// Something that was asked for is not there.
    Refused,
}

/// One listing.
struct Round<'a> {
    sockets: &'a Sockets,
    sheet: &'a mut dyn Sheet,
    directory: &'a Path,
}

impl Round<'_> {
    fn list(&mut self) -> Result<Outcome, Failure> {
        for section in &self.sockets.sections {
            let outcome = match section {
                Section::InetHead => {
                    self.sheet.begin_inet().map_err(Failure::Output)?;
                    Outcome::Whole
                }
                Section::Inet(tables) => self.inet(tables)?,
                Section::Sctp => self.sctp()?,
                Section::Unix => self.unix()?,
                Section::Rare(file, title) => self.look_for(file, title, self.sockets.absence)?,
                Section::Bluetooth => {
                    self.complain(said::NO_BLUETOOTH)?;
                    Outcome::Refused
                }
            };
            if outcome == Outcome::Refused {
                return Ok(outcome);
            }
        }
        Ok(Outcome::Whole)
    }

    /// The tables of one transport: all are read before one that is missing counts.
    fn inet(&mut self, tables: &[InetTable]) -> Result<Outcome, Failure> {
        let mut whole = Outcome::Whole;
        for table in tables {
            let read = inet_rows(self.directory, table.file, self.need(), |row| match row {
                Some(row) => self.sheet.inet(*table, &row),
                None => {
                    say(&format!("warning, got bogus {} line.\n", transport(table.transport)));
                    Ok(())
                }
            });
            match read {
                // Without IPv6 the kernel lacks its tables, which netstat never mentions.
                Err(TableError::Missing(_)) if table.name.ends_with('6') => {}
                Err(TableError::Missing(_)) => {
                    if self.absent(table.title, self.sockets.common_absence)? == Outcome::Refused {
                        whole = Outcome::Refused;
                    }
                }
                other => other.map_err(failure)?,
            }
        }
        Ok(whole)
    }

    fn need(&self) -> (Rows, Need) {
        let layout = self.sockets.layout;
        let rows = if layout.which == Which::Listening { Rows::Listeners } else { Rows::All };
        let need = match (layout.choices.has(Choice::Timers), layout.choices.has(Choice::Extend)) {
            (true, _) => Need::Timer,
            (false, true) => Need::User,
            (false, false) => Need::Basics,
        };
        (rows, need)
    }

    /// The endpoints and the associations stand in files of their own.
    fn sctp(&mut self) -> Result<Outcome, Failure> {
        let (endpoints, associations) = ("sctp/eps", "sctp/assocs");
        let files = match self.sockets.layout.which {
            Which::Listening => &[endpoints][..],
            Which::Connected => &[associations],
            Which::All => &[endpoints, associations],
        };
        for file in files {
            if self.look_for(file, "AF INET (sctp)", self.sockets.common_absence)? == Outcome::Refused {
                return Ok(Outcome::Refused);
            }
        }
        Ok(Outcome::Whole)
    }

    fn unix(&mut self) -> Result<Outcome, Failure> {
        self.sheet.begin_unix().map_err(Failure::Output)?;
        let read = lines(self.directory, "unix", |line| match proc_unix::row(line) {
            Some(row) => self.sheet.unix(&row),
            None => {
                say("warning, got bogus unix line.\n");
                Ok(())
            }
        });
        match read {
            Err(TableError::Missing(_)) => self.absent("AF UNIX", self.sockets.common_absence),
            other => other.map_err(failure).map(|()| Outcome::Whole),
        }
    }

    /// A family that few kernels have. Where this one has it, what is not shown is at least said.
    fn look_for(&mut self, file: &str, title: &str, absence: Absence) -> Result<Outcome, Failure> {
        if !self.directory.join(file).exists() {
            return self.absent(title, absence);
        }
        self.complain(&format!("netstat: {title}: this program does not list these sockets.\n"))?;
        Ok(Outcome::Whole)
    }

    /// A protocol that the kernel lacks.
    fn absent(&mut self, title: &str, absence: Absence) -> Result<Outcome, Failure> {
        if absence != Absence::Unmentioned {
            self.complain(&said::no_support(title))?;
        }
        Ok(if absence == Absence::Fatal { Outcome::Refused } else { Outcome::Whole })
    }

    /// Says something on standard error, on a terminal behind the rows that stand before it.
    fn complain(&mut self, text: &str) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            self.sheet.hand_over().map_err(Failure::Output)?;
        }
        say(text);
        Ok(())
    }
}

const fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        // netstat reads both with the same words.
        Transport::Udp | Transport::UdpLite => "udp",
        Transport::Raw => "raw",
    }
}

fn failure(error: TableError<io::Error>) -> Failure {
    match error {
        TableError::Taker(cause) => Failure::Output(cause),
        other => Failure::Table(other.to_string()),
    }
}
