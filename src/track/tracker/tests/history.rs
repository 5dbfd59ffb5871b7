//! Random histories of a kernel: what it does, what is heard of it, and what looks see of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::event::{Event, Occurrence, Token};
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::sample::{look, tcp};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::track::hearing::HEARD;
use crate::track::life::{Evidence, STAYS};
use crate::track::tracker::*;
use crate::track::transition::{TRANSITIONS, is_allowed};

/// The time between two things that happen.
const TICK: u64 = 10;

/// What one step of a history is.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// A socket takes one of the steps that it may take.
    Step { socket: u32, choice: usize, fate: Fate },
    /// Everything is looked at.
    Look,
    /// Sockets of this parity are looked at.
    Part(u32),
    /// Sockets of this parity are looked up one by one.
    Glance(u32),
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Heard,
    HeardTwice,
    /// It is heard after the one that comes next.
    Late,
    Lost,
}

fn event(number: u32, at: u64, from: State, to: State) -> Event {
    let Ends::Inet(ends) = tcp(number, State::Close).ends else { unreachable!("a TCP socket") };
    let what = Occurrence::Moved { from, to };
    let socket = Token::Cookie(number.into());
    Event {
        at: Moment::from_millis(at),
        netns: NetnsId(1),
        socket,
        protocol: Protocol::Tcp,
        ends,
        what,
        error: None,
        actor: None,
    }
}

/// Plays events and looks: `"5 ESTAB>FIN-WAIT-1"` is an event of socket 1, `"5 look ESTAB"` a look that sees it so.
#[track_caller]
fn check(played: &[&str], expected: &[&str]) {
    let state = |name: &str| State::all().find(|state| state.name() == name).expect("a state");
    let mut tracker = Tracker::default();
    let mut told = Vec::new();
    for line in played {
        let words: Vec<&str> = line.split(' ').collect();
        let at: u64 = words[0].parse().expect("a time");
        let changes = match (words[1].split_once('>'), words.get(2)) {
            (Some((from, to)), _) => {
                tracker.hear(&Batch { events: vec![event(1, at, state(from), state(to))], loss: None })
            }
            (None, Some(name)) => tracker.absorb(look(at, vec![tcp(1, state(name))])),
            (None, None) => tracker.absorb(look(at, vec![])),
        };
        told.extend(changes.iter().map(line_of));
    }
    assert_eq!(told, expected);
}

fn line_of(change: &Change) -> String {
    let name = |state: Option<State>| state.map_or("-", State::name);
    let how = change.evidence.name();
    let at = change.at.as_nanos() / 1_000_000;
    let dwell = change.dwell().map_or_else(|| "?".to_owned(), |dwell| dwell.as_millis().to_string());
    format!("{at} {}>{} {dwell} {how}", name(change.what.from()), name(change.what.to()))
}

#[test]
fn a_life_that_no_look_saw_is_whole() {
    check(
        &[
            "0 look",
            "1 UNCONN>SYN-SENT",
            "2 SYN-SENT>ESTAB",
            "4 ESTAB>FIN-WAIT-1",
            "5 FIN-WAIT-1>FIN-WAIT-2",
            "6 FIN-WAIT-2>TIME-WAIT",
            "9 TIME-WAIT>UNCONN",
            "100 look",
        ],
        &[
            "1 ->SYN-SENT ? observed",
            "2 SYN-SENT>ESTAB 1 observed",
            "4 ESTAB>FIN-WAIT-1 2 observed",
            "5 FIN-WAIT-1>FIN-WAIT-2 1 observed",
            "6 FIN-WAIT-2>TIME-WAIT 1 observed",
            "9 TIME-WAIT>- 3 observed",
        ],
    );
}

#[test]
fn looks_and_events_make_one_life() {
    check(
        &[
            "0 look",
            "1 LISTEN>SYN-RECV",
            "2 SYN-RECV>ESTAB",
            "10 look ESTAB",
            "12 ESTAB>CLOSE-WAIT",
            "20 look CLOSE-WAIT",
            "22 CLOSE-WAIT>LAST-ACK",
            "23 LAST-ACK>UNCONN",
            "30 look",
        ],
        &[
            "1 ->SYN-RECV ? observed",
            "2 SYN-RECV>ESTAB 1 observed",
            "12 ESTAB>CLOSE-WAIT 10 observed",
            "22 CLOSE-WAIT>LAST-ACK 10 observed",
            "23 LAST-ACK>- 1 observed",
        ],
    );
}

