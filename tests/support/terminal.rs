//! A pseudo-terminal with a program in it: keyboard, screen, and the part that a shell plays.
//!
//! Who uses this is to the program what a shell is: leader of the terminal's session and parent of the job in its
//! foreground. That must be a process of its own, as `namespace::in_own_process` makes one; it has one terminal at a time.
#![expect(unsafe_code, reason = "pre_exec and signal(2) have no safe form")]

use std::ffi::OsStr;
use std::fmt::Debug;
use std::io::{self, PipeWriter};
use std::num::NonZeroU16;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitOptions, getpid, ioctl_tiocsctty, kill_process, kill_process_group, setsid, waitpid,
};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::stdio::stdin;
use rustix::termios::{OptionalActions, Termios, Winsize, tcgetattr, tcsetattr, tcsetpgrp, tcsetwinsize};
use vt100::{MouseProtocolMode, Parser, Screen};

/// Far more than the program needs to answer anything.
pub const PATIENCE: Duration = Duration::from_secs(30);

const FLAGS: OpenptFlags = OpenptFlags::RDWR.union(OpenptFlags::NOCTTY).union(OpenptFlags::CLOEXEC);

/// The terminal, with a program or still without one.
pub struct Terminal {
    master: Option<OwnedFd>,
    /// The program's side, until a program has it.
    slave: Option<OwnedFd>,
    /// The modes that the terminal began with.
    modes: Termios,
    program: Option<Child>,
    shown: Arc<Shown>,
    /// Ends the reader when it is dropped.
    reading: Option<PipeWriter>,
    reader: Option<JoinHandle<()>>,
}

/// What the reader has seen so far.
struct Shown {
    output: Mutex<Output>,
    changed: Condvar,
}

struct Output {
    parser: Parser,
    bytes: Vec<u8>,
    /// A frame is being drawn: terminals that know synchronized updates (mode 2026) do not show it yet.
    drawing: bool,
    /// When the latest of them came.
    came: Instant,
    /// Nobody can write any more.
    ended: bool,
}

/// A program with nothing of this process's environment, for a terminal that can do everything.
pub fn program(path: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).env_clear().env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
    command
}

impl Terminal {
    /// A terminal of so many columns and rows, in the modes that the kernel gives a new one. What is typed now waits.
    pub fn open(columns: u16, rows: u16) -> Self {
        lead_a_session();
        let master = openpt(FLAGS).expect("this host has pseudo-terminals");
        grantpt(&master).expect("it is ours");
        unlockpt(&master).expect("it is ours");
        let slave = ioctl_tiocgptpeer(&master, FLAGS).expect("a terminal has two sides");
        tcsetwinsize(&master, size(columns, rows)).expect("a terminal has a size");
        let modes = tcgetattr(&master).expect("a terminal has modes");
        let parser = Parser::new(positive(rows), positive(columns), 1000);
        let output = Output { parser, bytes: Vec::new(), drawing: false, came: Instant::now(), ended: false };
        let shown = Arc::new(Shown { output: Mutex::new(output), changed: Condvar::new() });
        let (until, reading) = io::pipe().expect("there are descriptors left");
        let (from, to) = (master.try_clone().expect("there are descriptors left"), Arc::clone(&shown));
        let reader = std::thread::spawn(move || read(&from, &until.into(), &to));
        Self {
            master: Some(master),
            slave: Some(slave),
            modes,
            program: None,
            shown,
            reading: Some(reading),
            reader: Some(reader),
        }
    }

    /// A terminal with this program in it.
    pub fn running(command: Command, columns: u16, rows: u16) -> Self {
        let mut terminal = Self::open(columns, rows);
        terminal.run(command);
        terminal
    }

    /// Starts a program as the job in the foreground, with this process as its shell.
    pub fn run(&mut self, mut command: Command) {
        let slave = self.slave.as_ref().expect("a terminal runs one program");
        ioctl_tiocsctty(slave).expect("the session has no other terminal");
        command.process_group(0);
        self.start(command, || {
            tcsetpgrp(stdin(), getpid())?;
            Ok(())
        });
    }

    /// Starts a program as the leader of the terminal's session: in a container, under `ssh -t`, there is no shell.
    pub fn run_without_a_shell(&mut self, command: Command) {
        self.start(command, || {
            setsid()?;
            ioctl_tiocsctty(stdin())?;
            Ok(())
        });
    }

    /// `settle` may do nothing but system calls.
    fn start(&mut self, mut command: Command, settle: fn() -> io::Result<()>) {
        let slave = self.slave.take().expect("a terminal runs one program");
        let side = || slave.try_clone().expect("there are descriptors left");
        command.stdin(side()).stdout(side()).stderr(side());
        // SAFETY: between fork and exec only system calls are made and no memory is allocated.
        unsafe { command.pre_exec(move || settle().map(|()| hear_again())) };
        self.program = Some(command.spawn().expect("the program can be started"));
    }

