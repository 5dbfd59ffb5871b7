//! By which field rows are ordered, and which way.

use std::cmp::Ordering;

use hashbrown::HashMap;

use crate::field::{Field, NOTHING, compare, is_largest_first, prefix, prefix_is_whole};
use crate::track::world::Row;

/// Which way a sort runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// As the field's own order has it.
    #[default]
    Forward,
    /// The other way round.
    Backward,
}

/// How rows are ordered under their head. Rows that are equal by it stand by their ends, so that they keep their places
/// from look to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By this field.
    pub field: Field,
    /// This way.
    pub direction: Direction,
}

impl Default for Sort {
    fn default() -> Self {
        Self { field: Field::Local, direction: Direction::Forward }
    }
}

/// A text that names no order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SortError {
    /// The word names no field.
    #[error("there is no column `{0}`")]
    Field(String),
    /// The word behind the colon is no way.
    #[error("`{0}` is no way to order: asc or desc")]
    Way(String),
}

impl Sort {
    /// By this field, as its own order has it.
    pub const fn by(field: Field) -> Self {
        Self { field, direction: Direction::Forward }
    }

    /// The order that `COLUMN`, `COLUMN:asc` or `COLUMN:desc` names.
    ///
    /// # Errors
    ///
    /// See [`SortError`].
    pub fn named(text: &str) -> Result<Self, SortError> {
        let (name, way) = text.split_once(':').map_or((text, None), |(name, way)| (name, Some(way)));
        let field = Field::named(name).ok_or_else(|| SortError::Field(name.to_owned()))?;
        let direction = match (way, is_largest_first(field)) {
            (None, _) | (Some("asc"), false) | (Some("desc"), true) => Direction::Forward,
            (Some("asc"), true) | (Some("desc"), false) => Direction::Backward,
            (Some(way), _) => return Err(SortError::Way(way.to_owned())),
        };
        Ok(Self { field, direction })
    }

    /// The text that [`Self::named`] reads as this order.
    pub fn text(self) -> String {
        let name = self.field.definition().name;
        format!("{name}:{}", if self.falls() { "desc" } else { "asc" })
    }

    /// Whether the largest stands first.
    pub fn falls(self) -> bool {
        (self.direction == Direction::Backward) != is_largest_first(self.field)
    }

    /// The other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        };
        Self { direction, ..self }
    }

    /// By this field; the other way round where it is that field already.
    #[must_use]
    pub fn chosen(self, field: Field) -> Self {
        if self.field == field { self.reversed() } else { Self::by(field) }
    }

    /// Whether equal [`Numbers`] mean that rows are equal by it.
    pub(super) fn is_whole(self) -> bool {
        prefix_is_whole(self.field) || self.field == Field::Process
    }

    /// A number that is smaller for a row that stands first, from one that is so the usual way round.
    const fn turned(self, number: u128) -> u128 {
        match self.direction {
            Direction::Backward if number != NOTHING => !number,
            Direction::Forward | Direction::Backward => number,
        }
    }

    /// How two rows stand to each other.
    pub(super) fn compare(self, a: Row<'_>, b: Row<'_>) -> Ordering {
        let order = compare(self.field, a, b);
        match self.direction {
            Direction::Forward => order,
            Direction::Backward => order.reverse(),
        }
    }
}

/// Whether no owner is known, and else the command and the pid: in this order processes stand.
type Holder<'a> = (bool, &'a [u8], u32);

/// The numbers that rows are sorted by.
///
/// There are few processes, and rows are many: processes are numbered as they come and ranked among each other in the
/// end, so that sorting compares no names.
pub(super) struct Numbers<'a> {
    sort: Sort,
    holders: HashMap<Holder<'a>, u32>,
    /// Rows that follow each other are often of one process.
    last: Option<(Holder<'a>, u32)>,
}

/// The rank of each process by its number; none where rows are sorted by something else.
pub(super) struct Places {
    sort: Sort,
    ranks: Vec<u128>,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(sort: Sort) -> Self {
        Self { sort, holders: HashMap::new(), last: None }
    }

    /// The number of a row, which [`Places`] may put another one in the place of.
    pub(super) fn of(&mut self, row: Row<'a>) -> u128 {
        if self.sort.field != Field::Process {
            return self.sort.turned(prefix(self.sort.field, row));
        }
        let holder = row.life.owner().map_or((true, &[][..], 0), |owner| (false, owner.command(), owner.pid()));
        if let Some((last, number)) = self.last
            && last == holder
        {
            return number.into();
        }
        let next = u32::try_from(self.holders.len()).unwrap_or(u32::MAX);
        let number = *self.holders.entry(holder).or_insert(next);
        self.last = Some((holder, number));
        number.into()
    }

    /// Ranks the processes that came.
    pub(super) fn rank(self) -> Places {
        let mut order: Vec<(Holder<'a>, u32)> = self.holders.into_iter().collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, number)) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = self.sort.turned(rank);
            }
        }
        Places { sort: self.sort, ranks }
    }
}

impl Places {
    /// The number that a row is sorted by, from that of [`Numbers`].
    pub(super) fn of(&self, number: u128) -> u128 {
        if self.sort.field != Field::Process {
            return number;
        }
        usize::try_from(number).ok().and_then(|number| self.ranks.get(number)).copied().unwrap_or(u128::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::columns;
    use crate::model::detail::Detail;
    use crate::model::sample::{look, tcp};
    use crate::model::socket::Socket;
    use crate::model::state::State;
    use crate::model::tcp_info::TcpInfo;
    use crate::track::tracker::Tracker;

    #[track_caller]
    fn check(text: &str, expected: Option<(Field, Direction)>) {
        let sort = Sort::named(text).ok().map(|sort| (sort.field, sort.direction));
        assert_eq!(sort, expected, "{text}");
    }

    #[test]
    fn an_order_has_a_way() {
        check("local", Some((Field::Local, Direction::Forward)));
        check("local:desc", Some((Field::Local, Direction::Backward)));
        check("local:asc", Some((Field::Local, Direction::Forward)));
        check("recvq", Some((Field::RecvQ, Direction::Forward)));
        check("recv_q:desc", Some((Field::RecvQ, Direction::Forward)));
        check("recvq:asc", Some((Field::RecvQ, Direction::Backward)));
        for wrong in ["", ":", "local:", "local:down", "nosuch"] {
            check(wrong, None);
        }
    }

    #[test]
    fn what_has_no_such_value_stands_last_either_way() {
        let mut tracker = Tracker::default();
        let detail = Detail { tcp: Some(TcpInfo { length: 280, rtt: 9, ..TcpInfo::default() }), ..Detail::default() };
        let measured = Socket { detail: Some(Box::new(detail)), ..tcp(2, State::Established) };
        tracker.absorb(look(0, vec![tcp(1, State::Listen), measured]));
        let world = tracker.world();
        let (without, with) = (world.row(0).unwrap(), world.row(1).unwrap());
        for text in ["rtt", "rtt:asc", "rtt:desc"] {
            let sort = Sort::named(text).unwrap();
            assert!(Numbers::new(sort).of(with) < Numbers::new(sort).of(without), "{text}");
        }
    }

    #[test]
    fn every_order_is_read_as_it_is_written() {
        for definition in columns() {
            for sort in [Sort::by(definition.field), Sort::by(definition.field).reversed()] {
                assert_eq!(Sort::named(&sort.text()), Ok(sort));
            }
        }
    }
}
