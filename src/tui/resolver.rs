//! Asks the resolver in the background: addresses of a host that a filter names, names of addresses in sight.
//!
//! A network that does not answer makes threads wait, and nobody else. Remembers nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::thread::Builder;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::model::names::Names;

use super::app::Event;

/// Threads that ask for names of addresses at most.
const WORKERS: usize = 4;

/// Asks, and says what came of it by [`Event::Resolved`] and [`Event::Named`].
pub(super) struct Resolver {
    names: Arc<dyn Names + Send + Sync>,
    say: Sender<Event>,
    wanted: Sender<IpAddr>,
    queue: Receiver<IpAddr>,
    workers: usize,
}

impl Resolver {
    pub(super) fn new(names: Arc<dyn Names + Send + Sync>, say: Sender<Event>) -> Self {
        let (wanted, queue) = unbounded();
        Self { names, say, wanted, queue, workers: 0 }
    }

    /// Looks the addresses of a host up, on a thread of its own: somebody waits for them. Where no thread can be had the
    /// host stays unknown, and Enter tries again.
    pub(super) fn addresses(&self, host: String) {
        let (names, say) = (Arc::clone(&self.names), self.say.clone());
        let ask = move || {
            let addresses = names.addresses(&host);
            let _ = say.send(Event::Resolved(host, addresses));
        };
        let _ = Builder::new().name("resolver".to_owned()).spawn(ask);
    }

    /// Looks the name of an address up when one of a few threads is free. They begin with the first question.
    pub(super) fn name(&mut self, address: IpAddr) {
        let _ = self.wanted.send(address);
        if self.workers == WORKERS {
            return;
        }
        let (names, say, queue) = (Arc::clone(&self.names), self.say.clone(), self.queue.clone());
        let work = move || {
            for address in queue {
                let name = names.host(address);
                if say.send(Event::Named(address, name)).is_err() {
                    return;
                }
            }
        };
        if Builder::new().name("names".to_owned()).spawn(work).is_ok() {
            self.workers += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::names::NoNames;

    /// More questions than threads, each answered once.
    #[test]
    fn every_question_is_answered() {
        let (say, answers) = unbounded();
        let mut resolver = Resolver::new(Arc::new(NoNames), say);
        let mut asked: Vec<IpAddr> = (1..=20_u8).map(|last| IpAddr::from([192, 0, 2, last])).collect();
        asked.iter().for_each(|address| resolver.name(*address));
        assert_eq!(resolver.workers, WORKERS);
        while !asked.is_empty() {
            match answers.recv_timeout(Duration::from_secs(60)).unwrap() {
                Event::Named(address, None) => asked.retain(|other| *other != address),
                other => panic!("{other:?}"),
            }
        }
        resolver.addresses("host.example".to_owned());
        let answer = answers.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(matches!(&answer, Event::Resolved(host, found) if host == "host.example" && found.is_empty()));
    }
}
