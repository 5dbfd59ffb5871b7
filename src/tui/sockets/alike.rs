//! What the rows of a listing have in common, so that no column is spent on it.

use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::query::listing::Listing;
use crate::track::world::World;

/// What all rows share. Of no rows: nothing that would take a column away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alike {
    /// The kind of socket, when there is but one.
    pub protocol: Option<Protocol>,
    /// The state, when there is but one.
    pub state: Option<State>,
    /// Whether rows are of more than one network namespace.
    pub mixed: bool,
    /// Whether no row has a timer.
    pub idle: bool,
}

impl Alike {
    /// Of the rows of a listing.
    pub fn of(listing: &Listing, world: &World) -> Self {
        let mut rows = listing.rows.iter().filter_map(|number| world.row(*number as usize));
        let Some(first) = rows.next() else { return Self::default() };
        let (protocol, state) = (Some(first.socket.protocol), Some(first.socket.state));
        let (netns, idle) = (first.socket.key.netns, !first.socket.timer.runs());
        rows.fold(Self { protocol, state, mixed: false, idle }, |alike, row| Self {
            protocol: alike.protocol.filter(|protocol| *protocol == row.socket.protocol),
            state: alike.state.filter(|state| *state == row.socket.state),
            mixed: alike.mixed || netns != row.socket.key.netns,
            idle: alike.idle && !row.socket.timer.runs(),
        })
    }
}
