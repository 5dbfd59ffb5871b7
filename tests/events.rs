//! Events of this machine's kernel. What needs root says that it was left out where it has none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

use sockscope::decode::decoder::Decoder;
use sockscope::model::capture::Table;
use sockscope::model::event::{Batch, Event, Loss, Means, Occurrence, Standing, Token};
use sockscope::model::key::NetnsId;
use sockscope::model::socket::Protocol;
use sockscope::model::state::{State, StateSet};
use sockscope::session::events::{Events, News};
use sockscope::source::events::{Opened, open};
use sockscope::source::live::{Live, Mode};
use sockscope::source::{Source as _, Wants, clock, netns};

use support::namespace::{in_namespace, in_own_network};

/// Far more than anything here needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What these means give; `None`, and a word about it, where they may not be used.
fn opened(means: Means) -> Option<Opened> {
    match open(Some(means)) {
        Ok(opened) => Some(opened),
        Err(error) => {
            eprintln!("left out: {}: {error}", std::thread::current().name().unwrap_or("this test"));
            None
        }
    }
}

/// Connections over loopback, one after the other, each closed by the client first: far under a millisecond each.
/// Returns the server's address.
fn connections(number: usize) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    for _ in 0..number {
        let client = TcpStream::connect(address).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        drop(client);
        assert_eq!(server.read(&mut [0]).unwrap(), 0);
    }
    address
}

/// Takes all batches so far. The kernel tells of one thread's doings in their order, so a listener that is closed now is
/// told last; another one is closed if that was lost.
fn all_so_far(events: &Events) -> Batch {
    let own = netns::own();
    let mut all = Batch::default();
    for _ in 0..100 {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let is_end = |event: &Event| {
            let is_listener = event.netns == own && event.ends.local.port == port && event.ends.remote.port == 0;
            is_listener && event.what == Occurrence::Moved { from: State::Listen, to: State::Close }
        };
        while let News::Batch(batch) = events.next(Duration::from_millis(300)) {
            let is_over = batch.events.iter().any(is_end);
            all.events.extend(batch.events);
            batch.loss.into_iter().for_each(|loss| all.lose(loss));
            if is_over {
                all.events.retain(|event| event.netns == own);
                return all;
            }
        }
    }
    panic!("no end after {} events", all.events.len());
}

/// The moves of each socket, in their order.
fn lives(events: &[Event]) -> HashMap<Token, Vec<(State, State)>> {
    let mut lives: HashMap<_, Vec<_>> = HashMap::new();
    for event in events {
        if let Occurrence::Moved { from, to } = event.what {
            lives.entry(event.socket).or_default().push((from, to));
        }
    }
    lives
}

/// The life of the end that closes first, as far as it is a full socket.
const CLIENT: [(State, State); 5] = [
    (State::Close, State::SynSent),
    (State::SynSent, State::Established),
    (State::Established, State::FinWait1),
    (State::FinWait1, State::FinWait2),
    (State::FinWait2, State::Close),
];

/// The life of the other end.
const SERVER: [(State, State); 5] = [
    (State::Listen, State::SynRecv),
    (State::SynRecv, State::Established),
    (State::Established, State::CloseWait),
    (State::CloseWait, State::LastAck),
    (State::LastAck, State::Close),
];

#[test]
fn bpf_tells_the_whole_life_of_ten_thousand_short_connections() {
    const CONNECTIONS: usize = 10_000;
    in_own_network(|| {
        let Some(opened) = opened(Means::Bpf) else { return };
        let events = Events::start(opened).unwrap();
        connections(CONNECTIONS);
        let batch = all_so_far(&events);
        let lives = lives(&batch.events);
        let whole = |life: &[_]| lives.values().filter(|moves| **moves == life).count();
        let (clients, servers) = (whole(&CLIENT), whole(&SERVER));
        println!("{CONNECTIONS} connections: {clients} whole clients, {servers} whole servers, lost: {:?}", batch.loss);
        let missing = 2 * CONNECTIONS - clients - servers;
        match batch.loss {
            None => assert_eq!(missing, 0, "{} sockets", lives.len()),
            Some(Loss::Counted(lost)) => assert!(missing as u64 <= lost, "{missing} lives lack something, {lost} lost"),
            Some(Loss::Uncounted) => panic!("BPF counts what it loses"),
        }
        check_actors(&batch.events, events.standing());
    });
}

