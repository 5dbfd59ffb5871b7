mod sight;

use std::sync::OnceLock;

use crossbeam_channel::Receiver;

use super::*;
use crate::decode::fixture::{self, DIAG, Inet};
use crate::demo::Demo;
use crate::demo::script::{Role, Step};
use crate::demo::view::Phase;
use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::{Form, Sink, Table};
use crate::model::event::{Batch, Event, Means, Occurrence, Standing, Token};
use crate::model::key::Identity;
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
use crate::source::Target;
use crate::source::events::{EventsError, Feed, Opened};
use crate::track::life::{Evidence, What};
use crate::track::timeline::BOUND;

/// Nothing here takes long; a test that waits so long has failed.
const LONG: Duration = Duration::from_secs(20);
/// The cookie of the socket that a look-up finds.
const FOUND: u32 = 1;
/// The cookie of a socket that ends between a look and its look-up.
const LOST: u32 = 2;

/// A source that tells when a look begins, and ends it when it is let.
struct Staged {
    began: Sender<()>,
    passes: Receiver<()>,
}

impl Source for Staged {
    fn look(&mut self, _wants: &Wants, sink: &mut dyn Sink) {
        let _ = self.began.send(());
        let _ = self.passes.recv();
        sink.begin(Table::Tcp4);
        for cookie in [FOUND, LOST] {
            let payload = Inet { cookie: [cookie, 0], dport: 400 + cookie as u16, ..Inet::V4 }.with(&[]);
            sink.frame(fixture::frame(Table::Tcp4, Form::Netlink, &fixture::message(DIAG, &payload)));
        }
    }

    fn find(&mut self, target: &Target) -> std::io::Result<Option<Socket>> {
        let key = Key { netns: fixture::NETNS, identity: target.identity.expect("a cookie is known") };
        let socket = Socket::new(key, now(), Protocol::Tcp, State::Listen, Ends::Inet(target.ends));
        Ok((key == of(FOUND)).then_some(socket))
    }

    fn limits(&mut self) -> Limits {
        Limits { max_orphans: Some(7), ..Limits::default() }
    }
}

fn of(cookie: u32) -> Key {
    Key { netns: fixture::NETNS, identity: Identity::Cookie(cookie.into()) }
}

/// A session, and the ends of its source's channels.
struct Rig {
    session: Session,
    began: Receiver<()>,
    passes: Sender<()>,
}

fn rig(interval: Duration) -> Rig {
    let (told, began) = unbounded();
    let (passes, let_pass) = unbounded();
    let source: MakeSource =
        Arc::new(move || Box::new(Staged { began: told.clone(), passes: let_pass.clone() }) as Box<dyn Source>);
    let wants = Wants::new(vec![Table::Tcp4], StateSet::ALL);
    let lab = LabSettings::default();
    let session =
        Session::start(Settings { source, scanner: None, wants, interval, lab, events: None, remembered: BOUND })
            .unwrap();
    Rig { session, began, passes }
}

impl Rig {
    /// Waits until a look begins.
    #[track_caller]
    fn begins(&self) {
        self.began.recv_timeout(LONG).expect("a look begins");
    }

    fn let_pass(&self) {
        self.passes.send(()).unwrap();
    }

    /// Waits for an update of which `pick` makes something.
    #[track_caller]
    fn hears<T>(&self, pick: impl Fn(Update) -> Option<T>) -> T {
        loop {
            self.session.updates().bell().recv_timeout(LONG).expect("the session speaks");
            if let Some(picked) = self.session.updates().take().into_iter().find_map(&pick) {
                return picked;
            }
        }
    }

    /// Turns to a socket and waits for what is known of it.
    #[track_caller]
    fn focus(&self, cookie: u32) -> Focus {
        let key = of(cookie);
        self.session.tell(Command::Focus(Some(key)));
        self.hears(|update| match update {
            Update::Focus(focus) if focus.of == Some(key) => Some(focus),
            _ => None,
        })
    }

    /// Orders something of a demo and waits until it shows the phase and that many steps; `None` for a clear stage. Says how
    /// many demos are on then.
    #[track_caller]
    fn stages(&self, entry: &'static Entry, order: DemoCommand, expected: Option<(Phase, usize)>) -> usize {
        self.session.tell(Command::Demo(entry, order));
        self.hears(|update| match update {
            Update::Demos(shows) => {
                let show = shows.iter().find(|show| show.view.name == entry.name);
                let shown = show.map(|show| (show.view.phase.clone(), show.view.runs.len()));
                (shown == expected).then_some(shows.len())
            }
            _ => None,
        })
    }
}