#[test]
fn what_was_not_heard_is_inferred() {
    check(
        &["0 look ESTAB", "5 FIN-WAIT-1>FIN-WAIT-2"],
        &["5 ESTAB>FIN-WAIT-1 ? inferred", "5 FIN-WAIT-1>FIN-WAIT-2 0 observed"],
    );
    check(&["0 look ESTAB", "10 look CLOSE-WAIT"], &["10 ESTAB>CLOSE-WAIT ? inferred"]);
    check(&["0 look", "1 UNCONN>SYN-SENT", "20 look"], &["1 ->SYN-SENT ? observed", "20 SYN-SENT>- 19 inferred"]);
}

#[test]
fn a_late_event_takes_its_place() {
    check(
        &["0 look", "2 SYN-SENT>ESTAB", "1 UNCONN>SYN-SENT", "3 ESTAB>UNCONN"],
        &["2 SYN-SENT>ESTAB ? observed", "1 ->SYN-SENT ? observed", "3 ESTAB>- 1 observed"],
    );
    check(
        &["0 look ESTAB", "9 CLOSE-WAIT>LAST-ACK", "8 ESTAB>CLOSE-WAIT", "10 LAST-ACK>UNCONN", "9 CLOSE-WAIT>LAST-ACK"],
        &["9 ESTAB>CLOSE-WAIT ? inferred", "9 CLOSE-WAIT>LAST-ACK 0 observed", "10 LAST-ACK>- 1 observed"],
    );
}

#[test]
fn a_row_older_than_an_event_does_not_undo_it() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    tracker.hear(&Batch { events: vec![event(1, 20, State::Established, State::FinWait1)], loss: None });
    assert_eq!(tracker.world().row(0).unwrap().socket.state, State::FinWait1, "shown at once");
    assert_eq!(tracker.absorb(look(10, vec![tcp(1, State::Established)])), []);
    assert_eq!(tracker.world().row(0).unwrap().socket.state, State::FinWait1);
    assert_eq!(tracker.absorb(look(30, vec![tcp(1, State::FinWait1)])), []);
}

#[test]
fn a_socket_connected_anew_is_another_life() {
    let second = ["5 ESTAB>UNCONN", "6 UNCONN>SYN-SENT"];
    let told = ["5 ESTAB>- ? observed", "6 ->SYN-SENT ? observed"];
    check(&[&["0 look ESTAB"][..], &second].concat(), &told);
    check(&["0 look ESTAB", "6 UNCONN>SYN-SENT"], &["6 ESTAB>- ? inferred", "6 ->SYN-SENT ? observed"]);
    check(&[&["0 look ESTAB"][..], &second, &["10 look SYN-SENT"]].concat(), &told);
    check(
        &["0 look ESTAB", "5 ESTAB>UNCONN", "10 look SYN-SENT"],
        &["5 ESTAB>- ? observed", "10 ->SYN-SENT ? inferred"],
    );
    check(
        &["0 look ESTAB", "5 ESTAB>UNCONN", "10 look", "12 look SYN-SENT"],
        &["5 ESTAB>- ? observed", "12 ->SYN-SENT ? inferred"],
    );
}

#[test]
fn an_event_after_the_end_tells_nothing() {
    check(&["0 look ESTAB", "5 ESTAB>UNCONN", "10 look", "4 ESTAB>FIN-WAIT-1"], &["5 ESTAB>- ? observed"]);
}

/// The full socket of number 1 is freed at this time.
fn freed(at: u64) -> Batch {
    let last = Box::new(Socket { inode: 0, ..tcp(1, State::Close) });
    let what = Occurrence::Destroyed(last);
    Batch { events: vec![Event { what, ..event(1, at, State::Close, State::Close) }], loss: None }
}

#[test]
fn a_look_says_whether_a_freed_socket_lives_on() {
    for (then, expected) in
        [(vec![tcp(1, State::TimeWait)], "5 ESTAB>TIME-WAIT ? inferred"), (vec![], "5 ESTAB>- ? observed")]
    {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, vec![tcp(1, State::Established)]));
        assert_eq!(tracker.hear(&freed(5)), []);
        let changes = tracker.absorb(look(10, then));
        assert_eq!(changes.iter().map(line_of).collect::<Vec<_>>(), [expected]);
    }
}

#[test]
fn a_freed_socket_that_nobody_saw_is_told_once() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(2, State::Established)]));
    tracker.hear(&freed(5));
    let changes = tracker.absorb(look(10, vec![tcp(2, State::Established)]));
    assert_eq!(changes.iter().map(line_of).collect::<Vec<_>>(), ["5 UNKNOWN>- ? observed"]);
    assert_eq!(tracker.absorb(look(20, vec![tcp(2, State::Established)])), []);
}