    /// Types.
    pub fn press(&self, keys: &str) {
        let mut keys = keys.as_bytes();
        while !keys.is_empty() {
            let taken = rustix::io::write(self.master(), keys).expect("the terminal takes keys");
            keys = &keys[taken..];
        }
    }

    /// Gives the terminal another size; the kernel tells the program.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.output().parser.set_size(positive(rows), positive(columns));
        tcsetwinsize(self.master(), size(columns, rows)).expect("a terminal has a size");
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the program runs");
    }

    /// Sends every process of the job a signal, as `fg` does.
    pub fn signal_job(&self, signal: Signal) {
        kill_process_group(self.pid(), signal).expect("the program runs");
    }

    /// Does what a shell does when its job has stopped: puts its own modes back. Then it gives the terminal to the job
    /// again, as `fg` does.
    pub fn be_the_shell(&self) {
        let slave = self.other_side();
        tcsetpgrp(&slave, getpid()).expect("the leader of the session may take it");
        tcsetattr(&slave, OptionalActions::Now, &self.modes).expect("a terminal takes modes");
        tcsetpgrp(&slave, self.pid()).expect("the leader of the session may give it");
    }

    /// Writes on the screen as any other program on this terminal may.
    pub fn scribble(&self, text: &str) {
        rustix::io::write(self.other_side(), text.as_bytes()).expect("a terminal can be written to");
        // Where the program was stopped within a frame, that stays half drawn.
        self.wait_output("others can write", |output| output.parser.screen().contents().contains(text), |_| ());
    }

    /// The program's process id.
    pub fn pid(&self) -> Pid {
        Pid::from_child(self.program.as_ref().expect("a program was started"))
    }

    /// The screen as text, line by line, without the blanks at the ends.
    pub fn text(&self) -> String {
        self.look(|screen| screen.contents())
    }

    /// Something of the screen as it is now.
    pub fn look<T>(&self, at: impl FnOnce(&Screen) -> T) -> T {
        at(self.output().parser.screen())
    }

    /// Every byte that came out so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.output().bytes.clone()
    }

    /// Every byte that came out up to the end of a frame.
    pub fn recording(&self) -> Vec<u8> {
        self.wait_output("a frame ends", |output| !output.drawing, |output| output.bytes.clone())
    }

    /// Waits until the screen has this text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?} appears"), |screen| screen.contents().contains(text));
    }

    /// Waits until the screen has this text no more.
    #[track_caller]
    pub fn wait_without(&self, text: &str) {
        self.wait(&format!("{text:?} goes"), |screen| !screen.contents().contains(text));
    }

    /// Waits until something is true of the screen.
    #[track_caller]
    pub fn wait(&self, what: &str, holds: impl Fn(&Screen) -> bool) {
        self.wait_moment(what, holds);
    }

    /// The same; answers with the moment when the last byte came of the frame that made it so.
    #[track_caller]
    pub fn wait_moment(&self, what: &str, holds: impl Fn(&Screen) -> bool) -> Instant {
        self.wait_output(what, |output| !output.drawing && holds(output.parser.screen()), |output| output.came)
    }

    /// Waits until the program has stopped (not ended).
    #[track_caller]
    pub fn wait_stopped(&self) {
        let stops = || waitpid(Some(self.pid()), WaitOptions::UNTRACED | WaitOptions::NOHANG).expect("it is ours");
        let (_, status) = self.wait_until("the program stops", stops);
        assert!(status.stopped(), "the program has ended: {status:?}\n{}", self.text());
    }

    /// Whether the program has not ended yet.
    pub fn is_running(&self) -> bool {
        !self.output().ended
    }

    /// Waits for the program's end, and until all that it wrote has been read.
    #[track_caller]
    pub fn wait_ended(&mut self) -> ExitStatus {
        self.wait_output("the program ends", |output| output.ended, |_| ());
        self.program.as_mut().expect("a program was started").wait().expect("it is ours")
    }

    /// Takes the terminal away, as a closed window or a broken connection does, and waits for the program's end.
    #[track_caller]
    pub fn hang_up(mut self) -> ExitStatus {
        self.forget_master();
        let mut program = self.program.take().expect("a program was started");
        self.wait_until("the program ends without its terminal", || program.try_wait().expect("it is ours"))
    }

    /// The terminal is as a shell wants it: modes, main screen, cursor, mouse, paste.
    #[track_caller]
    pub fn assert_given_back(&self) {
        self.assert_modes_given_back();
        let screen = self.look(Screen::clone);
        assert!(!screen.alternate_screen(), "the alternate screen is still there:\n{}", screen.contents());
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "pasted text is still bracketed");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None, "the mouse is still taken");
    }

    /// The terminal is in the modes that it began with.
    #[track_caller]
    pub fn assert_modes_given_back(&self) {
        let modes = tcgetattr(self.master()).expect("a terminal has modes");
        assert_eq!(told(&modes), told(&self.modes), "the modes, which were as on the right");
    }

    /// Waits until the terminal is the program's: raw mode, alternate screen, no cursor.
    #[track_caller]
    pub fn wait_taken(&self) {
        self.wait("the program takes the screen", |screen| screen.alternate_screen() && screen.hide_cursor());
        let mut raw = self.modes.clone();
        raw.make_raw();
        let is_raw = || (told(&tcgetattr(self.master()).expect("a terminal has modes")) == told(&raw)).then_some(());
        self.wait_until("the program sets raw mode", is_raw);
    }

    fn other_side(&self) -> OwnedFd {
        ioctl_tiocgptpeer(self.master(), FLAGS).expect("a terminal has two sides")
    }

    fn master(&self) -> &OwnedFd {
        self.master.as_ref().expect("the terminal is still there")
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.shown.output.lock().expect("the reader does not panic")
    }

    fn forget_master(&mut self) {
        self.reading = None;
        let _ = self.reader.take().map(JoinHandle::join);
        self.master = None;
    }

    /// Waits for what makes nothing appear on the screen.
    #[track_caller]
    fn wait_until<T>(&self, what: &str, mut happens: impl FnMut() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(outcome) = happens() {
                return outcome;
            }
            assert!(begun.elapsed() < PATIENCE, "in vain: {what}\n{}", self.text());
            std::thread::yield_now();
        }
    }

    #[track_caller]
    fn wait_output<T>(&self, what: &str, holds: impl Fn(&Output) -> bool, then: impl FnOnce(&Output) -> T) -> T {
        let begun = Instant::now();
        let mut output = self.output();
        while !holds(&output) {
            let left = PATIENCE.checked_sub(begun.elapsed()).filter(|_| !output.ended);
            let Some(left) = left else {
                let shown = output.parser.screen().contents();
                drop(output);
                panic!("in vain: {what}\n{shown}");
            };
            (output, _) = self.shown.changed.wait_timeout(output, left).expect("the reader does not panic");
        }
        then(&output)
    }
}