/// Whether the session has ended within a long time.
#[track_caller]
fn ends(session: Session) {
    let (done, ended) = unbounded();
    std::thread::spawn(move || {
        drop(session);
        done.send(())
    });
    ended.recv_timeout(LONG).expect("the session ends");
}

#[test]
fn the_first_look_becomes_a_world() {
    let rig = rig(LONG);
    rig.let_pass();
    let world = rig.hears(|update| match update {
        Update::World(world) => Some(world),
        _ => None,
    });
    assert_eq!((world.looks, world.present()), (1, 2));
    assert!(world.find(of(FOUND)).is_some());
}

#[test]
fn limits_are_told_once_and_when_they_change() {
    let rig = rig(Duration::ZERO);
    rig.let_pass();
    let limits = |update| match update {
        Update::Limits(limits) => Some(limits),
        _ => None,
    };
    assert_eq!(rig.hears(limits).max_orphans, Some(7));
    // At the third look it is settled whether the second one told of limits.
    (0..2).for_each(|_| rig.let_pass());
    rig.hears(|update| match update {
        Update::Limits(_) => panic!("nothing has changed"),
        Update::World(world) => (world.looks == 3).then_some(()),
        _ => None,
    });
}

#[test]
fn many_wishes_for_a_look_are_answered_by_one() {
    let rig = rig(LONG);
    rig.begins();
    (0..5).for_each(|_| rig.session.tell(Command::Look));
    rig.let_pass();
    rig.begins();
    rig.let_pass();
    // Each answer is a turn of the collector, at which it would look if there were a wish left, and not pass.
    for _ in 0..50 {
        assert_eq!(rig.focus(LOST).lookup, Lookup::Gone);
        assert!(matches!(rig.focus(FOUND).lookup, Lookup::Found(_)));
    }
    assert!(rig.began.is_empty());
}

#[test]
fn the_socket_in_focus_is_found_or_gone() {
    let rig = rig(LONG);
    rig.let_pass();
    let found = rig.focus(FOUND);
    assert_eq!(found.found(of(FOUND)).map(|socket| socket.state), Some(State::Listen));
    assert_eq!(found.found(of(LOST)), None);
    assert_eq!(rig.focus(LOST), Focus { of: Some(of(LOST)), lookup: Lookup::Gone, ..Focus::default() });
    assert_eq!(rig.focus(77).lookup, Lookup::Gone);
}

#[test]
fn settings_are_told_when_they_are_asked_for() {
    let rig = rig(LONG);
    rig.let_pass();
    rig.session.tell(Command::Settings(&["net.a", "net.b"]));
    let settings = rig.hears(|update| match update {
        Update::Settings(settings) => Some(settings),
        _ => None,
    });
    let told: Vec<_> = settings.iter().map(|setting| (setting.name, setting.value.is_ok())).collect();
    assert_eq!(told, [("net.a", false), ("net.b", false)]);
}

#[test]
fn the_end_does_not_wait_for_a_look() {
    let Rig { session, began, passes } = rig(LONG);
    began.recv_timeout(LONG).unwrap();
    ends(session);
    drop(passes);
}

#[test]
fn the_threads_end_with_the_session() {
    let Rig { session, began, passes } = rig(LONG);
    passes.send(()).unwrap();
    ends(session);
    // The source is dropped with its thread, and with it the last sender.
    began.recv_timeout(LONG).unwrap();
    assert_eq!(began.recv_timeout(LONG), Err(crossbeam_channel::RecvTimeoutError::Disconnected));
}

/// A demo of two steps that touches nothing.
struct Idle;

impl Demo for Idle {
    fn cast(&self) -> &'static [Role] {
        &[]
    }

    fn steps(&self) -> Vec<Step> {
        vec![Step::new("first", "First.", "RFC"), Step::new("last", "Last.", "RFC")]
    }
}

static IDLE: Entry = Entry { name: "idle", purpose: "does nothing", choices: &[], make: |_| Box::new(Idle) };
static OTHER: Entry = Entry { name: "other", ..IDLE };

#[test]
fn the_stage_obeys() {
    let rig = rig(LONG);
    rig.stages(&IDLE, DemoCommand::Begin(Options::default(), Play::Stepwise), Some((Phase::Ready, 0)));
    rig.stages(&IDLE, DemoCommand::Step, Some((Phase::Ready, 1)));
    rig.stages(&IDLE, DemoCommand::Restart, Some((Phase::Ready, 0)));
    rig.stages(&IDLE, DemoCommand::Step, Some((Phase::Ready, 1)));
    rig.stages(&IDLE, DemoCommand::Step, Some((Phase::Finished, 2)));
    rig.stages(&IDLE, DemoCommand::Stop, None);
    ends(rig.session);
}