#[test]
fn a_socket_known_by_its_place_in_memory_meets_its_row() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(2, State::Established)]));
    let ends = |port: u16| {
        let Ends::Inet(ends) = tcp(1, State::Close).ends else { unreachable!("a TCP socket") };
        InetEnds { local: Endpoint { port, ..ends.local }, ..ends }
    };
    let heard = |at, from, to, port| Event {
        socket: Token::Pointer(7),
        netns: NetnsId(0),
        ends: ends(port),
        ..event(1, at, from, to)
    };
    let events = vec![heard(1, State::Close, State::SynSent, 0), heard(2, State::SynSent, State::Established, 1025)];
    assert_eq!(tracker.hear(&Batch { events, loss: None }).len(), 2);
    assert_eq!(tracker.absorb(look(10, vec![tcp(1, State::Established), tcp(2, State::Established)])), []);
    let world = tracker.world();
    let life = world.row(world.find(tcp(1, State::Close).key).unwrap()).unwrap().life;
    assert_eq!((life.stays.len(), life.key), (2, tcp(1, State::Close).key));
    let events = vec![
        heard(20, State::Established, State::FinWait1, 1025),
        heard(21, State::FinWait1, State::FinWait2, 1025),
        heard(22, State::FinWait2, State::Close, 1025),
    ];
    let lines: Vec<_> = tracker.hear(&Batch { events, loss: None }).iter().map(line_of).collect();
    assert_eq!(lines.len(), 2);
    let changes = tracker.absorb(look(30, vec![tcp(1, State::TimeWait), tcp(2, State::Established)]));
    assert_eq!(changes.iter().map(line_of).collect::<Vec<_>>(), ["22 FIN-WAIT-2>TIME-WAIT 1 inferred"]);
}

/// A listener that is closed: the step comes from LISTEN, but it begins nothing.
#[test]
fn a_listener_known_by_its_place_in_memory_ends_once() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen)]));
    let Ends::Inet(ends) = tcp(1, State::Listen).ends else { unreachable!("a TCP socket") };
    let closed =
        Event { socket: Token::Pointer(7), netns: NetnsId(0), ends, ..event(1, 5, State::Listen, State::Close) };
    let mut changes = tracker.hear(&Batch { events: vec![closed], loss: None });
    changes.extend(tracker.absorb(look(10, vec![])));
    assert_eq!(changes.iter().map(line_of).collect::<Vec<_>>(), ["5 LISTEN>- ? observed"]);
}

#[test]
fn what_no_look_confirms_is_bounded() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen)]));
    let foreign = |number: usize| Event {
        netns: NetnsId(9),
        ..event(u32::try_from(number).unwrap(), number as u64, State::Close, State::SynSent)
    };
    tracker.hear(&Batch { events: (0..HEARD + 1000).map(foreign).collect(), loss: None });
    tracker.absorb(look(1_000_000, vec![tcp(1, State::Listen)]));
    assert_eq!(tracker.hearing.waiting(), HEARD);
}

#[test]
fn a_look_at_an_empty_namespace_ends_nothing_elsewhere() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![]));
    let foreign = Event { netns: NetnsId(9), ..event(1, 1, State::Close, State::Listen) };
    tracker.hear(&Batch { events: vec![foreign, event(2, 2, State::Close, State::Listen)], loss: None });
    let gone = tracker.absorb(look(30, vec![]));
    assert_eq!(gone.iter().map(|change| change.key().netns).collect::<Vec<_>>(), [NetnsId(1)]);
}

/// The kernel took the row before the end, and it was read after it.
#[test]
fn a_row_of_a_look_that_its_end_fell_into_begins_no_life() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![]));
    let (opens, ends) = (event(1, 10, State::Close, State::SynSent), event(1, 35, State::SynSent, State::Close));
    tracker.hear(&Batch { events: vec![opens, ends], loss: None });
    let mut snapshot = look(30, vec![tcp(1, State::SynSent)]);
    snapshot.sockets[0].read = Moment::from_millis(40);
    assert_eq!(tracker.absorb(snapshot), []);
}

