//! The floor: asks the kernel what ss asks and drops the answers. One process, one thread, nothing printed.

use std::fs::read_dir;
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::{AtFlags, Dir, Mode, OFlags, openat, statat};
use sockscope::model::capture::Table;
use sockscope::model::state::{State, StateSet};
use sockscope::source::diag::Diag;
use sockscope::source::{Extra, Extras, Wants, netns};

/// Does what the floor with this name is, for this port.
pub fn run(words: &[String]) {
    let [name, port] = words else { panic!("a floor and a port") };
    let without_bound = StateSet::ALL.without(State::BoundInactive);
    let mut wants = Wants::new(vec![Table::Tcp4, Table::Tcp6], without_bound);
    match name.as_str() {
        "all" => {}
        "owners" => owners(),
        "info" => wants.extras = Extras::NONE.with(Extra::Info),
        "time-wait" => wants.states = StateSet::of(&[State::TimeWait]),
        "listen" => wants.states = StateSet::of(&[State::Listen]),
        "port" => wants.bytecode = Some(local_port(port.parse().unwrap())),
        "unix" => (wants.tables, wants.extras) = (vec![Table::Unix], Extras::NONE),
        _ => panic!("no floor is called {name}"),
    }
    dump(&wants);
}

/// Asks for what is wanted and drops the answers.
pub fn dump(wants: &Wants) {
    let mut diag = Diag::open(netns::own()).unwrap();
    for table in &wants.tables {
        diag.walk(*table, wants, |_| ()).unwrap();
    }
}

/// `struct inet_diag_bc_op` twice: S_GE and S_LE, each with the port behind it.
fn local_port(port: u16) -> Box<[u8]> {
    const GE: u8 = 2;
    const LE: u8 = 3;
    const OPERATION: u8 = 8;
    let operation = |code: u8, behind: u16| {
        let [no, port] = [(behind + 4).to_ne_bytes(), port.to_ne_bytes()];
        [code, OPERATION, no[0], no[1], 0, 0, port[0], port[1]]
    };
    [operation(GE, 16), operation(LE, 8)].concat().into()
}

/// Looks at each descriptor of each process, in the cheapest way.
fn owners() {
    for process in read_dir("/proc").unwrap().flatten() {
        if !process.file_name().as_bytes().first().is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Ok(folder) = openat(rustix::fs::CWD, process.path().join("fd"), flags, Mode::empty()) else { continue };
        let Ok(entries) = Dir::read_from(&folder) else { continue };
        for entry in entries.flatten() {
            let _ = statat(&folder, entry.file_name(), AtFlags::empty());
        }
    }
}
