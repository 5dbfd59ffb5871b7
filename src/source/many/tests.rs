//! What is said of many namespaces.

use super::*;
use crate::model::capture::{Frame, Table};
use crate::model::coverage::{Coverage, Gap};

/// Keeps the gaps only.
#[derive(Default)]
struct Said(Coverage);

impl Sink for Said {
    fn begin(&mut self, _table: Table) {}
    fn frame(&mut self, _frame: Frame<'_>) {}
    fn gap(&mut self, gap: Gap) {
        self.0.push(gap);
    }
}

fn unreadable(why: &str) -> Gap {
    Gap::Unreadable { table: Table::Tcp4, why: why.to_owned() }
}

fn from_proc() -> Gap {
    Gap::FromProc { table: Table::Tcp4, why: "asked for".to_owned() }
}

/// What is said after the own namespace said `ours` and others, each with its refusal, what they said.
#[track_caller]
fn check(ours: Option<Gap>, others: &[(&str, Option<&str>, Option<Gap>)], hidden: usize, expected: &[&str]) {
    let (mut gaps, mut said) = (Gaps::default(), Said::default());
    if let Some(gap) = ours {
        Ours::new(&mut Said::default(), &mut gaps).gap(gap);
    }
    for (name, refusal, gap) in others {
        gaps.add(name, *refusal, gap.clone().into_iter().collect());
    }
    gaps.hide(hidden);
    gaps.tell(&mut said);
    let said: Vec<String> = said.0.iter().map(Gap::to_string).collect();
    assert_eq!(said, expected);
}

#[test]
fn what_many_namespaces_lack_is_said_once() {
    check(None, &[("a", None, None)], 0, &[]);
    check(None, &[("a", None, Some(unreadable("x")))], 0, &["tcp (IPv4): not shown (namespace a: x)"]);
    let four = ["a", "b", "c", "d"].map(|name| (name, None, Some(unreadable("x"))));
    check(None, &four, 0, &["tcp (IPv4): not shown (namespaces a, b, c and 1 more: x)"]);
    check(Some(unreadable("x")), &four, 0, &[]);
    check(Some(unreadable("x")), &[("a", None, Some(unreadable("y")))], 0, &["tcp (IPv4): not shown (namespace a: y)"]);
    let refused = ["a", "b"].map(|name| (name, Some("no"), Some(from_proc())));
    check(None, &refused, 0, &["namespaces: a, b: read from /proc (no)"]);
    check(
        None,
        &[],
        2,
        &[
            "namespaces: 2 more: not shown (the processes inside belong to others, and may not be asked; root may ask them)",
        ],
    );
}