impl Output {
    fn take(&mut self, bytes: &[u8]) {
        const UPDATE: &[u8] = b"\x1b[?2026";
        // A sequence may come in two pieces.
        let unseen = self.bytes.len().saturating_sub(UPDATE.len());
        self.bytes.extend(bytes);
        self.parser.process(bytes);
        if let Some(at) = self.bytes[unseen..].windows(UPDATE.len() + 1).rposition(|window| window.starts_with(UPDATE))
        {
            self.drawing = self.bytes[unseen + at + UPDATE.len()] == b'h';
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(program) = &mut self.program {
            let _ = program.kill();
            let _ = program.wait();
        }
        self.forget_master();
    }
}

/// Reads what the program writes, until nobody can write any more or `until` is closed.
fn read(master: &OwnedFd, until: &OwnedFd, shown: &Shown) {
    let mut buffer = [0; 4096];
    loop {
        let mut ends =
            [PollFd::from_borrowed_fd(master.as_fd(), PollFlags::IN), PollFd::new(until, PollFlags::empty())];
        let _ = poll(&mut ends, None);
        if !ends[1].revents().is_empty() {
            return;
        }
        // EIO says that the other side is closed for good.
        let count = rustix::io::read(master, &mut buffer).unwrap_or(0);
        let came = Instant::now();
        let mut output = shown.output.lock().expect("who looks does not panic");
        output.take(&buffer[..count]);
        output.came = came;
        output.ended = count == 0;
        shown.changed.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// What a shell ignores, and its jobs do not: a terminal that goes, and one that another job has.
const IGNORED: [i32; 2] = [libc::SIGHUP, libc::SIGTTOU];

/// Does what a shell does at its start. Twice does no harm. (Asking for the session first is no way: in a process
/// namespace entered without a new session it has the number 0, which rustix takes for impossible.)
fn lead_a_session() {
    match setsid() {
        Ok(_) | Err(Errno::PERM) => {}
        Err(error) => panic!("a session of its own: {error}"),
    }
    for signal in IGNORED {
        // SAFETY: no handler is set that could do wrong.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
}

fn hear_again() {
    for signal in IGNORED {
        // SAFETY: no handler is set that could do wrong.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

fn told(modes: &Termios) -> impl Debug + PartialEq {
    (
        modes.input_modes,
        modes.output_modes,
        modes.control_modes,
        modes.local_modes,
        format!("{:?}", modes.special_codes),
    )
}

fn size(columns: u16, rows: u16) -> Winsize {
    Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

/// A screen without cells is kept as one of a single cell.
fn positive(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN)
}
