//! Demos: scripts that walk real sockets through their states, one step at a time.
//!
//! A demo is a table of [`Step`]s: the calls that it makes ([`call`]), why, and what the kernel
//! must do then ([`expect`]). A [`Bench`] makes the calls and owns the sockets, a [`Stage`] compares what the
//! kernel did with what the step expects, and a [`View`] tells everyone else. So a demo is a lesson
//! and a test at once, and a new one is one file and one row of [`DEMOS`].
//!
//! Looks at sockets only through a [`Witness`], and reads no clock but the witness's. Knows no
//! screen and writes nothing; threads and keys are the session's.

mod backlog;
pub mod bench;
mod blackhole;
mod buffers;
pub mod call;
pub mod choice;
mod close_wait;
mod crowd;
pub mod errno;
pub mod expect;
pub mod failure;
mod framing;
mod half_close;
mod http;
mod keepalive;
pub mod lab;
pub mod ladder;
mod message;
pub mod network;
mod pair;
mod partial_send;
mod ping;
mod refused;
mod reset;
pub mod script;
mod simultaneous_close;
pub mod stage;
mod sys;
mod tcp_echo;
mod time_wait;
mod udp_echo;
mod unix_echo;
pub mod view;
pub mod witness;

#[cfg(test)]
mod tests;

use std::time::Duration;

use bench::{Bench, Made};
use call::{Act, Call, Deed};
use choice::Choice;
use failure::Failure;
use script::{Role, Step};

pub use choice::Options;
pub use stage::{Next, Pace, Stage, run};
pub use view::View;
pub use witness::Witness;

/// A scenario on real sockets.
pub trait Demo: Send {
    /// The sockets that take part. An [`End`](script::End) is an index into it.
    fn cast(&self) -> &'static [Role];

    /// The script, in order.
    fn steps(&self) -> Vec<Step>;

    /// Where its sockets are to be.
    fn ground(&self) -> Ground {
        Ground::Host
    }

    /// There is no network of its own, and why. Cast and script are asked for again.
    fn without_network(&mut self, _why: &str) {}

    /// Does what the script calls by this name and no system call does: see [`Act::Own`].
    ///
    /// # Errors
    ///
    /// It did not come out as the script says.
    fn deed(&mut self, deed: Deed, _bench: &mut Bench) -> Result<(), Failure> {
        Err(Failure::NotOpen { call: deed.text.to_owned() })
    }

    /// Makes one call of a step, for which it has waited so long already.
    ///
    /// # Errors
    ///
    /// The call returned something else than the script says.
    fn make(&mut self, call: &Call, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        match call.act {
            Act::Own(deed) => self.deed(deed, bench).map(|()| Made::Done),
            _ => bench.make(call, waited),
        }
    }
}

/// Where a demo's sockets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// In the namespace of this program.
    Host,
    /// In a [`network::Network`] of its own, where there can be one.
    Own,
}

/// One row of [`DEMOS`].
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name that a user types.
    pub name: &'static str,
    /// What it shows, in one line.
    pub purpose: &'static str,
    /// What its user may choose.
    pub choices: &'static [Choice],
    /// Makes the demo. May read settings of the host, opens no socket yet.
    pub make: fn(&Options) -> Box<dyn Demo>,
}

/// A name means one demo.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Every demo, in the order of a first course.
pub const DEMOS: &[Entry] = &[
    tcp_echo::ENTRY,
    udp_echo::ENTRY,
    unix_echo::ENTRY,
    ping::ENTRY,
    framing::ENTRY,
    http::ENTRY,
    partial_send::ENTRY,
    buffers::ENTRY,
    half_close::ENTRY,
    time_wait::ENTRY,
    close_wait::ENTRY,
    reset::ENTRY,
    refused::ENTRY,
    blackhole::ENTRY,
    backlog::ENTRY,
    keepalive::ENTRY,
    simultaneous_close::ENTRY,
];

/// The demo of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    DEMOS.iter().find(|entry| entry.name == name)
}
