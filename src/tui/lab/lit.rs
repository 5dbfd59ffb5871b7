//! What a demo lights on the state diagram: its TCP sockets, and the ways that they took.

use crate::demo::View;
use crate::demo::script::{End, Kind};
use crate::demo::view::Known;
use crate::model::state::State;
use crate::track::life::Evidence;
use crate::track::steps::{Step, opening};
use crate::track::transition::{is_allowed, plain};
use crate::tui::diagram::Lit;

/// The ends and their ways; `None` for a demo without a TCP socket.
pub fn lit(view: &View) -> Option<Lit<'static>> {
    let of_tcp: Vec<End> = (0..view.cast.len()).map(End).filter(|end| view.role(*end).kind == Kind::Tcp).collect();
    if of_tcp.is_empty() {
        return None;
    }
    let at = |end: &End| Some((view.ends.get(end.0)?.state()?, view.role(*end).name.to_owned()));
    let ends = of_tcp.iter().filter_map(at).collect();
    let way = of_tcp.iter().flat_map(|end| way(view, *end)).collect();
    Some(Lit { ends, way, ..Lit::default() })
}

/// The arrows that an end took, in order.
fn way(view: &View, end: End) -> Vec<Step> {
    let mut at: Option<State> = None;
    let changes = view.runs.iter().flat_map(|run| &run.changes).filter(|change| change.end == end);
    let step = |change: &crate::demo::view::Change| {
        let to = change.state.map_or(State::Close, plain);
        let from = at.or_else(|| opening(to));
        at = change.state.map(plain);
        let evidence = match change.known {
            Known::Seen => Evidence::Observed,
            Known::Inferred => Evidence::Inferred,
        };
        from.filter(|from| is_allowed(*from, to)).map(|from| Step { from, to, evidence })
    };
    changes.filter_map(step).collect()
}
