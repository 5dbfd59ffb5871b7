//! Both programs under the same words, and what may differ between them.
//!
//! Every byte of standard output and standard error and the exit code must be the same, but for what drifts between two
//! looks: it is masked by name ([`DRIFTING`], the parts of a second in a timer, the port of the netlink socket over which
//! a program asks, the row of the Unix socket over which ss asks a resolver). Where a socket changes between the two looks both look again.

use std::fmt;
use std::iter::repeat;
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::scratch::Scratch;

/// Names the ss to compare with: 7.3, or a later one that prints the same.
const REFERENCE: &str = "SOCKSCOPE_REFERENCE_SS";

/// Figures that grow with time, by name.
const DRIFTING: &[&str] = &[
    " lastsnd:",
    " lastrcv:",
    " lastack:",
    " busy:",
    " rwnd_limited:",
    " sndbuf_limited:",
    " last_data_sent:",
    " last_data_recv:",
    " last_ack_recv:",
    // Sockets that were closed are counted until the kernel has freed them.
    "Total: ",
];

/// Stands in the words for the directory of the test.
pub const DIRECTORY: &str = "%DIR";

/// How often both are asked before they are said to differ.
const TRIES: usize = 20;

/// The two programs, called by the same name.
pub struct Judge {
    ours: PathBuf,
    theirs: PathBuf,
    scratch: Scratch,
}

/// What a program did.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub code: Option<i32>,
    pub output: String,
    pub complaints: String,
}

impl Said {
    fn is_between(&self, before: &Self, after: &Self) -> bool {
        let count = self.output.lines().count();
        let are_alike = [before, after].iter().all(|said| {
            said.code == self.code && said.complaints == self.complaints && said.output.lines().count() == count
        });
        let mut sides = before.output.lines().zip(after.output.lines());
        are_alike && self.output.lines().zip(&mut sides).all(|(line, (before, after))| fits(line, before, after))
    }
}

/// Whether a line is one of these two. Where they differ themselves, each word must be the same as in one of them, but
/// for those that are in motion: the words that differ in both.
fn fits(line: &str, before: &str, after: &str) -> bool {
    let words = |line: &'_ str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (ours, before_words, after_words) = (words(line), words(before), words(after));
    let is_in_motion = || {
        let count = ours.len();
        let sides = before_words.iter().zip(&after_words);
        let mut all = ours.iter().zip(sides);
        before_words.len() == count
            && after_words.len() == count
            && all.all(|(word, (before, after))| before != after || word == before)
    };
    line == before || line == after || before != after && is_in_motion()
}

/// The words under which the programs differ, and how.
pub struct Mismatch {
    line: String,
    ours: Said,
    theirs: Said,
}

impl Judge {
    /// `None`, and a word on it, where no reference is named.
    pub fn find() -> Option<Self> {
        let reference = std::env::var_os(REFERENCE);
        if reference.is_none() {
            eprintln!("left out: {REFERENCE} names no ss to compare with");
        }
        let theirs = std::fs::canonicalize(reference?).expect("the reference is there");
        let scratch = Scratch::new();
        let ours = scratch.path().join(command_of(&theirs));
        symlink(env!("CARGO_BIN_EXE_sockscope"), &ours).unwrap();
        Some(Self { ours, theirs, scratch })
    }

    /// The directory that [`DIRECTORY`] stands for.
    pub fn directory(&self) -> &Path {
        self.scratch.path()
    }

    /// Compares; `line` holds words between blanks, first those for the environment (`COLUMNS=80`). With `TERMINAL=80`
    /// before all else the output goes to a terminal of so many columns. ss looks before and
    /// after, so that what a socket did in between is known: each line must be the same as in one of both.
    /// Where ss itself dies of a signal there is nothing to compare with.
    pub fn compare(&self, line: &str) -> Result<usize, Box<Mismatch>> {
        let mut before = self.said(&self.theirs, line);
        if before.code.is_none() {
            return Ok(0);
        }
        for turn in 1.. {
            let ours = self.said(&self.ours, line);
            if ours == before {
                return Ok(ours.output.lines().count());
            }
            let after = self.said(&self.theirs, line);
            if ours.is_between(&before, &after) {
                return Ok(ours.output.lines().count());
            }
            if turn == TRIES {
                return Err(Box::new(Mismatch { line: line.to_owned(), ours, theirs: after }));
            }
            before = after;
        }
        unreachable!("the last turn has ended")
    }

