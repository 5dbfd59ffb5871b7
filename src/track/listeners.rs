//! Who listens where, so that a connection that comes in has an owner before any scan of descriptors finds it.
//!
//! Knows listeners that events told of; those that are older stand in the world.

use hashbrown::HashMap;

use crate::model::address::Endpoint;
use crate::model::event::{Actor, Event, Occurrence};
use crate::model::key::NetnsId;
use crate::model::socket::Protocol;
use crate::model::state::State;

use super::hearing::HEARD;
use super::owner::actor_of;
use super::world::World;

/// Who began to listen where.
#[derive(Clone, Debug, Default)]
pub(super) struct Listeners(HashMap<(NetnsId, Protocol, Endpoint), Actor>);

impl Listeners {
    /// Takes an event in.
    pub(super) fn note(&mut self, event: &Event) {
        let place = (event.netns, event.protocol, event.ends.local);
        match (&event.what, event.actor) {
            (Occurrence::Moved { to: State::Listen, .. }, Some(actor)) => {
                if self.0.len() >= HEARD {
                    self.0.clear();
                }
                self.0.insert(place, actor);
            }
            (Occurrence::Moved { from: State::Listen, to: State::Close }, _) => {
                self.0.remove(&place);
            }
            _ => {}
        }
    }

    /// Whose listener a connection came in by; `None` also for an event that tells of no such connection.
    pub(super) fn of(&self, event: &Event, world: &World) -> Option<Box<Actor>> {
        let Occurrence::Moved { from: State::Listen, to: State::SynRecv | State::Established } = event.what else {
            return None;
        };
        let local = event.ends.local;
        let any = [Endpoint::ANY_V4, Endpoint::ANY_V6].map(|any| Endpoint { port: local.port, ..any });
        let locals = [local, any[0], any[1]];
        // A means that tells of no namespace is taken to mean the own one.
        let netns = Some(event.netns).filter(|netns| netns.known().is_some()).or(world.netns());
        let row = netns.and_then(|netns| world.listener(netns, event.protocol, &locals));
        let holder = row.and_then(|row| row.life.holders.as_ref()?.first());
        let heard = |local: &Endpoint| self.0.get(&(event.netns, event.protocol, *local)).copied();
        let actor = holder.map(|holder| actor_of(&holder.process)).or_else(|| locals.iter().find_map(heard));
        actor.map(Box::new).or_else(|| row.and_then(|row| row.life.actor.clone()))
    }
}