/// Events of calls have a process, and no others. Whoever opened a socket is this process. To close it took whoever let go
/// of it last: also a child of another test between fork and exec. Where /proc is of another pid namespace nobody is
/// told, which is said.
#[track_caller]
fn check_actors(events: &[Event], standing: &Standing) {
    if standing.lacks.iter().any(|lack| lack.starts_with("process ids,")) {
        return assert!(events.iter().all(|event| event.actor.is_none()));
    }
    for event in events {
        let Occurrence::Moved { to, .. } = event.what else { panic!("{event:?}") };
        let pid = event.actor.map(|actor| actor.pid);
        match to {
            State::SynSent | State::Listen => assert_eq!(pid, Some(std::process::id()), "{event:?}"),
            State::FinWait1 | State::LastAck => assert!(pid.is_some(), "{event:?}"),
            _ => assert_eq!(pid, None, "{event:?}"),
        }
    }
}

#[test]
fn bpf_knows_sockets_by_the_cookie_that_dumps_show() {
    in_own_network(|| {
        let Some(opened) = opened(Means::Bpf) else { return };
        let events = Events::start(opened).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).unwrap();
        let (server, _) = listener.accept().unwrap();
        let keys = keys(Table::Tcp4);
        drop((client, server, listener));
        let told: HashSet<_> = all_so_far(&events).events.iter().filter_map(Event::key).collect();
        assert_eq!((keys.len(), told.len()), (3, 4), "one more is the listener that ends the test");
        assert!(keys.iter().all(|key| told.contains(key)), "{keys:?} should be in {told:?}");
    });
}

fn keys(table: Table) -> Vec<sockscope::model::key::Key> {
    let mut decoder = Decoder::new(clock::now());
    let wants = Wants::new(vec![table], StateSet::ALL);
    Live::new(Mode::Netlink).look(&wants, &mut decoder);
    decoder.finish().sockets.iter().map(|socket| socket.key).collect()
}

/// What has no room while nobody reads is counted to the last event.
#[test]
fn bpf_counts_what_it_loses() {
    const CONNECTIONS: usize = 9_000;
    in_own_network(|| {
        let Some(Opened { feed: Some(mut feed), .. }) = opened(Means::Bpf) else { return };
        connections(CONNECTIONS);
        let (mut told, mut lost) = (0, 0);
        loop {
            let mut batch = Batch::default();
            feed.read(&mut batch).unwrap();
            if batch.is_empty() {
                break;
            }
            told += batch.events.len() as u64;
            if let Some(loss) = batch.loss {
                let Loss::Counted(events) = loss else { panic!("BPF counts what it loses") };
                lost += events;
            }
        }
        println!("{told} events told, {lost} lost");
        assert!(lost > 0 && told + lost >= 10 * CONNECTIONS as u64, "{told} told, {lost} lost");
    });
}

