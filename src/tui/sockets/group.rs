//! Which group a row is of. Says nothing of how groups are ordered or drawn.

use std::net::IpAddr;

use crate::field::remote_host;
use crate::model::state::State;
use crate::query::listing::Grouping;
use crate::track::owner::Owner;
use crate::track::world::Row;

/// What a group is of, so that it stays folded when its number changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupId {
    /// The only group.
    All,
    /// Of a state.
    State(State),
    /// Of a process; `None` where no owner is known.
    Process(Option<u32>),
    /// Of a remote host; `None` where there is none.
    Remote(Option<IpAddr>),
}

impl GroupId {
    /// The group that a row is of under this grouping.
    pub fn of(grouping: Grouping, row: Row<'_>) -> Self {
        match grouping {
            Grouping::State => Self::State(row.socket.state),
            Grouping::Process => Self::Process(row.life.owner().map(Owner::pid)),
            Grouping::Remote => Self::Remote(remote_host(row)),
            Grouping::Nothing => Self::All,
        }
    }
}
