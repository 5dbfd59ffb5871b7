use proptest::prelude::*;

use super::*;
use crate::model::limits::Limits;
use crate::model::names::NoNames;
use crate::model::sample::{look, tcp};
use crate::model::state::State;
use crate::query::listing::Query;
use crate::track::tracker::Tracker;
use crate::tui::sockets::marks::Marks;

fn world(sockets: u32) -> Arc<World> {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, (1..=sockets).map(|number| tcp(number, State::Established)).collect()));
    tracker.world()
}

fn demand(number: u64, world: Arc<World>) -> Question {
    let (query, limits) = (Query::default(), Limits::default());
    Question::List(Box::new(Demand { number, world, query, limits, detailed: None, marks: Marks::default() }))
}

/// The number that a question was given, among those of its kind.
fn number(question: &Question) -> u64 {
    match question {
        Question::List(demand) => demand.number,
        Question::Peer(number, ..) => *number,
        Question::Count(world) | Question::See(world) | Question::Free(world) => world.looks,
    }
}

fn question(kind: u8, number: u64) -> Question {
    let mut world = World::default();
    world.looks = number;
    let world = Arc::new(world);
    match kind {
        0 => demand(number, world),
        1 => Question::Peer(number, world, tcp(1, State::Established).key),
        2 => Question::Count(world),
        3 => Question::See(world),
        _ => Question::Free(world),
    }
}

proptest! {
    /// Of each kind the newest is answered, and once; nothing that is newest is lost; listings go first.
    #[test]
    fn the_newest_of_each_kind_is_answered(steps in prop::collection::vec(0_u8..6, 0..60)) {
        let mut waiting = Waiting::default();
        let mut newest: [Option<u64>; 4] = [None; 4];
        for (step, kind) in (1..).zip(steps) {
            if kind < 5 {
                waiting.put(question(kind, step));
                if let Some(newest) = newest.get_mut(usize::from(kind)) {
                    *newest = Some(step);
                }
                continue;
            }
            let next = waiting.take();
            prop_assert_eq!(next.is_some(), newest.iter().any(Option::is_some));
            if let Some(question) = next {
                let kind = (0..4).find(|kind| newest[*kind] == Some(number(&question)));
                prop_assert!(kind == Some(0) || kind.is_some() && newest[0].is_none(), "{:?}", newest);
                newest[kind.unwrap()] = None;
            }
        }
    }
}

/// A world that nobody shows any more is freed by the thread: until then it holds it too.
#[test]
fn worlds_are_freed_on_the_worker() {
    let (say, answers) = unbounded();
    let names: Arc<dyn Names + Send + Sync> = Arc::new(NoNames);
    let worker = Worker::start(&names, &say).unwrap();
    let first = world(3);
    let watched = Arc::downgrade(&first);
    worker.ask(demand(1, first));
    drop(answers.recv().unwrap());
    assert_eq!(watched.strong_count(), 1, "whoever showed it was not the last one to hold it");
    worker.ask(demand(2, world(2)));
    let Event::Answered(Answer::Listed(listed)) = answers.recv().unwrap() else { panic!("a listing") };
    assert_eq!((listed.number, listed.listing.matched, watched.strong_count()), (2, 2, 0));
    worker.ask(Question::See(world(1)));
    assert!(matches!(answers.recv(), Ok(Event::Answered(Answer::Seen(_)))));
}
