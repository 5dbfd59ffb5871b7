//! What must be asked of the host so that a query can be answered.

use crate::field::attribute::{Need, Needs};
use crate::query::listing::Query;

use super::ast::{Expr, Filter, Predicate};

impl Query {
    /// What its filter and its order need beyond the rows.
    pub fn needs(&self) -> Needs {
        self.filter.needs().union(Needs::of([self.sort.field]))
    }
}

impl Filter {
    /// What its fields need beyond the rows.
    pub fn needs(&self) -> Needs {
        self.expression().map_or_else(Needs::default, |expression| expression.add_to(Needs::default()))
    }
}

impl Expr {
    fn add_to(&self, needs: Needs) -> Needs {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().fold(needs, |needs, part| part.add_to(needs)),
            Self::Not(inner) => inner.add_to(needs),
            Self::Is(predicate) => needs.with(predicate.need()),
        }
    }
}

impl Predicate {
    fn need(&self) -> Need {
        match self {
            Self::Field(test) => test.attribute.need,
            _ => Need::Row,
        }
    }
}