/// It is lives that are bounded: what one socket does pushes no other out.
#[test]
fn many_events_of_one_socket_are_one_life_that_waits() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![]));
    tracker.hear(&Batch { events: vec![event(1, 1, State::Close, State::Listen)], loss: None });
    let busy = |at: u64| event(2, 2 + at, State::Close, State::SynSent);
    let over = |at: u64| event(2, 2 + at, State::SynSent, State::Close);
    let events = (0..HEARD as u64).map(|at| if at % 2 == 0 { busy(at) } else { over(at) }).collect();
    tracker.hear(&Batch { events, loss: None });
    let closes = event(1, 1_000_000, State::Listen, State::Close);
    let changes = tracker.hear(&Batch { events: vec![closes], loss: None });
    assert!(changes[0].life.opened_here, "its beginning is not forgotten");
}

fn fate(lossy: bool) -> BoxedStrategy<Fate> {
    if lossy {
        prop_oneof![6 => Just(Fate::Heard), 1 => Just(Fate::HeardTwice), 2 => Just(Fate::Late), 2 => Just(Fate::Lost)]
            .boxed()
    } else {
        prop_oneof![6 => Just(Fate::Heard), 1 => Just(Fate::HeardTwice), 2 => Just(Fate::Late)].boxed()
    }
}

fn history(lossy: bool) -> impl Strategy<Value = Vec<Deed>> {
    let step =
        (0_u32..4, 0_usize..100, fate(lossy)).prop_map(|(socket, choice, fate)| Deed::Step { socket, choice, fate });
    let looks = prop_oneof![Just(Deed::Look), (0_u32..2).prop_map(Deed::Part), (0_u32..2).prop_map(Deed::Glance)];
    prop::collection::vec(prop_oneof![6 => step, 1 => looks], 1..150)
}

const fn is_of(number: u32, parity: u32) -> bool {
    number % 2 == parity
}

/// The kernel, what is told of it, and who listens.
#[derive(Default)]
struct Play {
    tracker: Tracker,
    now: u64,
    states: BTreeMap<u32, State>,
    /// The true lives: their states, the latest life last.
    truth: BTreeMap<u32, Vec<Vec<State>>>,
    held_back: Option<Event>,
    changes: Vec<Change>,
}

impl Play {
    fn run(mut self, deeds: &[Deed]) -> Self {
        self.look();
        for deed in deeds {
            self.now += TICK;
            match *deed {
                Deed::Look => self.look(),
                Deed::Part(parity) => self.look_at_part(parity),
                Deed::Glance(parity) => self.glance(parity),
                Deed::Step { socket, choice, fate } => self.step(socket, choice, fate),
            }
        }
        self.now += TICK;
        self.look();
        self
    }

    fn look(&mut self) {
        let sockets = self.sockets(|_| true);
        self.changes.extend(self.tracker.absorb(look(self.now, sockets)));
    }

    fn look_at_part(&mut self, parity: u32) {
        let shows =
            |socket: &Socket| matches!(socket.key.identity, Identity::Cookie(cookie) if is_of(cookie as u32, parity));
        let sockets = self.sockets(|number| is_of(number, parity));
        let scope = Scope { shows: Some(&shows), ..Scope::default() };
        self.changes.extend(self.tracker.absorb_within(look(self.now, sockets), scope));
    }

    fn glance(&mut self, parity: u32) {
        let at = Moment::from_millis(self.now);
        let found = self.sockets(|number| is_of(number, parity)).into_iter();
        let found = found.map(|socket| Socket { read: at, ..socket }).collect();
        self.changes.extend(self.tracker.glance(found, at));
    }

    /// The sockets that are there, of those that are asked for. A look begins when all that happened before was heard, but
    /// for what is lost.
    fn sockets(&mut self, is_asked: impl Fn(u32) -> bool) -> Vec<Socket> {
        self.say_held_back();
        let there = |(number, state): (&u32, &State)| {
            let is_there = *state != State::Close && is_asked(*number);
            is_there.then(|| Socket { ends: Ends::Inet(self.ends(*number)), ..tcp(*number, *state) })
        };
        self.states.iter().filter_map(there).collect()
    }

    fn step(&mut self, socket: u32, choice: usize, fate: Fate) {
        let from = *self.states.entry(socket).or_insert(State::Close);
        let may = |step: &&(State, State)| step.0 == from && (from, step.1) != (State::Listen, State::SynRecv);
        // Some sockets are the children of a listener. A socket that had a connection never becomes one.
        let is_new = !self.truth.contains_key(&socket);
        let child = [(State::Listen, State::SynRecv)];
        let steps: Vec<&(State, State)> =
            TRANSITIONS.iter().filter(may).chain(child.iter().filter(|_| is_new)).collect();
        let &(from, to) = steps[choice % steps.len()];
        self.states.insert(socket, to);
        let lives = self.truth.entry(socket).or_default();
        if matches!(from, State::Close) || to == State::SynRecv && from == State::Listen {
            lives.push(Vec::new());
        }
        if to != State::Close
            && let Some(life) = lives.last_mut()
        {
            life.push(to);
        }
        let event = Event { ends: self.ends(socket), ..event(socket, self.now, from, to) };
        match fate {
            Fate::Lost => {}
            Fate::Late if self.held_back.is_none() => self.held_back = Some(event),
            Fate::Heard | Fate::Late => self.say(vec![event]),
            Fate::HeardTwice => self.say(vec![event.clone(), event]),
        }
    }

