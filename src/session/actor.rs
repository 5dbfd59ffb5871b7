//! Does what is asked for, one thing after the other, on a thread that nobody waits for.
//!
//! Has a source of its own: one that closes sockets must not be one that a dump comes from.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

use crate::model::action::closing::{Closing, Refusal};
use crate::model::action::signal::{SignalRefusal, Signalled};
use crate::model::action::{Act, Outcome};
use crate::model::socket::Socket;
use crate::source::clock::now;
use crate::source::hands::Hands;

use super::mailbox::Post;
use super::{Command, MakeSource, Update};

/// Time between two words on how far it is.
const PROGRESS: Duration = Duration::from_millis(100);

/// Something to be done, with the number that its report will have.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The number.
    pub id: u32,
    /// What.
    pub act: Act,
}

/// What came of an order, or how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The number of the order.
    pub id: u32,
    /// What.
    pub outcome: Outcome,
}

/// Runs until nobody can order any more. After an act the collector is told to look.
pub(super) fn run(make: &MakeSource, orders: &Receiver<Order>, say: &Post, look: &Sender<Command>) {
    let mut source = None;
    for Order { id, act } in orders {
        let hands = source.get_or_insert_with(|| make()).hands();
        let say = |outcome| say.put(Update::Acted(Report { id, outcome }));
        let is_look_wanted = !matches!(act, Act::Inspect(_));
        say(perform(hands, act, &say));
        if is_look_wanted {
            let _ = look.send(Command::Look);
        }
    }
}

fn perform(hands: Option<&mut dyn Hands>, act: Act, say: &dyn Fn(Outcome)) -> Outcome {
    match (act, hands) {
        (Act::Close(sockets), Some(hands)) => Outcome::Closed(close(hands, &sockets, say)),
        (Act::Close(sockets), None) => {
            Outcome::Closed(sockets.iter().map(|_| Closing::Refused(Refusal::NotLive)).collect())
        }
        (Act::Inspect(handle), Some(hands)) => Outcome::Inspected(hands.inspect(handle).map(Arc::new)),
        (Act::Inspect(_), None) => Outcome::Inspected(Err(SignalRefusal::NotLive)),
        (Act::Signal(strike), Some(hands)) => Outcome::Signalled(hands.signal(&strike)),
        (Act::Signal(_), None) => Outcome::Signalled(Signalled::Refused(SignalRefusal::NotLive)),
    }
}

fn close(hands: &mut dyn Hands, sockets: &[Socket], say: &dyn Fn(Outcome)) -> Arc<[Closing]> {
    let mut done = Vec::with_capacity(sockets.len());
    let mut said = now();
    for socket in sockets {
        done.push(hands.close(socket));
        if now().since(said) >= PROGRESS {
            said = now();
            say(Outcome::Closing { done: done.len(), of: sockets.len() });
        }
    }
    done.into()
}