/// Some virtual machines lose what an idle processor does, so nothing is said of completeness.
#[test]
fn perf_tells_in_the_order_of_time_and_by_whom() {
    in_own_network(|| {
        let Some(Opened { feed: Some(mut feed), .. }) = opened(Means::Perf) else { return };
        // Nobody reads meanwhile, so no more than a ring has room for.
        let address = connections(400);
        let begun = clock::now();
        let mut all = Batch::default();
        loop {
            let mut batch = Batch::default();
            feed.read(&mut batch).unwrap();
            // The last events are not ripe before some time has passed.
            if batch.is_empty() && clock::now().since(begun) > Duration::from_millis(10) {
                break;
            }
            all.events.extend(batch.events);
            batch.loss.into_iter().for_each(|loss| all.lose(loss));
        }
        assert!(all.events.is_sorted_by_key(|event| event.at));
        all.events.retain(|event| [event.ends.local.port, event.ends.remote.port].contains(&address.port()));
        let calls =
            all.events.iter().filter(|event| event.what == Occurrence::Moved { from: CLIENT[0].0, to: CLIENT[0].1 });
        let own = calls.filter(|event| event.actor.is_some_and(|actor| actor.pid == std::process::id())).count();
        println!("{} events, {own} connects of this process, lost: {:?}", all.events.len(), all.loss);
        assert!(all.events.iter().all(|event| event.key().is_none() && event.netns == NetnsId(0)));
        assert!(own > 0 || all.loss.is_some());
    });
}

#[test]
fn any_user_hears_of_the_end_of_sockets() {
    in_namespace("any_user_hears_of_the_end_of_sockets", || {
        let events = Events::start(open(Some(Means::Destroy)).unwrap()).unwrap();
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = socket.local_addr().unwrap().port();
        let key = keys(Table::Udp4)[0];
        drop(socket);
        let event = next(&events, |event| event.protocol == Protocol::Udp);
        assert_eq!((event.key(), event.ends.local.port), (Some(key), port));

        let address = connections(1);
        let is_client = |event: &Event| event.ends.remote.port == address.port();
        let Occurrence::Destroyed(socket) = next(&events, is_client).what else { panic!("it was destroyed") };
        let info = socket.detail.unwrap().tcp.unwrap();
        assert!(info.segs_out > 0 && socket.state == State::Close);
    });
}

/// The next such event.
fn next(events: &Events, is_it: impl Fn(&Event) -> bool) -> Event {
    loop {
        let News::Batch(batch) = events.next(PATIENCE) else { panic!("no such event") };
        assert_eq!(batch.loss, None);
        if let Some(event) = batch.events.into_iter().find(&is_it) {
            return event;
        }
    }
}

#[test]
fn the_end_of_more_sockets_than_there_is_room_for_is_told_as_a_loss() {
    in_namespace("the_end_of_more_sockets_than_there_is_room_for_is_told_as_a_loss", || {
        let Opened { feed: Some(mut feed), .. } = open(Some(Means::Destroy)).unwrap() else { panic!("no feed") };
        while !has_dropped() {
            (0..1_000).for_each(|_| drop(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()));
        }
        let mut batch = Batch::default();
        feed.read(&mut batch).unwrap();
        assert_eq!(batch.loss, Some(Loss::Uncounted));
        assert!(!batch.events.is_empty());
    });
}

/// Whether a netlink socket of this namespace had no room for a message: the last column but one.
fn has_dropped() -> bool {
    let table = std::fs::read_to_string("/proc/net/netlink").unwrap();
    table.lines().skip(1).any(|line| line.split_whitespace().nth_back(1).is_some_and(|drops| drops != "0"))
}

/// Root of a user namespace of its own has none of the rights that count here.
#[test]
fn without_rights_the_next_means_is_taken_and_says_why() {
    in_namespace("without_rights_the_next_means_is_taken_and_says_why", || {
        let standing = open(None).unwrap().standing;
        assert_eq!(standing.means, Means::Destroy);
        let refused: Vec<_> = standing.refused.iter().map(ToString::to_string).collect();
        let [bpf, perf] = &refused[..] else { panic!("{refused:?}") };
        assert!(bpf.starts_with("bpf: ") && perf.starts_with("perf: "), "{refused:?}");
        for (means, why) in [(Means::Bpf, bpf), (Means::Perf, perf)] {
            let error = open(Some(means)).map(drop).unwrap_err().to_string();
            assert_eq!(why, &format!("{}: {error}", means.name()));
            assert!(error.contains("; "), "says what to do: {error}");
        }
        assert!(open(Some(Means::Poll)).unwrap().feed.is_none());
    });
}