    /// Ours and theirs.
    pub fn programs(&self) -> [&Path; 2] {
        [&self.ours, &self.theirs]
    }

    /// The program under these words, its output to pipes.
    pub fn command(&self, program: &Path, line: &str) -> Command {
        let line = line.replace(DIRECTORY, self.scratch.path().to_str().expect("it is plain"));
        let mut words = line.split(' ').filter(|word| !word.is_empty()).peekable();
        let mut command = Command::new(program);
        command.arg0("ss").env_remove("COLUMNS").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')).filter(is_setting) {
            command.env(name, value);
            words.next();
        }
        command.args(words);
        command
    }

    fn said(&self, program: &Path, line: &str) -> Said {
        let (mut command, terminal) = match line.strip_prefix("TERMINAL=").and_then(|rest| rest.split_once(' ')) {
            Some((width, rest)) => (self.command(program, rest), Some(Terminal::open(width.parse().unwrap()))),
            None => (self.command(program, line), None),
        };
        let terminal = terminal.map(|terminal| terminal.take(&mut command));
        let known = std::fs::read_to_string("/proc/net/unix").unwrap_or_default();
        let child = command.spawn().expect("both can be run");
        // The program alone holds the other side now.
        drop(command);
        let shown = terminal.map(|master| Terminal::shown(&master));
        let own = Own { process: child.id(), known };
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code(),
            output: masked(shown.as_ref().unwrap_or(&output.stdout), &own),
            complaints: String::from_utf8_lossy(&output.stderr).lines().map(without_path).collect(),
        }
    }
}

/// What the kernel calls the program while it runs: both list their own socket with that. A reference with libraries of
/// its own may be called by the name of its loader.
fn command_of(program: &Path) -> String {
    let child = Command::new(program).args(["-A", "netlink", "-aH"]).stdout(Stdio::piped()).spawn().unwrap();
    let end = format!("/{} ", child.id());
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let own = text.lines().find_map(|line| line.split_once(&end)).and_then(|(before, _)| before.split_once("tcpdiag:"));
    own.map_or("ss", |(_, name)| name).to_owned()
}

/// The text without what may differ: each figure that drifts becomes as many `#`.
fn masked(bytes: &[u8], own: &Own) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (mut masked, mut last) = (String::with_capacity(text.len()), String::new());
    for line in text.split_inclusive('\n') {
        if own.is_resolvers(line) {
            continue;
        }
        // Where it stands among the others depends on its port.
        if let Some(row) = own.netlink(line) {
            last += &row;
            continue;
        }
        let line = DRIFTING.iter().fold(line.to_owned(), |line, name| hashed(&line, name, |_| true));
        masked += &hashed(&line, " timer:(", |time| time.contains("ms") || time.contains('.') || time.is_empty());
    }
    masked + &last
}

/// Masks the digits of the word after each `name`, where it is such a word. A timer is told by its second part.
fn hashed(line: &str, name: &str, is_drifting: impl Fn(&str) -> bool) -> String {
    let mut parts = line.split(name);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let begin = if name.ends_with('(') { part.find(',').map_or(0, |at| at + 1) } else { 0 };
        let length = part[begin..].find([' ', ',', '\n']).unwrap_or(part.len() - begin);
        let (before, rest) = part.split_at(begin);
        let (word, rest) = rest.split_at(length);
        let hide = |letter: char| if letter.is_ascii_digit() { '#' } else { letter };
        let word: String = if is_drifting(word) { word.chars().map(hide).collect() } else { word.to_owned() };
        masked.extend([name, before, &word, rest]);
    }
    masked
}

