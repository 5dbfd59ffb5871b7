//! Rows that are looked up between two looks, and tables that are asked for when they come into sight.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// A source of two connections. Each look-up finds one more byte in the first one's queue, until there are three; the
/// second one is gone when it is looked up.
struct Moving {
    asked: Sender<Vec<Table>>,
    queued: Arc<AtomicU32>,
    lookups: Sender<()>,
}

impl Source for Moving {
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink) {
        let _ = self.asked.send(wants.tables.clone());
        sink.begin(Table::Tcp4);
        for cookie in [FOUND, LOST] {
            let payload = Inet { cookie: [cookie, 0], state: 1, ..Inet::V4 }.with(&[]);
            sink.frame(fixture::frame(Table::Tcp4, Form::Netlink, &fixture::message(DIAG, &payload)));
        }
    }

    fn find(&mut self, target: &Target) -> std::io::Result<Option<Socket>> {
        let key = Key { netns: fixture::NETNS, identity: target.identity.expect("a cookie is known") };
        if key != of(FOUND) {
            return Ok(None);
        }
        let _ = self.lookups.send(());
        let queued = self.queued.load(Ordering::SeqCst).min(2) + 1;
        self.queued.store(queued, Ordering::SeqCst);
        let state = if queued < 3 { State::Established } else { State::CloseWait };
        let socket = Socket::new(key, now(), Protocol::Tcp, state, Ends::Inet(target.ends));
        Ok(Some(Socket { receive_queue: queued, ..socket }))
    }
}

/// A session over such a source that looks once: the tables that its looks ask for, and a word for each look-up.
fn moving() -> (Session, Receiver<Vec<Table>>, Receiver<()>) {
    let ((asked, tables), (lookups, looked_up)) = (unbounded(), unbounded());
    let source: MakeSource = Arc::new(move || {
        Box::new(Moving { asked: asked.clone(), queued: Arc::default(), lookups: lookups.clone() }) as Box<dyn Source>
    });
    let wants = Wants::new(vec![Table::Tcp4], StateSet::ALL);
    let (lab, interval) = (LabSettings::default(), LONG);
    let settings = Settings { source, scanner: None, wants, interval, lab, events: None, remembered: BOUND };
    (Session::start(settings).unwrap(), tables, looked_up)
}

/// Waits for a world that `is` so.
#[track_caller]
fn world(session: &Session, is: impl Fn(&World) -> bool) -> Arc<World> {
    loop {
        session.updates().bell().recv_timeout(LONG).expect("the session speaks");
        let worlds = session.updates().take().into_iter().filter_map(|update| match update {
            Update::World(world) => Some(world),
            _ => None,
        });
        if let Some(world) = worlds.into_iter().find(|world| is(world)) {
            return world;
        }
    }
}

fn queue(world: &World) -> u32 {
    world.row(0).map_or(0, |row| row.socket.receive_queue)
}

#[test]
fn rows_in_sight_move_between_two_looks() {
    let (session, _, looked_up) = moving();
    let first = world(&session, |world| world.present() == 2);
    session.tell(Command::Sight(vec![of(FOUND), of(LOST), of(77)]));
    let second = world(&session, |world| queue(world) >= 1);
    assert!(second.lists_as(&first) && second.looks == 1);
    let last = world(&session, |world| queue(world) == 3);
    let row = last.row(0).unwrap();
    assert_eq!((last.looks, last.present()), (1, 2), "a look says what is gone, and nothing else does");
    assert_eq!((row.socket.state, row.life.last().state), (State::CloseWait, State::CloseWait));
    assert!(!last.lists_as(&first));
    // From now on nothing differs, and nothing is said.
    (0..2).for_each(|_| looked_up.recv_timeout(LONG).expect("it is looked up"));
    while looked_up.try_recv().is_ok() {}
    session.updates().take();
    (0..2).for_each(|_| looked_up.recv_timeout(LONG).expect("it is looked up"));
    assert!(!session.updates().take().iter().any(|update| matches!(update, Update::World(_))));
}

#[test]
fn what_comes_into_sight_is_looked_at_at_once() {
    let (session, tables, _) = moving();
    assert_eq!(tables.recv_timeout(LONG).unwrap(), [Table::Tcp4]);
    let ask = |tables: &[Table]| session.tell(Command::Ask(Asking { tables: tables.to_vec(), filter: None }));
    ask(&[Table::Tcp4, Table::Unix]);
    assert_eq!(tables.recv_timeout(LONG).unwrap(), [Table::Tcp4, Table::Unix]);
    ask(&[Table::Unix]);
    session.tell(Command::Look);
    assert_eq!(tables.recv_timeout(LONG).unwrap(), [Table::Unix], "what leaves needs no look of its own");
}
