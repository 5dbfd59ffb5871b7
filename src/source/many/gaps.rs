//! What cannot be seen of many namespaces, in few words: what is said of the own one is not said again, and what
//! several lack is said once, with their names.

use crate::model::capture::{Frame, Sink, Table};
use crate::model::coverage::{Coverage, Gap, Shown};
use crate::model::key::NetnsId;

/// So many namespaces are named.
const NAMED: usize = 3;

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    ours: Coverage,
    /// Of other namespaces, with their names.
    theirs: Vec<(Gap, Vec<String>)>,
    hidden: usize,
}

impl Gaps {
    /// What was said of a namespace. Where it was not entered, that is why all of it is from /proc.
    pub(super) fn add(&mut self, name: &str, refusal: Option<&str>, gaps: Coverage) {
        for gap in gaps {
            match (gap, refusal) {
                (Gap::FromProc { .. }, Some(_)) => {}
                (gap, _) if self.ours.contains(&gap) => {}
                (gap, _) => self.note(gap, name),
            }
        }
        if let Some(why) = refusal {
            self.note(not_entered(why, Shown::FromProc), name);
        }
    }

    /// Nothing of a namespace can be seen.
    pub(super) fn miss(&mut self, name: &str, why: &str) {
        self.note(not_entered(why, Shown::Nothing), name);
    }

    /// So many namespaces cannot be told apart.
    pub(super) fn hide(&mut self, namespaces: usize) {
        self.hidden = namespaces;
    }

    fn note(&mut self, gap: Gap, name: &str) {
        match self.theirs.iter_mut().find(|(known, _)| *known == gap) {
            Some((_, names)) => names.push(name.to_owned()),
            None => self.theirs.push((gap, vec![name.to_owned()])),
        }
    }

    /// Says what was not said before.
    pub(super) fn tell(self, sink: &mut dyn Sink) {
        for (gap, names) in self.theirs {
            let what = list(&names);
            let noun = if names.len() == 1 { "namespace" } else { "namespaces" };
            let within = |why: String| format!("{noun} {what}: {why}");
            sink.gap(match gap {
                Gap::FromProc { table, why } => Gap::FromProc { table, why: within(why) },
                Gap::Unreadable { table, why } => Gap::Unreadable { table, why: within(why) },
                Gap::Namespaces { why, shown, .. } => Gap::Namespaces { what, why, shown },
                gap => gap,
            });
        }
        if self.hidden > 0 {
            let why = "the processes inside belong to others, and may not be asked; root may ask them".to_owned();
            sink.gap(Gap::Namespaces { what: format!("{} more", self.hidden), why, shown: Shown::Nothing });
        }
    }
}

fn not_entered(why: &str, shown: Shown) -> Gap {
    Gap::Namespaces { what: String::new(), why: why.to_owned(), shown }
}

/// The first names, and how many follow.
fn list(names: &[String]) -> String {
    let first = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Passes on what is read in the own namespace, and remembers its gaps.
pub(super) struct Ours<'a> {
    sink: &'a mut dyn Sink,
    gaps: &'a mut Gaps,
}

impl<'a> Ours<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink, gaps: &'a mut Gaps) -> Self {
        Self { sink, gaps }
    }
}

impl Sink for Ours<'_> {
    fn enter(&mut self, netns: NetnsId) {
        self.sink.enter(netns);
    }

    fn begin(&mut self, table: Table) {
        self.sink.begin(table);
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.sink.frame(frame);
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.ours.push(gap.clone());
        self.sink.gap(gap);
    }

    fn takes_mixed_tables(&self) -> bool {
        self.sink.takes_mixed_tables()
    }
}

/// Passes on what is read in another namespace, and keeps its gaps.
pub(super) struct Theirs<'a> {
    sink: &'a mut dyn Sink,
    gaps: Coverage,
}

impl<'a> Theirs<'a> {
    pub(super) fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, gaps: Coverage::new() }
    }

    /// What cannot be seen of it.
    pub(super) fn gaps(self) -> Coverage {
        self.gaps
    }
}

impl Sink for Theirs<'_> {
    fn enter(&mut self, netns: NetnsId) {
        self.sink.enter(netns);
    }

    fn begin(&mut self, table: Table) {
        self.gaps.retain(|gap| gap.table() != Some(table));
        self.sink.begin(table);
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.sink.frame(frame);
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    fn takes_mixed_tables(&self) -> bool {
        self.sink.takes_mixed_tables()
    }
}
