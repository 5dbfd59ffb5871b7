//! The eyes of a demo: looks through a source, and into the tables that no source has yet.

use std::time::Duration;

use crate::decode::decoder::Decoder;
use crate::demo::Witness;
use crate::demo::network::Network;
use crate::demo::witness::{Crowd, Sight, Whereabouts};
use crate::model::address::InetEnds;
use crate::model::capture::Table;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::StateSet;
use crate::model::time::Moment;
use crate::source::clock::now;
use crate::source::counter::counter;
use crate::source::echo_table::EchoTable;
use crate::source::{Source, Target, Wants};

use super::{LabSettings, MakeSource, network};

/// Sees a demo's sockets through a source.
pub struct Observer {
    source: Box<dyn Source>,
    lab: Option<LabSettings>,
}

impl Observer {
    /// Looks through a source of its own.
    pub fn new(make: MakeSource) -> Self {
        Self { source: make(), lab: None }
    }

    /// And makes networks for demos.
    #[must_use]
    pub fn with_networks(self, lab: LabSettings) -> Self {
        Self { lab: Some(lab), ..self }
    }

    /// The TCP socket with these ends, as the tables have it.
    ///
    /// # Errors
    ///
    /// The look-up failed.
    pub fn socket(&mut self, ends: InetEnds) -> std::io::Result<Option<Socket>> {
        self.source.find(&Target { protocol: Protocol::Tcp, ends, identity: None })
    }

    /// The sockets of some tables. What cannot be read is not there: an expectation then says what is missing.
    fn sockets(&mut self, tables: &[Table], states: StateSet) -> Vec<Socket> {
        let mut decoder = Decoder::new(now());
        self.source.look(&Wants::new(tables.to_vec(), states), &mut decoder);
        decoder.finish().sockets
    }
}

impl Witness for Observer {
    fn now(&self) -> Moment {
        now()
    }

    fn look(&mut self, at: &Whereabouts) -> std::io::Result<Option<Sight>> {
        let found = match *at {
            Whereabouts::Inet(protocol, ends) => self.source.find(&Target { protocol, ends, identity: None })?,
            Whereabouts::Unix(inode) => self.source.find_unix(inode)?,
            Whereabouts::Icmp(inode) => {
                let tables: std::io::Result<Vec<_>> = EchoTable::ALL.into_iter().map(EchoTable::read).collect();
                tables?.into_iter().flatten().find(|socket| socket.inode == inode)
            }
        };
        Ok(found.as_ref().map(Sight::of))
    }

    fn count(&mut self, crowd: &Crowd) -> std::io::Result<u64> {
        let sockets = self.sockets(&[Table::Tcp4, Table::Tcp6], StateSet::of(&[crowd.state]));
        Ok(sockets.iter().filter(|socket| crowd.has(socket)).count().try_into().unwrap_or(u64::MAX))
    }

    fn counter(&mut self, name: &str) -> std::io::Result<Option<u64>> {
        counter(name)
    }

    fn network(&mut self) -> std::io::Result<Network> {
        match &self.lab {
            Some(settings) => network::make(settings),
            None => Err(std::io::Error::other("nothing is known that could make one")),
        }
    }

    fn pause(&mut self, span: Duration) {
        std::thread::sleep(span);
    }
}
