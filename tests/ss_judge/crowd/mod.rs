//! Sockets of every kind that this kernel can make, of several processes: those of the other tests, and many more that
//! the dice dress with options. They stay as they are while the programs look at them, but for what the kernel itself
//! moves (timers, retransmissions).

mod interface;
mod link;
mod owners;
pub mod stream;
mod tcp;
mod udp;
mod unix;

use std::os::fd::OwnedFd;

use crate::dice::Dice;
use crate::support::population::Population;
use crate::support::scratch::Scratch;

/// The other device of the namespace.
pub use interface::NAME as DEVICE;

/// All of them, open as long as this lives.
pub struct Crowd {
    held: Vec<OwnedFd>,
    scratch: Scratch,
    _population: Option<Population>,
    _children: owners::Children,
}

impl Crowd {
    /// Makes all of them. What the kernel does not know is left out.
    pub fn new(dice: &mut Dice) -> Self {
        interface::raise();
        let population = Some(Population::inet());
        stream::tune();
        let mut crowd =
            Self { held: Vec::new(), scratch: Scratch::new(), _population: population, _children: Default::default() };
        tcp::populate(&mut crowd, dice);
        udp::populate(&mut crowd, dice);
        unix::populate(&mut crowd, dice);
        link::populate(&mut crowd, dice);
        crowd._children = owners::Children::of(&crowd.held, dice);
        crowd
    }

    /// A few, for a recording.
    pub fn small(dice: &mut Dice) -> Self {
        let population = Some(Population::inet());
        let mut crowd =
            Self { held: Vec::new(), scratch: Scratch::new(), _population: population, _children: Default::default() };
        for way in stream::Way::ALL {
            tcp::services(&mut crowd, dice, way);
            tcp::marked(&mut crowd, way);
        }
        crowd
    }

    fn hold(&mut self, sockets: impl IntoIterator<Item = impl Into<OwnedFd>>) {
        self.held.extend(sockets.into_iter().map(Into::into));
    }
}
