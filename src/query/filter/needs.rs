//! What a query is about: what must be asked of the host so that it can be answered, and which columns show it.

use crate::field::attribute::{Need, Needs};
use crate::field::{FIELDS, Field};
use crate::query::listing::Query;
use crate::query::sort::Sort;

use super::ast::{Expr, Filter, Predicate};

impl Query {
    /// What its filter and its order need beyond the rows.
    pub fn needs(&self) -> Needs {
        self.filter.needs().union(Needs::of([self.sort.field]))
    }

    /// The columns that it is about, each once: that of an order that was chosen, then those that its filter compares.
    pub fn subjects(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.sort.field != Sort::default().field {
            fields.push(self.sort.field);
        }
        if let Some(expression) = self.filter.expression() {
            expression.add_subjects(&mut fields);
        }
        fields
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

    fn add_subjects(&self, fields: &mut Vec<Field>) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.add_subjects(fields)),
            Self::Not(inner) => inner.add_subjects(fields),
            Self::Is(predicate) => fields.extend(predicate.subject().filter(|field| !fields.contains(field))),
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

    /// The column that shows what is tested. Both ends, and what the state words name, have columns anyway.
    fn subject(&self) -> Option<Field> {
        match self {
            Self::Field(test) => column_of(test.attribute.word()),
            Self::Device { .. } => Some(Field::Interface),
            Self::Mark { .. } => Some(Field::Mark),
            Self::Cgroup { .. } => Some(Field::Cgroup),
            Self::Host { .. } | Self::Port { .. } | Self::Autobound { .. } => None,
        }
    }
}

/// The column that shows a field: that of a part is the whole's, such as that of both ends for their ports.
fn column_of(word: &str) -> Option<Field> {
    let whole = word.split_once('.').and_then(|(whole, _)| FIELDS.iter().find(|field| field.name == whole));
    match whole {
        Some(whole) => Some(whole.field),
        None if word == "pid" => Some(Field::Process),
        None => Field::named(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::NoNames;
    use crate::query::filter::parse;

    #[track_caller]
    fn check(filter: &str, sort: &str, expected: &str) {
        let filter = parse(filter, &NoNames).unwrap();
        let query = Query { filter, sort: Sort::named(sort).unwrap(), ..Query::default() };
        let names: Vec<&str> = query.subjects().iter().map(|field| field.definition().name).collect();
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn a_query_is_about_what_it_sorts_by_and_compares() {
        check("", "local", "");
        check("", "recvq", "recvq");
        check("sendq > 100K and not ( rtt > 50ms or sendq = 0 )", "local", "sendq rtt");
        check("recvq > 0 and local.port = 80 and pid = 1", "recvq", "recvq local process");
        check("state listening and sport = :80 and fwmark = 1", "local", "mark");
    }
}
