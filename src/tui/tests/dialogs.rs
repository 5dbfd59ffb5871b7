//! What asks before it acts: what it says, what it orders, and that no is the default.

use std::sync::Arc;

use super::driver::Driver;
use crate::model::action::closing::{Closing, Refusal};
use crate::model::action::signal::{Disposition, Handle, Signal, SignalRefusal, Signalled, Strike, Subject};
use crate::model::action::{Act, Outcome};
use crate::model::owner::{Holder, Process};
use crate::model::sample::{inet, tcp, unix};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::session::{Command, Report, Update};
use crate::tui::app::{Effect, Event};
use crate::tui::scribe::{Existing, ExportError, Form, Written};
use crate::tui::theme::Theme;

/// A listener of two processes, connections of one, and what cannot be closed.
fn host() -> Vec<Socket> {
    let waits = Socket { inode: 0, ..tcp(5, State::TimeWait) };
    vec![
        inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0"),
        inet(2, Protocol::Tcp, State::Established, "10.0.0.5:80", "192.168.100.200:51822"),
        inet(3, Protocol::Tcp, State::Established, "[2001:db8::5]:80", "[2001:db8:ffff:ffff:ffff:ffff:ffff:1]:51822"),
        inet(4, Protocol::Udp, State::Close, "127.0.0.53:53", "0.0.0.0:0"),
        waits,
        unix(6, State::Established, b"/run/\x1b[31mevil.sock"),
    ]
}

fn driver(width: u16, height: u16) -> Driver {
    let mut driver = Driver::new(width, height, Theme::default());
    driver.look(0, host());
    let holder = |pid: u32, command: &[u8]| Holder {
        process: Arc::new(Process { pid, command: command.into() }),
        tid: None,
        fd: 7,
    };
    let of = |inode| match inode {
        1 => Some([holder(813, b"nginx"), holder(812, b"nginx")].into()),
        2 | 3 => Some([holder(813, b"nginx")].into()),
        4 => Some([holder(1, b"in\x1bit")].into()),
        _ => None,
    };
    driver.tracker.learn(of);
    // Without groups, the listener first.
    driver.look(1000, host()).press("b b b b").wait(5000);
    driver
}

/// The cursor on the row with this text.
fn at(driver: &mut Driver, text: &str) {
    driver.press("f").write(text).press("Enter Esc");
}

/// The last order.
fn order(driver: &Driver) -> (u32, &Act) {
    match driver.told.last() {
        Some(Command::Act(order)) => (order.id, &order.act),
        other => panic!("no order but {other:?}"),
    }
}

fn report(driver: &mut Driver, outcome: Outcome) {
    let id = order(driver).0;
    driver.event(Event::Updates(vec![Update::Acted(Report { id, outcome })]));
}

