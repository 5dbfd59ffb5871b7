//! Leaves out what happens in network namespaces that are not shown: BPF and the tracepoint tell of the whole machine.

use std::io;
use std::time::Duration;

use crate::model::event::{Batch, Event};
use crate::model::key::NetnsId;

use super::super::doors::{Door, Here, Namespaces};
use super::{EventsError, Feed, Opened};

impl Opened {
    /// Of the calling thread's namespace and of those that are shown beside it, and of no other. What does not say
    /// where it happened is kept.
    #[must_use]
    pub fn within(self, shown: Namespaces) -> Self {
        let own = Here::default().netns();
        let feed = self.feed.map(|feed| Box::new(Within { feed, own, shown }) as Box<dyn Feed>);
        Self { feed, ..self }
    }
}

struct Within {
    feed: Box<dyn Feed>,
    own: NetnsId,
    shown: Namespaces,
}

impl Feed for Within {
    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        self.feed.wait(patience)
    }

    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        let before = batch.events.len();
        let outcome = self.feed.read(batch);
        let doors = self.shown.doors();
        let is_shown = |event: &Event| {
            let here = event.netns;
            here == self.own || here == NetnsId::default() || doors.iter().any(|door| door.netns() == here)
        };
        let mut place = 0;
        batch.events.retain(|event| {
            place += 1;
            place <= before || is_shown(event)
        });
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use netlink_sys::Socket;

    use super::*;
    use crate::model::address::Endpoint;
    use crate::model::address::InetEnds;
    use crate::model::event::{Means, Occurrence, Standing, Token};
    use crate::model::socket::Protocol;
    use crate::model::state::State;
    use crate::model::time::Moment;
    use crate::source::places::Places;

    /// Tells of one event in each of these namespaces.
    struct Told(Vec<NetnsId>);

    impl Feed for Told {
        fn wait(&mut self, _patience: Duration) -> io::Result<()> {
            Ok(())
        }

        fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
            let ends = InetEnds { local: Endpoint::ANY_V4, remote: Endpoint::ANY_V4, interface: 0 };
            batch.events.extend(self.0.iter().map(|netns| Event {
                at: Moment::default(),
                netns: *netns,
                socket: Token::Cookie(1),
                protocol: Protocol::Tcp,
                ends,
                what: Occurrence::Moved { from: State::Close, to: State::Listen },
                error: None,
                actor: None,
            }));
            Ok(())
        }
    }

    struct Closed(NetnsId);

    impl Door for Closed {
        fn netns(&self) -> NetnsId {
            self.0
        }
        fn name(&self) -> &'static str {
            "closed"
        }
        fn places(&self) -> Places {
            Places::default()
        }
        fn open(&self) -> io::Result<Socket> {
            Err(io::Error::from_raw_os_error(1))
        }
    }

    #[test]
    fn what_happens_elsewhere_is_left_out() {
        let (own, beside, unknown) = (Here::default().netns(), NetnsId(7), NetnsId::default());
        let shown = Namespaces::default();
        shown.add(Arc::new(Closed(beside)));
        let standing = Standing { means: Means::Bpf, lacks: Vec::new(), refused: Vec::new() };
        let feed = Box::new(Told(vec![own, NetnsId(8), beside, unknown, NetnsId(9)]));
        let mut batch = Batch::default();
        Opened { standing, feed: Some(feed) }.within(shown).feed.unwrap().read(&mut batch).unwrap();
        let heard: Vec<NetnsId> = batch.events.iter().map(|event| event.netns).collect();
        assert_eq!(heard, [own, beside, unknown]);
    }
}