#[test]
fn several_demos_are_on_at_once() {
    let rig = rig(LONG);
    let begin = || DemoCommand::Begin(Options::default(), Play::Stepwise);
    rig.stages(&IDLE, begin(), Some((Phase::Ready, 0)));
    rig.stages(&OTHER, begin(), Some((Phase::Ready, 0)));
    assert_eq!(rig.stages(&OTHER, DemoCommand::Step, Some((Phase::Ready, 1))), 2);
    assert_eq!(rig.stages(&IDLE, DemoCommand::Stop, None), 1);
    rig.stages(&OTHER, DemoCommand::Step, Some((Phase::Finished, 2)));
    ends(rig.session);
}

#[test]
fn each_step_of_a_demo_makes_the_collector_look() {
    let rig = rig(LONG);
    rig.begins();
    rig.let_pass();
    rig.stages(&IDLE, DemoCommand::Begin(Options::default(), Play::Stepwise), Some((Phase::Ready, 0)));
    rig.stages(&IDLE, DemoCommand::Step, Some((Phase::Ready, 1)));
    rig.begins();
}

/// A source whose one socket is gone at the second look. When that look begins, it has just been closed.
struct Closing {
    looks: u32,
    closed: Arc<OnceLock<Moment>>,
}

impl Source for Closing {
    fn look(&mut self, _wants: &Wants, sink: &mut dyn Sink) {
        self.looks += 1;
        sink.begin(Table::Tcp4);
        match self.looks {
            1 => {
                let payload = Inet { cookie: [FOUND, 0], ..Inet::V4 }.with(&[]);
                sink.frame(fixture::frame(Table::Tcp4, Form::Netlink, &fixture::message(DIAG, &payload)));
            }
            _ => drop(self.closed.set(now())),
        }
    }

    fn find(&mut self, _target: &Target) -> std::io::Result<Option<Socket>> {
        Ok(None)
    }
}

/// Tells of that, and like BPF is woken by nothing.
struct Dozing {
    closed: Arc<OnceLock<Moment>>,
    is_told: bool,
}

impl Feed for Dozing {
    fn wait(&mut self, patience: Duration) -> std::io::Result<()> {
        std::thread::sleep(patience);
        Ok(())
    }

    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        let Some(at) = self.closed.get().filter(|_| !self.is_told) else { return Ok(()) };
        self.is_told = true;
        let ends = InetEnds {
            local: Endpoint { address: [192, 0, 2, 1].into(), port: Inet::V4.sport },
            remote: Endpoint { address: [198, 51, 100, 7].into(), port: Inet::V4.dport },
            interface: 0,
        };
        batch.events.push(Event {
            at: *at,
            netns: fixture::NETNS,
            socket: Token::Cookie(FOUND.into()),
            protocol: Protocol::Tcp,
            ends,
            what: Occurrence::Moved { from: State::Established, to: State::Close },
            error: None,
            actor: None,
        });
        Ok(())
    }
}

#[test]
fn a_look_waits_for_the_events_before_it() {
    let closed = Arc::new(OnceLock::new());
    let shared = Arc::clone(&closed);
    let source: MakeSource = Arc::new(move || Box::new(Closing { looks: 0, closed: Arc::clone(&shared) }));
    let standing = Standing { means: Means::Bpf, lacks: Vec::new(), refused: Vec::new() };
    let feed: Box<dyn Feed> = Box::new(Dozing { closed, is_told: false });
    let events: Hear = Box::new(move || Opened { standing, feed: Some(feed) });
    let wants = Wants::new(vec![Table::Tcp4], StateSet::ALL);
    let (lab, interval) = (LabSettings::default(), Duration::from_millis(1));
    let settings = Settings { source, scanner: None, wants, interval, lab, events: Some(events), remembered: BOUND };
    let session = Session::start(settings).unwrap();
    let gone = loop {
        session.updates().bell().recv_timeout(LONG).expect("the session speaks");
        let first = session.updates().take().into_iter().find_map(|update| match update {
            Update::Past(past) => past.timeline.changes.iter().next().map(|(_, change)| change.clone()),
            _ => None,
        });
        if let Some(change) = first {
            break change;
        }
    };
    assert_eq!((gone.what, gone.evidence), (What::Gone(State::Established), Evidence::Observed));
}
