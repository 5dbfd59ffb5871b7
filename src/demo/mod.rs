//! Demos: scripts that walk real sockets through their states, one step at a time.
//!
//! A demo is a table of [`Step`]s ([`script`]): the calls that it makes, why, and what the kernel
//! must do then. A [`Bench`] makes the calls and owns the sockets, a [`Stage`] compares what the
//! kernel did with what the step expects, and a [`View`] tells everyone else. So a demo is a lesson
//! and a test at once, and a new one is one file and one row of [`DEMOS`].
//!
//! Looks at sockets only through a [`Witness`], and reads no clock but the witness's. Knows no
//! screen and writes nothing; threads and keys are the session's.

pub mod bench;
pub mod errno;
pub mod expect;
pub mod failure;
pub mod ladder;
pub mod script;
pub mod stage;
mod sys;
pub mod tcp_echo;
pub mod view;
pub mod witness;

#[cfg(test)]
mod tests;

use bench::Bench;
use failure::Failure;
use script::{Role, Step};

pub use stage::{Next, Pace, Stage, run};
pub use view::View;
pub use witness::Witness;

/// A scenario on real sockets.
pub trait Demo: Send {
    /// The sockets that take part. An [`End`](script::End) is an index into it.
    fn cast(&self) -> &'static [Role];

    /// The script, in order.
    fn steps(&self) -> Vec<Step>;

    /// Does a step. Most demos need no more than the calls that their table lists.
    ///
    /// # Errors
    ///
    /// The first call that returned something else than the script says.
    fn perform(&mut self, step: &Step, bench: &mut Bench) -> Result<(), Failure> {
        step.calls.iter().try_for_each(|call| bench.make(call))
    }
}

/// Which end of a connection closes first, and so waits in TIME-WAIT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Closer {
    /// The end that connected.
    #[default]
    Client,
    /// The end that accepted.
    Server,
}

/// The choices that a user has. A demo takes those that mean something to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which end closes first.
    pub closer: Closer,
}

/// One row of [`DEMOS`].
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name that a user types.
    pub name: &'static str,
    /// What it shows, in one line.
    pub purpose: &'static str,
    /// Makes the demo. Opens nothing yet.
    pub make: fn(Options) -> Box<dyn Demo>,
}

/// Every demo, in the order of a first course.
pub const DEMOS: &[Entry] = &[Entry {
    name: "tcp-echo",
    purpose: "one TCP connection, both ends, from LISTEN to the end of TIME-WAIT",
    make: |options| Box::new(tcp_echo::TcpEcho::new(options.closer)),
}];

/// The demo of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    DEMOS.iter().find(|entry| entry.name == name)
}
