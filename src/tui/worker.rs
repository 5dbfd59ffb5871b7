//! The worker: does what takes longer the more rows there are, so that neither key nor frame waits for it.
//!
//! Of questions of a kind only the newest is answered. What is asked, and what becomes of the answers, is the
//! [`App`](super::app::App)'s; here are the threads, and who frees worlds.

use std::io;
use std::mem::discriminant;
use std::sync::{Arc, Weak};
use std::thread::Builder;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::model::key::Key;
use crate::model::names::Names;
use crate::query::census::Census;
use crate::query::filter::complete::Seen;
use crate::query::listing::Lister;
use crate::session::Update;
use crate::track::world::World;

use super::app::Event;
use super::sockets::listed::{Demand, Listed, Peer};

/// What the worker is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// To list a world.
    List(Box<Demand>),
    /// The other end of a socket, in the world of the answer with this number.
    Peer(u64, Arc<World>, Key),
    /// To count a world's sockets by state.
    Count(Arc<World>),
    /// The values that a world has, for completion.
    See(Arc<World>),
    /// Nothing: this world is not shown any more. To free one takes milliseconds.
    Free(Arc<World>),
}

/// What it answers.
#[derive(Debug)]
pub enum Answer {
    /// A world is listed.
    Listed(Box<Listed>),
    /// The other end of a socket, in the world of the answer with this number.
    Peer(u64, Peer),
    /// What there is in each state of this world.
    Counted(Weak<World>, Box<Census>),
    /// The values that may be typed.
    Seen(Box<Seen>),
}

impl PartialEq for Question {
    /// The same kind about the same world.
    fn eq(&self, other: &Self) -> bool {
        discriminant(self) == discriminant(other) && Arc::ptr_eq(self.world(), other.world())
    }
}

impl Question {
    fn world(&self) -> &Arc<World> {
        match self {
            Self::List(demand) => &demand.world,
            Self::Peer(_, world, _) | Self::Count(world) | Self::See(world) | Self::Free(world) => world,
        }
    }
}

/// The questions that wait, the newest of each kind. A listing goes before all else.
#[derive(Debug, Default)]
pub struct Waiting(Vec<Question>);

impl Waiting {
    /// Takes a question in; an older one of the same kind will not be answered.
    pub fn put(&mut self, question: Question) {
        self.0.retain(|older| discriminant(older) != discriminant(&question));
        match question {
            Question::Free(world) => drop(world),
            Question::List(_) => self.0.insert(0, question),
            _ => self.0.push(question),
        }
    }

    /// The one that is to be answered now.
    pub fn take(&mut self) -> Option<Question> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }
}

/// Who answers.
pub struct Clerk {
    names: Arc<dyn Names + Send + Sync>,
    lister: Lister,
}

impl Clerk {
    /// Knows numbers by these names.
    pub fn new(names: Arc<dyn Names + Send + Sync>) -> Self {
        Self { names, lister: Lister::default() }
    }

    /// Answers a question. Takes its time.
    pub fn answer(&mut self, question: Question) -> Option<Answer> {
        match question {
            Question::List(demand) => Some(Answer::Listed(Box::new(Listed::of(*demand, &mut self.lister)))),
            Question::Peer(number, world, key) => Some(Answer::Peer(number, Peer::of(key, &world))),
            Question::Count(world) => Some(Answer::Counted(Arc::downgrade(&world), Box::new(Census::of(&world)))),
            Question::See(world) => Some(Answer::Seen(Box::new(Seen::of(&world, &*self.names)))),
            Question::Free(_) => None,
        }
    }
}

/// The way to the threads: one that lists, and one that gathers values, which takes longer than a listing may wait.
pub(super) struct Worker {
    lists: Sender<Question>,
    gathers: Sender<Question>,
}

impl Worker {
    /// Starts them. They end when nobody can ask any more.
    pub(super) fn start(names: &Arc<dyn Names + Send + Sync>, answers: &Sender<Event>) -> io::Result<Self> {
        let begin = |name: &str, run: Run| {
            let (ask, questions) = unbounded();
            let (clerk, fall) = (Clerk::new(Arc::clone(names)), Fall(answers.clone()));
            let work = move || run(&questions, clerk, &fall.0);
            Builder::new().name(name.to_owned()).spawn(work).map(|_| ask)
        };
        Ok(Self { lists: begin("lister", list)?, gathers: begin("values", gather)? })
    }

    pub(super) fn ask(&self, question: Question) {
        let to = if matches!(question, Question::See(_)) { &self.gathers } else { &self.lists };
        // Who has panicked has said so.
        let _ = to.send(question);
    }
}

type Run = fn(&Receiver<Question>, Clerk, &Sender<Event>);

/// Answers, and keeps the worlds that it was asked about until nobody else does: so it is this thread that frees them.
fn list(questions: &Receiver<Question>, mut clerk: Clerk, answers: &Sender<Event>) {
    let mut waiting = Waiting::default();
    let mut kept: Vec<Arc<World>> = Vec::new();
    while let Ok(question) = questions.recv() {
        waiting.put(question);
        loop {
            questions.try_iter().for_each(|question| waiting.put(question));
            kept.retain(|world| Arc::strong_count(world) > 1);
            let Some(question) = waiting.take() else { break };
            if !kept.iter().any(|kept| Arc::ptr_eq(kept, question.world())) {
                kept.push(Arc::clone(question.world()));
            }
            let answer = clerk.answer(question);
            if answer.is_some_and(|answer| answers.send(Event::Answered(answer)).is_err()) {
                return;
            }
        }
    }
}

/// Answers, and keeps nothing.
fn gather(questions: &Receiver<Question>, mut clerk: Clerk, answers: &Sender<Event>) {
    let mut waiting = Waiting::default();
    while let Ok(question) = questions.recv() {
        waiting.put(question);
        questions.try_iter().for_each(|question| waiting.put(question));
        let answer = waiting.take().and_then(|question| clerk.answer(question));
        if answer.is_some_and(|answer| answers.send(Event::Answered(answer)).is_err()) {
            return;
        }
    }
}

/// Says that the thread panicked: the screen would wait for its answers for ever.
struct Fall(Sender<Event>);

impl Drop for Fall {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let why = "the worker thread has ended".to_owned();
            let _ = self.0.send(Event::Updates(vec![Update::Broken(why)]));
        }
    }
}

#[cfg(test)]
mod tests;
