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

/// A view that comes with the program, as a view in a file is written; empty where it says what is usual.
struct Given {
    name: &'static str,
    filter: &'static str,
    groups: &'static [Grouping],
    sort: &'static str,
    columns: &'static [&'static str],
}

const fn given(
    name: &'static str,
    filter: &'static str,
    groups: &'static [Grouping],
    sort: &'static str,
    columns: &'static [&'static str],
) -> Given {
    Given { name, filter, groups, sort, columns }
}

/// Who listens and is full, who leaks, where ports went, what is sent again, where the path is slow, what waits, what takes
/// memory.
const GIVEN: [Given; 8] = [
    given("default", "", &[], "", &[]),
    given("listeners", "", &[Grouping::Listener, Grouping::State], "", &[]),
    given("leaks", "state close-wait", &[Grouping::Process, Grouping::Remote], "instate", &[]),
    given("time-wait by remote", "state time-wait", &[Grouping::Remote, Grouping::RemotePort], "timer", &[]),
    given(
        "retransmits",
        "total_retrans > 0 or timer.retrans > 0",
        &[Grouping::Nothing],
        "total_retrans",
        &["local", "remote", "total_retrans", "retrans", "unacked", "rtt", "cwnd", "timer", "process"],
    ),
    given(
        "slow",
        "rtt > 0",
        &[Grouping::Nothing],
        "rtt",
        &["local", "remote", "rtt", "rttvar", "minrtt", "cwnd", "unacked", "delivery_rate", "process"],
    ),
    given(
        "queues",
        "",
        &[Grouping::Nothing],
        "recvq",
        &["state", "local", "remote", "recvq", "sendq", "process", "notsent", "rwnd_limited"],
    ),
    given(
        "memory",
        "",
        &[Grouping::Nothing],
        "skmem.r",
        &["local", "remote", "skmem.r", "skmem.rb", "skmem.w", "skmem.tb", "skmem.d", "process"],
    ),
];

/// The views that come with the program.
pub fn built_in() -> impl Iterator<Item = (&'static str, View)> {
    GIVEN.iter().map(|given| (given.name, given.view()))
}

impl Given {
    /// Its words, each of which is known: held by a test.
    fn view(&self) -> View {
        View {
            filter: Some(self.filter).filter(|filter| !filter.is_empty()).map(ToOwned::to_owned),
            group: self.groups.first().copied(),
            within: self.groups.get(1).copied(),
            sort: Sort::named(self.sort).ok(),
            columns: self.columns.iter().filter_map(|name| Field::named(name)).collect(),
            hidden: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::NoNames;
    use crate::query::filter;

    #[test]
    fn views_that_come_with_the_program_say_what_is_known() {
        for given in &GIVEN {
            let (name, view) = (given.name, given.view());
            assert!(filter::parse(given.filter, &NoNames).is_ok(), "{name}");
            assert_eq!(view.columns.len(), given.columns.len(), "{name}");
            assert_eq!(view.sort.is_some(), !given.sort.is_empty(), "{name}");
            // What it is sorted by can be seen.
            let is_shown = |sort: Sort| view.columns.is_empty() || view.columns.contains(&sort.field);
            assert!(view.sort.is_none_or(is_shown), "{name}");
        }
    }

    #[test]
    fn a_view_says_what_it_shows() {
        let (_, view) = built_in().find(|(name, _)| *name == "leaks").unwrap();
        assert_eq!(view.words(), "filter state close-wait, group process remote, sort instate:asc");
        let query = Query { hidden: vec![Rule::Loopback, Rule::LocalPort(80)], ..Query::default() };
        let view = View::of("", &query, &[Field::Local]);
        assert_eq!(view.words(), "group state, sort local:asc, columns local, hide loopback, lport 80");
    }
}
