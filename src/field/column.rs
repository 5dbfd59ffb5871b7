//! Attributes as columns: whatever a filter can compare beyond the fields of every row, with title, lean, width and order.
//!
//! Made from the table of attributes, so that a word, its unit and its meaning stand once. Texts are [`super::cell`]'s.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::LazyLock;

use crate::track::world::Row;

use super::attribute::{Account, Attribute, Datum, Kind, Known, attribute, attributes};
use super::registry::{Align, Definition, FIELDS, Field};

/// Which of the attributes that are columns. Only this module makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Index(u16);

/// The number of rows that have no such attribute. A sort puts them last, whichever way it runs.
pub const NOTHING: u128 = u128::MAX;

/// Attributes that are columns.
static ATTRIBUTES: LazyLock<Vec<&'static Attribute>> = LazyLock::new(|| {
    let is_field = |attribute: &&Attribute| FIELDS.iter().any(|field| field.name == attribute.word());
    let mut others: Vec<&Attribute> = attributes().iter().filter(|attribute| !is_field(attribute)).collect();
    others.sort_by_key(|attribute| rank(attribute));
    others
});

/// What is asked for most stands first.
fn rank(attribute: &Attribute) -> u8 {
    match attribute.account() {
        Some((Account::Tcp, _)) => 0,
        Some((Account::Memory, _)) => 1,
        None => 2,
        Some((Account::Mptcp | Account::Sctp, _)) => 3,
    }
}

static COLUMNS: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let others = (0..).zip(ATTRIBUTES.iter()).map(|(number, attribute)| define(Index(number), attribute));
    FIELDS.into_iter().chain(others).collect()
});

/// Everything that can be a column: the fields of every row, then TCP's own account, memory, and the others.
pub fn columns() -> &'static [Definition] {
    &COLUMNS
}

/// The column of the attribute that a word in any case means.
pub(super) fn named(word: &str) -> Option<Field> {
    let wanted = attribute(word)?;
    COLUMNS.iter().find(|known| known.name == wanted.word()).map(|known| known.field)
}

fn define(index: Index, attribute: &Attribute) -> Definition {
    let title = attribute.word();
    let (align, [narrow, usual, wide]) = form(attribute.kind);
    // The title is whole, with room for the sign of the order.
    let title_width = u16::try_from(title.len()).unwrap_or(u16::MAX).saturating_add(1);
    Definition {
        field: Field::Attribute(index),
        name: title,
        key: title,
        title,
        doc: attribute.doc,
        align,
        narrow: title_width.max(narrow),
        usual: title_width.max(usual),
        wide: title_width.max(wide),
    }
}

/// Lean and widths of what has values of this kind.
const fn form(kind: Kind) -> (Align, [u16; 3]) {
    match kind {
        Kind::Flag => (Align::Right, [3, 3, 3]),
        Kind::Count | Kind::Port => (Align::Right, [5, 7, 9]),
        Kind::Bytes | Kind::Span => (Align::Right, [8, 9, 9]),
        Kind::Rate => (Align::Right, [9, 9, 9]),
        Kind::Id | Kind::Hex | Kind::Namespace => (Align::Right, [8, 10, 18]),
        Kind::Text | Kind::OneOf(_) | Kind::User | Kind::Interface | Kind::State | Kind::Timer => {
            (Align::Left, [7, 10, 21])
        }
        Kind::Container => (Align::Left, [12, 12, 24]),
        Kind::Address | Kind::LocalEnd | Kind::RemoteEnd | Kind::Cgroup => (Align::Left, [15, 15, 39]),
    }
}

impl Index {
    /// What is to know of it.
    pub(super) fn definition(self) -> &'static Definition {
        // No index is made but of these.
        COLUMNS.get(FIELDS.len() + usize::from(self.0)).unwrap_or(&FIELDS[0])
    }

    /// Which attribute it is.
    pub(super) fn attribute(self) -> &'static Attribute {
        ATTRIBUTES.get(usize::from(self.0)).copied().unwrap_or(&attributes()[0])
    }

    /// Whether the largest stands first: of what is measured, that is what is looked for.
    pub(super) fn is_largest_first(self) -> bool {
        matches!(self.attribute().kind, Kind::Count | Kind::Bytes | Kind::Span | Kind::Rate | Kind::Flag)
    }

    /// The value of a row, and of each of its holders the first one's.
    fn value(self, row: Row<'_>) -> Datum<'_> {
        self.attribute().first(&Known::row(row, row.socket.read))
    }

    /// As [`prefix`](super::prefix): a number that is smaller for a row that stands first, and [`NOTHING`] where there is
    /// nothing to order by.
    pub(super) fn prefix(self, row: Row<'_>) -> u128 {
        match self.value(row) {
            Datum::Unknown => NOTHING,
            Datum::Number(number) | Datum::AtLeast(number) if self.is_largest_first() => u128::from(!number) + 1,
            Datum::Number(number) | Datum::AtLeast(number) => u128::from(number) + 1,
            Datum::Address(IpAddr::V4(address)) => u128::from(address.to_bits()) + 1,
            Datum::Address(IpAddr::V6(address)) => (1 << 64) + (address.to_bits() >> 2),
            Datum::Text(text) => {
                let mut bytes = [0; 16];
                bytes.iter_mut().skip(1).zip(text).for_each(|(place, byte)| *place = *byte);
                u128::from_be_bytes(bytes) + 1
            }
        }
    }

    /// Whether equal prefixes mean that rows are equal by it.
    pub(super) fn prefix_is_whole(self) -> bool {
        !matches!(self.attribute().kind, Kind::Text | Kind::Address | Kind::LocalEnd | Kind::RemoteEnd)
    }

    /// How two rows stand to each other.
    pub(super) fn compare(self, a: Row<'_>, b: Row<'_>) -> Ordering {
        let texts = || match (self.value(a), self.value(b)) {
            (Datum::Text(left), Datum::Text(right)) => left.cmp(right),
            (Datum::Address(left), Datum::Address(right)) => left.cmp(&right),
            _ => Ordering::Equal,
        };
        self.prefix(a).cmp(&self.prefix(b)).then_with(texts)
    }
}

#[cfg(test)]
mod tests;