    /// A socket that is connected anew gets another port.
    fn ends(&self, socket: u32) -> InetEnds {
        let Ends::Inet(mut ends) = tcp(socket, State::Close).ends else { unreachable!("a TCP socket") };
        ends.local.port += 100 * u16::try_from(self.truth.get(&socket).map_or(0, Vec::len)).expect("few lives");
        ends
    }

    fn say(&mut self, events: Vec<Event>) {
        self.changes.extend(self.tracker.hear(&Batch { events, loss: None }));
        self.say_held_back();
    }

    fn say_held_back(&mut self) {
        if let Some(event) = self.held_back.take() {
            self.changes.extend(self.tracker.hear(&Batch { events: vec![event], loss: None }));
        }
    }

    /// The lives as they were told at last, by socket in order.
    fn lives(&self) -> BTreeMap<u32, Vec<Arc<Life>>> {
        let world = self.tracker.world();
        let open = world.lives.iter().filter(|life| life.ended.is_none());
        // What came late was told of the same life once more.
        let over = self.changes.iter().map(|change| &change.life).filter(|life| life.ended.is_some());
        let mut latest: BTreeMap<(Key, Moment), &Arc<Life>> = BTreeMap::new();
        for life in over.chain(open) {
            let end = life.ended.map_or(Moment::from_nanos(u64::MAX), |end| end.at);
            latest.insert((life.key, end), life);
        }
        let mut lives: BTreeMap<u32, Vec<Arc<Life>>> = BTreeMap::new();
        for life in latest.into_values() {
            let Identity::Cookie(cookie) = life.key.identity else { continue };
            lives.entry(cookie as u32).or_default().push(Arc::clone(life));
        }
        lives
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Whatever is lost, doubled or late: no step is told as observed that TCP does not take, no two lives are one, times run forward,
    /// what is told to have ended had been told of, and nothing is kept for ever.
    #[test]
    fn no_history_is_told_wrong(deeds in history(true)) {
        let play = Play::default().run(&deeds);
        for change in &play.changes {
            if let (What::Moved(from, to), Evidence::Observed) = (change.what, change.evidence) {
                prop_assert!(is_allowed(from, to), "{from:?} {to:?}");
            }
            prop_assert!(change.life.stays.is_sorted_by_key(|stay| stay.since), "{:?}", change.life);
            prop_assert!(change.life.stays.len() <= STAYS);
        }
        for (socket, lives) in play.lives() {
            let real = play.truth.get(&socket).map_or(&[][..], |lives| lives);
            prop_assert!(lives.len() <= real.len(), "{socket}: {lives:?} of {real:?}");
            for life in &lives {
                let told: Vec<State> = life.stays.iter().map(|stay| stay.state).collect();
                let is_part = |one: &Vec<State>| told.iter().all(|state| one.contains(state));
                prop_assert!(real.iter().any(is_part), "{told:?} is made of several of {real:?}");
            }
        }
        prop_assert_eq!(play.tracker.hearing.waiting(), 0, "everything was judged by the last look");
    }

    /// Where nothing is lost every life is whole and observed, in whichever order its events come.
    #[test]
    fn a_history_without_loss_is_told_whole(deeds in history(false)) {
        let play = Play::default().run(&deeds);
        let is_late = deeds.iter().any(|deed| matches!(deed, Deed::Step { fate: Fate::Late, .. }));
        for (socket, lives) in play.lives() {
            let told: Vec<Vec<State>> =
                lives.iter().map(|life| life.stays.iter().map(|stay| stay.state).collect()).collect();
            prop_assert_eq!(&told, &play.truth[&socket]);
            for life in lives {
                prop_assert!(life.opened_here);
                // What is confirmed after the end is told no second time.
                let is_observed = life.stays.iter().all(|stay| stay.evidence == Evidence::Observed);
                prop_assert!(is_late || is_observed, "{life:?}");
                // An end that comes after the next life has begun finds the end inferred.
                prop_assert!(is_late || life.ended.is_none_or(|end| end.evidence == Evidence::Observed));
            }
        }
    }
}
