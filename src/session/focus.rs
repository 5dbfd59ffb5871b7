//! Keeps what is known of the socket in focus: looked up by itself, the process that holds it, its control group.
//!
//! What /proc and cgroupfs are asked for is asked on a thread that nobody waits for: a process that is stuck may keep its
//! reader waiting for ever.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::model::address::Ends;
use crate::model::key::{Identity, Key};
use crate::model::names::Names as _;
use crate::model::owner::ProcessDetail;
use crate::source::names::HostNames;
use crate::source::process::describe;
use crate::source::{Source, Target};
use crate::track::world::{Row, World};

use super::mailbox::Post;
use super::{Focus, Lookup, Update, spawn};

/// What is asked on a thread of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Question {
    /// The process with this id.
    Process(u32),
    /// The path of the control group with this id.
    Group(NonZeroU64),
}

/// What came of a question; `None` when it is gone or hidden.
#[derive(Debug)]
pub(super) enum Answer {
    Process(u32, Option<ProcessDetail>),
    Group(NonZeroU64, Option<String>),
}

impl Question {
    fn ask(self) -> Answer {
        match self {
            Self::Process(pid) => Answer::Process(pid, describe(pid)),
            // Groups come and go: what was read before may be old.
            Self::Group(id) => Answer::Group(id, HostNames::default().cgroup_path(id.get())),
        }
    }
}

/// The socket in focus.
#[derive(Debug)]
pub(super) struct Watch {
    /// What is known of it.
    known: Focus,
    /// Whether that was said.
    is_said: bool,
    /// The process that was asked for last.
    holder: Option<u32>,
    /// The control group that was asked for last.
    group: Option<NonZeroU64>,
    /// What is asked and not answered yet. What is stuck is not asked for twice.
    pending: HashSet<Question>,
    answer: Sender<Answer>,
    answers: Receiver<Answer>,
    post: Post,
}

impl Watch {
    pub(super) fn new(post: Post) -> Self {
        let (answer, answers) = unbounded();
        let (known, pending) = (Focus::default(), HashSet::new());
        Self { known, is_said: true, holder: None, group: None, pending, answer, answers, post }
    }

    /// The socket that is in focus.
    pub(super) const fn of(&self) -> Option<Key> {
        self.known.of
    }

    /// Where descriptions come in.
    pub(super) const fn answers(&self) -> &Receiver<Answer> {
        &self.answers
    }

    /// Turns to another socket, or to none.
    pub(super) fn turn(&mut self, of: Option<Key>) {
        self.learn(Focus { of, ..Focus::default() });
        (self.holder, self.group) = (None, None);
    }

    /// Looks the socket up, and asks for its process and control group when these are others than before.
    pub(super) fn look(&mut self, source: &mut dyn Source, world: &World) {
        let Some(key) = self.known.of else { return };
        let row = world.find(key).and_then(|number| world.row(number));
        let lookup = row.map_or(Lookup::Gone, |row| look_up(source, row));
        self.learn(Focus { lookup, ..self.known.clone() });
        let Some(row) = row else { return };
        let holder = row.life.holders.as_ref().and_then(|holders| holders.first()).map(|holder| holder.process.pid);
        if holder != self.holder {
            self.holder = holder;
            self.learn(Focus { process: None, ..self.known.clone() });
            self.ask(holder.map(Question::Process));
        }
        if row.socket.cgroup != self.group {
            self.group = row.socket.cgroup;
            self.learn(Focus { group: None, ..self.known.clone() });
            self.ask(self.group.map(Question::Group));
        }
    }

    /// Takes an answer in, unless something else is asked for by now.
    pub(super) fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Process(pid, detail) => {
                self.pending.remove(&Question::Process(pid));
                if self.holder == Some(pid) {
                    self.learn(Focus { process: detail.map(Arc::new), ..self.known.clone() });
                }
            }
            Answer::Group(id, path) => {
                self.pending.remove(&Question::Group(id));
                if self.group == Some(id) {
                    self.learn(Focus { group: path, ..self.known.clone() });
                }
            }
        }
    }

    /// Says what is known, if that is news.
    pub(super) fn say(&mut self) {
        if !std::mem::replace(&mut self.is_said, true) {
            self.post.put(Update::Focus(self.known.clone()));
        }
    }

    fn learn(&mut self, known: Focus) {
        self.is_said &= known == self.known;
        self.known = known;
    }

    fn ask(&mut self, question: Option<Question>) {
        let Some(question) = question.filter(|question| !self.pending.contains(question)) else { return };
        let answer = self.answer.clone();
        let work = move || {
            let _ = answer.send(question.ask());
        };
        // Without a thread there is no answer; the row says who holds the socket.
        if spawn("process", &self.post, work).is_ok() {
            self.pending.insert(question);
        }
    }
}

/// Looks an inet socket up by its cookie, a Unix socket by its inode. What has no cookie stands in /proc, where a look-up
/// reads the whole table and brings no detail.
fn look_up(source: &mut dyn Source, row: Row<'_>) -> Lookup {
    let socket = row.socket;
    let identity = socket.key.identity;
    let found = match (&socket.ends, identity) {
        (Ends::Inet(ends), Identity::Cookie(_)) => {
            let target = Target { protocol: socket.protocol, ends: *ends, identity: Some(identity) };
            source.find_in(socket.key.netns, &target)
        }
        (Ends::Unix(_), Identity::Cookie(_)) if socket.inode != 0 => {
            // None may also mean that none can be looked up here: the row is what is known.
            return match source.find_unix(socket.inode) {
                Ok(Some(found)) if found.key == socket.key => Lookup::Found(Arc::new(found)),
                _ => Lookup::NotTried,
            };
        }
        _ => return Lookup::NotTried,
    };
    match found {
        Ok(Some(socket)) => Lookup::Found(Arc::new(socket)),
        Ok(None) => Lookup::Gone,
        Err(_) => Lookup::NotTried,
    }
}