fn acts(driver: &Driver) -> usize {
    driver.told.iter().filter(|command| matches!(command, Command::Act(_))).count()
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn closing_one_asks_and_tells() {
    let mut driver = driver(80, 24);
    at(&mut driver, "10.0.0.5:80");
    check!("close_80x24", driver.press("K"));
    driver.press("y");
    let (_, Act::Close(sockets)) = order(&driver) else { panic!("{:?}", driver.told) };
    assert_eq!(sockets.iter().map(|socket| socket.inode).collect::<Vec<_>>(), [2]);
    assert!(driver.text().contains("Closing: 0 of 1 done."));
    report(&mut driver, Outcome::Closed([Closing::Closed { left: None }].into()));
    check!("close_80x24_done", driver);
    driver.press("Enter");
    assert!(driver.app.dialog.is_none());
}

#[test]
fn closing_many_wants_their_number() {
    for (name, width, height) in [("80x24", 80, 24), ("120x40", 120, 40), ("200x60", 200, 60)] {
        let mut driver = driver(width, height);
        driver.press("M K");
        insta::assert_snapshot!(format!("close_marked_{name}"), driver.screen());
        driver.press("y");
        assert_eq!((acts(&driver), driver.app.dialog.is_none()), (0, true));
        driver.press("K 4 Enter");
        assert_eq!(acts(&driver), 0, "another number");
        driver.press("5 Enter");
        assert_eq!(acts(&driver), 1);
        let refused = Closing::Refused(Refusal::Unprivileged);
        let outcome = vec![
            Closing::Closed { left: Some(State::BoundInactive) },
            Closing::Gone,
            Closing::Changed { state: State::CloseWait },
            refused.clone(),
            refused,
        ];
        report(&mut driver, Outcome::Closed(outcome.into()));
        insta::assert_snapshot!(format!("close_marked_{name}_done"), driver.screen());
        assert_eq!(driver.app.sockets.marks.len(), 4, "what is closed is marked no more");
    }
}

#[test]
fn no_is_the_default() {
    for key in ["Enter", "Esc", "n", "q", "K"] {
        let mut driver = driver(80, 24);
        at(&mut driver, "10.0.0.5:80");
        driver.press("K").press(key);
        assert_eq!((acts(&driver), driver.app.dialog.is_none(), driver.effects.len()), (0, true, 0), "{key}");
    }
}

#[test]
fn marks_that_are_not_listed_are_counted() {
    let mut driver = driver(80, 24);
    driver.press("M /").write("sport = :80").press("Enter K");
    assert!(driver.text().contains("3 of them are marked, but not listed now"), "{}", driver.text());
}

#[test]
fn what_cannot_be_closed_is_said_before() {
    let mut driver = driver(80, 24);
    at(&mut driver, "evil");
    driver.press("K");
    assert!(driver.text().contains("1 cannot be closed: the kernel closes TCP, UDP and raw"), "{}", driver.text());
    driver.press("y");
    assert_eq!((acts(&driver), driver.app.dialog.is_none()), (0, true));
}

/// What the dialog shows and orders is what stood there when it opened.
#[test]
fn a_row_that_changes_under_the_dialog_is_marked_and_ordered_as_shown() {
    let mut driver = driver(80, 24);
    at(&mut driver, "10.0.0.5:80");
    driver.press("K");
    let mut sockets = host();
    sockets[1].state = State::CloseWait;
    driver.look(8000, sockets);
    assert!(driver.text().contains("CLOSE-WAIT now"), "{}", driver.text());
    driver.look(9000, vec![]);
    assert!(driver.text().contains("gone meanwhile"), "{}", driver.text());
    driver.press("y");
    let (_, Act::Close(sockets)) = order(&driver) else { panic!("{:?}", driver.told) };
    assert_eq!(sockets.first().map(|socket| (socket.inode, socket.state)), Some((2, State::Established)));
}

#[test]
fn a_report_comes_also_when_the_dialog_is_closed() {
    let mut driver = driver(80, 24);
    at(&mut driver, "10.0.0.5:80");
    driver.press("K y Esc");
    report(&mut driver, Outcome::Closed([Closing::Refused(Refusal::Unprivileged)].into()));
    assert!(driver.line(23).contains("0 of 1 sockets are closed; not closed: CAP_NET_ADMIN"), "{}", driver.line(23));
    // A report of another order is not taken for one's own.
    at(&mut driver, "10.0.0.5:80");
    driver.press("K y");
    let outcome = Outcome::Closed([Closing::Closed { left: None }].into());
    driver.event(Event::Updates(vec![Update::Acted(Report { id: 1, outcome })]));
    assert!(driver.text().contains("Closing: 0 of 1 done."));
}

#[test]
fn marks_stay_with_their_sockets() {
    let mut driver = driver(120, 40);
    at(&mut driver, "10.0.0.5:80");
    driver.press("m");
    check!("marked", driver);
    let marked = |driver: &Driver| driver.app.sockets.marks.iter().copied().collect::<Vec<_>>();
    let key = host()[1].key;
    driver.press("s j Enter S b j Enter /").write("sport = :53").press("Enter");
    assert_eq!(marked(&driver), [key], "neither order nor filter moves a mark");
    let mut sockets = host();
    sockets[1].state = State::CloseWait;
    driver.look(8000, sockets);
    assert_eq!(marked(&driver), [key]);
    // The same ends, another cookie: another socket.
    let mut sockets = host();
    sockets[1].key = tcp(99, State::Established).key;
    driver.look(9000, sockets);
    assert_eq!(marked(&driver), []);
    driver.press("Esc M");
    assert_eq!(marked(&driver).len(), 6);
    driver.press("M");
    assert_eq!(marked(&driver).len(), 0);
    driver.press("M U");
    assert_eq!(marked(&driver).len(), 0);
    // On a head all of its group.
    driver.press("b g Enter g m");
    assert!(!marked(&driver).is_empty() && marked(&driver).len() < 6, "{:?}", marked(&driver));
    driver.press("Esc");
    assert_eq!(marked(&driver).len(), 0);
}

fn subject(pid: u32) -> Subject {
    let of = |signal| match signal {
        Signal::Hup | Signal::Term => (signal, Disposition::Caught),
        Signal::Int => (signal, Disposition::Ignored),
        _ => (signal, Disposition::Default),
    };
    Subject {
        handle: Handle { pid, inode: 2 },
        started: 4711,
        uid: 33,
        state: 'S',
        command: (*b"nginx").into(),
        dispositions: Signal::all().map(of).collect(),
        is_self: false,
    }
}

#[test]
fn a_signal_is_chosen_asked_for_and_told_of() {
    for (name, width, height) in [("80x24", 80, 24), ("120x40", 120, 40), ("200x60", 200, 60)] {
        let mut driver = driver(width, height);
        at(&mut driver, "10.0.0.5:80");
        driver.press("X");
        assert_eq!(order(&driver).1, &Act::Inspect(Handle { pid: 813, inode: 2 }));
        report(&mut driver, Outcome::Inspected(Ok(Arc::new(subject(813)))));
        insta::assert_snapshot!(format!("signal_{name}"), driver.screen());
        driver.press("j Enter");
        assert!(driver.text().contains("Send KILL? y sends it; any other key leaves it."), "{}", driver.text());
        driver.press("Enter");
        assert_eq!(acts(&driver), 1, "Enter is no yes");
        driver.press("Enter y");
        let strike = Strike { handle: Handle { pid: 813, inode: 2 }, started: 4711, signal: Signal::Kill };
        assert_eq!(order(&driver).1, &Act::Signal(strike));
        report(&mut driver, Outcome::Signalled(Signalled::Ended));
        insta::assert_snapshot!(format!("signal_{name}_done"), driver.screen());
    }
}

#[test]
fn the_first_process_wants_its_number() {
    let mut driver = driver(80, 24);
    at(&mut driver, "127.0.0.53");
    driver.press("X");
    report(&mut driver, Outcome::Inspected(Ok(Arc::new(subject(1)))));
    driver.press("Enter y");
    assert_eq!(acts(&driver), 1);
    driver.press("Enter");
    check!("signal_first_80x24", driver);
    driver.press("1 Enter");
    assert_eq!(acts(&driver), 2);
    report(&mut driver, Outcome::Signalled(Signalled::Refused(SignalRefusal::Unprivileged { uid: 0 })));
    assert!(
        driver.text().contains("TERM: not sent: it runs as user 0 (EPERM); only that user or root"),
        "{}",
        driver.text()
    );
}

#[test]
fn each_holder_is_asked_for_by_itself() {
    let mut driver = driver(80, 24);
    at(&mut driver, "0.0.0.0:80");
    driver.press("X");
    assert_eq!(order(&driver).1, &Act::Inspect(Handle { pid: 813, inode: 1 }));
    driver.press("Tab");
    assert_eq!(order(&driver).1, &Act::Inspect(Handle { pid: 812, inode: 1 }));
    report(&mut driver, Outcome::Inspected(Err(SignalRefusal::Gone)));
    assert!(driver.text().contains("No signal can be sent: the process has ended already."), "{}", driver.text());
    driver.press("Esc");
    at(&mut driver, "evil");
    driver.press("X");
    assert!(driver.app.dialog.is_none() && driver.line(23).contains("no process is known"), "{}", driver.line(23));
}

#[test]
fn texts_are_copied_by_a_letter() {
    for (name, width, height) in [("80x24", 80, 24), ("120x40", 120, 40), ("200x60", 200, 60)] {
        let mut driver = driver(width, height);
        at(&mut driver, "10.0.0.5:80");
        driver.press("y");
        insta::assert_snapshot!(format!("copy_{name}"), driver.screen());
    }
    let copied = |keys: &str| {
        let mut driver = driver(80, 24);
        at(&mut driver, "10.0.0.5:80");
        match driver.press("y").press(keys).effects.pop() {
            Some(Effect::Copy(text)) => text,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(copied("l"), "10.0.0.5:80");
    assert_eq!(copied("r"), "192.168.100.200:51822");
    assert_eq!(copied("s"), "the row of Cookie(2)");
    assert_eq!(copied("c"), "ss -tanoemip4 'src = 10.0.0.5:80 and dst = 192.168.100.200:51822'");
    assert_eq!(copied("v"), "ss -xutanop");
    assert_eq!(copied("j Enter"), "192.168.100.200:51822");
    assert_eq!(copied("x"), "None");
}

#[test]
fn a_file_is_written_as_chosen() {
    for (name, width, height) in [("80x24", 80, 24), ("120x40", 120, 40), ("200x60", 200, 60)] {
        let mut driver = driver(width, height);
        driver.press("E");
        insta::assert_snapshot!(format!("export_{name}"), driver.screen());
    }
    let mut driver = driver(80, 24);
    driver.press("E Tab Tab");
    driver.event(Event::Input(crossterm::event::Event::Key(crossterm::event::KeyCode::Up.into())));
    driver.press("Enter");
    let Some(Effect::Export(job)) = driver.effects.pop() else { panic!("nothing is written") };
    assert_eq!((job.form, job.fields.is_none(), job.existing), (Form::Csv, true, Existing::Keep));
    assert_eq!((job.listing.matched, job.path.to_str()), (6, Some("sockscope-2026-11-22-1701.csv")));
    driver.event(Event::Written(Err(ExportError::Exists(job.path.clone()))));
    check!("export_exists_80x24", driver);
    driver.press("n Enter");
    driver.event(Event::Written(Err(ExportError::Exists(job.path.clone())))).press("y");
    let Some(Effect::Export(job)) = driver.effects.pop() else { panic!("nothing is written") };
    assert_eq!(job.existing, Existing::Replace);
    driver.event(Event::Written(Err(ExportError::Failed("no room".to_owned()))));
    assert!(driver.text().contains("no room"), "{}", driver.text());
    driver.press("Enter").event(Event::Written(Ok(Written { path: job.path.clone(), rows: 6 })));
    assert!(
        driver.app.dialog.is_none() && driver.line(23).contains("6 rows written to sockscope-"),
        "{}",
        driver.line(23)
    );
}

#[test]
fn dialogs_survive_every_size() {
    for (width, height) in [(1, 1), (2, 3), (20, 5), (40, 12), (79, 9), (300, 100)] {
        for keys in ["M K", "M X", "y", "E"] {
            let mut driver = driver(width, height);
            driver.press(keys).screen();
            assert!(driver.press("j j PgDn k").text().chars().all(|symbol| symbol == '\n' || !symbol.is_control()));
            driver.resize(height, width).screen();
        }
    }
}

#[test]
fn quitting_works_from_a_dialog() {
    for keys in ["M K Ctrl-c", "y Ctrl-c", "E Ctrl-c", "M X Ctrl-c"] {
        assert_eq!(driver(80, 24).press(keys).effects, [Effect::Quit], "{keys}");
    }
}
