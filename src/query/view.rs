//! A view that has a name: what is listed and how, as it can be written down.
//!
//! Its filter is text: what a name in it means is known where it is used. Views that come with the program are here.

use crate::field::Field;

use super::grouping::Grouping;
use super::listing::Query;
use super::rule::Rule;
use super::sort::Sort;

/// What a view says; `None` and an empty list stand for what is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The text of a filter.
    pub filter: Option<String>,
    /// Under which heads.
    pub group: Option<Grouping>,
    /// Under which heads below those.
    pub within: Option<Grouping>,
    /// In what order.
    pub sort: Option<Sort>,
    /// Which columns, in their order.
    pub columns: Vec<Field>,
    /// What is hidden.
    pub hidden: Vec<Rule>,
}

impl View {
    /// The view that a query shows, with the text of its filter and the columns that were chosen.
    pub fn of(filter: &str, query: &Query, columns: &[Field]) -> Self {
        Self {
            filter: (!filter.is_empty()).then(|| filter.to_owned()),
            group: Some(query.grouping),
            within: query.within,
            sort: Some(query.sort),
            columns: columns.to_vec(),
            hidden: query.hidden.clone(),
        }
    }

    /// The groupings from the outside in, as they are written down.
    pub fn groups(&self) -> impl Iterator<Item = Grouping> {
        let group = self.group.or(self.within.map(|_| Grouping::default()));
        group.into_iter().chain(self.within)
    }

    /// What it says, in words: `filter state time-wait, group remote port`.
    pub fn words(&self) -> String {
        let words = |words: Vec<String>| Some(words.join(" ")).filter(|words| !words.is_empty());
        let parts = [
            ("filter", self.filter.clone()),
            ("group", words(self.groups().map(|grouping| grouping.name().to_owned()).collect())),
            ("sort", self.sort.map(Sort::text)),
            ("columns", words(self.columns.iter().map(|field| field.definition().name.to_owned()).collect())),
            ("hide", Some(self.hidden.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))),
        ];
        let said = parts.into_iter().filter_map(|(part, text)| Some((part, text.filter(|text| !text.is_empty())?)));
        said.map(|(part, text)| format!("{part} {text}")).collect::<Vec<_>>().join(", ")
    }
}

/// The views that come with the program: who listens and is full, who leaks, where ports went, what is sent again, what
/// waits.
pub fn built_in() -> [(&'static str, View); 6] {
    let filtered = |filter: &str| View { filter: Some(filter.to_owned()), ..View::default() };
    let grouped = |view: View, group, within| View { group: Some(group), within, ..view };
    let sorted = |view: View, field| View { sort: Some(Sort::by(field)), ..view };
    let (process, remote, port) = (Grouping::Process, Grouping::Remote, Grouping::RemotePort);
    let retransmits = grouped(filtered("state connected exclude time-wait"), remote, None);
    let columns = vec![Field::Local, Field::Remote, Field::Timer, Field::SendQ, Field::Process];
    [
        ("usual", View::default()),
        ("listeners", grouped(View::default(), Grouping::Listener, Some(Grouping::State))),
        ("leaks", sorted(grouped(filtered("state close-wait"), process, Some(remote)), Field::InState)),
        ("time-wait by remote", sorted(grouped(filtered("state time-wait"), remote, Some(port)), Field::Timer)),
        ("retransmits", View { columns, ..sorted(retransmits, Field::Timer) }),
        ("queues", sorted(grouped(View::default(), Grouping::Nothing, None), Field::RecvQ)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::NoNames;
    use crate::query::filter;

    #[test]
    fn the_filters_of_views_that_come_with_the_program_are_some() {
        for (name, view) in built_in() {
            assert!(filter::parse(view.filter.as_deref().unwrap_or_default(), &NoNames).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_view_says_what_it_shows() {
        let (_, view) = built_in()[2].clone();
        assert_eq!(view.words(), "filter state close-wait, group process remote, sort instate:asc");
        let query = Query { hidden: vec![Rule::Loopback, Rule::LocalPort(80)], ..Query::default() };
        let view = View::of("", &query, &[Field::Local]);
        assert_eq!(view.words(), "group state, sort local:asc, columns local, hide loopback, lport 80");
    }
}
