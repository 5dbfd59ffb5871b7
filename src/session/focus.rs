//! Keeps what is known of the socket in focus: looked up by itself, and the process that holds it.
//!
//! A process is described on a thread that nobody waits for: one that is stuck may keep its reader waiting for ever.

use std::collections::HashSet;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::model::key::{Identity, Key};
use crate::model::owner::ProcessDetail;
use crate::source::process::describe;
use crate::source::{Source, Target};
use crate::track::world::{Row, World};

use super::mailbox::Post;
use super::{Focus, Lookup, Update, spawn};

/// What came of a description: the process, and `None` when it is gone or hidden.
#[derive(Debug)]
pub(super) struct Answer {
    pid: u32,
    detail: Option<ProcessDetail>,
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
    /// Processes whose description is under way. One that is stuck is not asked for twice.
    pending: HashSet<u32>,
    answer: Sender<Answer>,
    answers: Receiver<Answer>,
    post: Post,
}

impl Watch {
    pub(super) fn new(post: Post) -> Self {
        let (answer, answers) = unbounded();
        Self { known: Focus::default(), is_said: true, holder: None, pending: HashSet::new(), answer, answers, post }
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
        self.holder = None;
    }

    /// Looks the socket up, and asks for its process when that is another one than before.
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
            self.ask(holder);
        }
    }

    /// Takes a description in.
    pub(super) fn take(&mut self, answer: Answer) {
        self.pending.remove(&answer.pid);
        if self.holder == Some(answer.pid) {
            self.learn(Focus { process: answer.detail.map(Arc::new), ..self.known.clone() });
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

    fn ask(&mut self, holder: Option<u32>) {
        let Some(pid) = holder.filter(|pid| !self.pending.contains(pid)) else { return };
        let answer = self.answer.clone();
        let work = move || {
            let _ = answer.send(Answer { pid, detail: describe(pid) });
        };
        // Without a thread there is no description; the row says who holds the socket.
        if spawn("process", &self.post, work).is_ok() {
            self.pending.insert(pid);
        }
    }
}

/// Looks an inet socket up by its cookie. What has none stands in /proc, where a look-up reads the whole table and
/// brings no detail; Unix sockets have no look-up by their ends.
fn look_up(source: &mut dyn Source, row: Row<'_>) -> Lookup {
    let identity = row.socket.key.identity;
    let (Some(ends), Identity::Cookie(_)) = (row.socket.ends.inet(), identity) else { return Lookup::NotTried };
    let target = Target { protocol: row.socket.protocol, ends: *ends, identity: Some(identity) };
    match source.find_in(row.socket.key.netns, &target) {
        Ok(Some(socket)) => Lookup::Found(Arc::new(socket)),
        Ok(None) => Lookup::Gone,
        Err(_) => Lookup::NotTried,
    }
}