/// A complaint of getopt begins with the path that the program was called by.
fn without_path(line: &str) -> String {
    match line.split_once("ss: ") {
        Some((path, rest)) if path.starts_with('/') => format!("ss: {rest}\n"),
        _ => format!("{line}\n"),
    }
}

/// Whether this is for the environment.
fn is_setting((name, _): &(&str, &str)) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// A terminal whose one side a program gets for its output.
struct Terminal {
    master: OwnedFd,
    slave: OwnedFd,
}

impl Terminal {
    fn open(columns: u16) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags).unwrap();
        unlockpt(&master).unwrap();
        let slave = ioctl_tiocgptpeer(&master, flags).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        Self { master, slave }
    }

    /// Gives the program its side; the other one is left.
    fn take(self, command: &mut Command) -> OwnedFd {
        command.stdout(self.slave);
        self.master
    }

    /// All that the program writes, until it ends.
    fn shown(master: &OwnedFd) -> Vec<u8> {
        let (mut shown, mut room) = (Vec::new(), [0; 4096]);
        while let Ok(length @ 1..) = rustix::io::read(master, &mut room) {
            shown.extend(&room[..length]);
        }
        shown
    }
}

/// What tells the sockets of a program itself from the others.
struct Own {
    process: u32,
    /// /proc/net/unix from before it was run.
    known: String,
}

impl Own {
    /// The row of its netlink socket, masked from its port on.
    fn netlink(&self, line: &str) -> Option<String> {
        let ends = [format!("/{} ", self.process), format!(":{} ", self.process)];
        let (before, rest) = line.split_at(ends.iter().find_map(|end| line.find(end))?);
        let hide = |letter: char| if letter.is_ascii_hexdigit() { '#' } else { letter };
        Some(before.chars().chain(rest.chars().map(hide)).collect())
    }

    /// Whether this is the row of the unnamed Unix socket over which ss asked the resolver (`-r`).
    fn is_resolvers(&self, line: &str) -> bool {
        let inode = line.split_once("* ").and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_default();
        inode.len() > 1 && inode.bytes().all(|byte| byte.is_ascii_digit()) && !self.known.contains(inode)
    }
}

/// The first pairs of lines that differ.
fn differences(ours: &str, theirs: &str) -> String {
    let lines = ours.lines().map(Some).chain(repeat(None)).zip(theirs.lines().map(Some).chain(repeat(None)));
    let pairs = lines.take_while(|pair| *pair != (None, None)).filter(|(ours, theirs)| ours != theirs);
    pairs.take(3).map(|(ours, theirs)| format!("    here {ours:?}\n    ss   {theirs:?}\n")).collect()
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, ours, theirs } = self;
        writeln!(formatter, "{line:?}: exit code {:?}, that of ss {:?}", ours.code, theirs.code)?;
        if ours.complaints != theirs.complaints {
            writeln!(formatter, "  complaints {:?}\n  those of ss {:?}", ours.complaints, theirs.complaints)?;
        }
        if ours.output != theirs.output {
            let (count, of_ss) = (ours.output.lines().count(), theirs.output.lines().count());
            writeln!(formatter, "  {count} lines, those of ss {of_ss}")?;
            write!(formatter, "{}", differences(&ours.output, &theirs.output))?;
        }
        Ok(())
    }
}

/// Compares under each line, and tells at the end how many were equal.
#[track_caller]
pub fn check_all<'a>(judge: &Judge, what: &str, lines: impl IntoIterator<Item = &'a str>, least: usize) {
    let (mut mixes, mut compared, mut mismatches) = (0, 0, Vec::new());
    for line in lines {
        mixes += 1;
        match judge.compare(line) {
            Ok(lines) => compared += lines,
            Err(mismatch) => mismatches.push(mismatch),
        }
    }
    let equal = mixes - mismatches.len();
    eprintln!("{what}: {equal} of {mixes} mixes of words gave the same bytes, {compared} lines");
    for mismatch in &mismatches {
        eprint!("{mismatch}");
    }
    assert!(mismatches.is_empty(), "{what}: {} of {mixes} differ", mismatches.len());
    assert!(compared > least, "{what}: only {compared} lines were compared");
}
