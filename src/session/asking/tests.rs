use super::*;
use crate::model::names::NoNames;
use crate::model::sample::{tcp, unix};
use crate::model::state::State;
use crate::query::filter::parse;

fn asking(filter: &str) -> Asking {
    let filter = (!filter.is_empty()).then(|| parse(filter, &NoNames).expect("a filter"));
    Asking { tables: Table::SHOWN.to_vec(), filter }
}

const fn millis(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

/// Looks at these times, each for 100 ms: those that are narrow.
#[track_caller]
fn check(plan: &mut Plan, looks: &[u64], expected: &[u64]) {
    let is_narrow = |at: &u64| {
        let wants = plan.wants(millis(*at), Extras::NONE);
        plan.note(millis(*at), millis(*at + 100));
        assert_eq!(wants.bytecode.is_some(), plan.was_narrow);
        plan.was_narrow
    };
    assert_eq!(looks.iter().copied().filter(is_narrow).collect::<Vec<_>>(), expected);
}

#[test]
fn looks_at_everything_take_a_tenth_of_the_time() {
    let mut plan = Plan::new(Table::SHOWN.to_vec());
    check(&mut plan, &[0, 200, 400], &[]);
    assert!(!plan.turn(asking("dport = :443 and rtt > 5ms")), "it was looked at with everything else");
    check(&mut plan, &[600, 1200, 1399, 1400, 1600, 2399, 2400], &[600, 1200, 1399, 1600, 2399]);
    plan.widen();
    check(&mut plan, &[2500, 2600], &[2600]);
    assert!(plan.turn(asking("dport = :80")), "it was left out");
    check(&mut plan, &[2700], &[2700]);
    assert!(plan.turn(asking("")));
    check(&mut plan, &[2800], &[]);
    assert!(!plan.turn(asking("rtt > 5ms")), "the kernel can do nothing of it");
    check(&mut plan, &[2900], &[]);
}

#[test]
fn tables_that_come_into_sight_are_read_whole() {
    let mut plan = Plan::new(vec![Table::Tcp4]);
    check(&mut plan, &[0], &[]);
    assert!(plan.turn(asking("dport = :443")));
    check(&mut plan, &[100], &[]);
    assert!(!plan.turn(Asking { tables: vec![Table::Tcp4], ..asking("dport = :443") }));
    check(&mut plan, &[200], &[200]);
}

#[test]
fn what_a_narrow_look_shows_is_what_the_kernel_lets_through() {
    let mut plan = Plan::new(Table::SHOWN.to_vec());
    check(&mut plan, &[0], &[]);
    let shows = |plan: &Plan, socket: &Socket| plan.scoped(|scope| scope.shows.is_none_or(|shows| shows(socket)));
    let (there, here) = (tcp(1, State::Established), unix(2, State::Established, b"x"));
    assert!(shows(&plan, &here));
    plan.turn(asking("dport = :443 and rtt > 5ms"));
    assert_eq!(plan.wants(millis(10), Extras::NONE).tables, Table::SHOWN[1..]);
    assert!(shows(&plan, &there) && !shows(&plan, &here));
    plan.turn(asking("dport = :80"));
    assert!(!shows(&plan, &there));
    plan.turn(asking("dport != :443"));
    assert_eq!(plan.wants(millis(10), Extras::NONE).tables, Table::SHOWN);
    assert!(!shows(&plan, &there) && shows(&plan, &here));
}

#[test]
fn it_is_told_how_seldom_the_rest_is_looked_at() {
    let mut plan = Plan::new(Table::SHOWN.to_vec());
    let mut gap = |took| {
        plan.turn(asking("dport = :443"));
        plan.widen();
        plan.wants(millis(0), Extras::NONE);
        plan.note(millis(0), millis(took));
        plan.gap()
    };
    assert_eq!((gap(199), gap(1000)), (None, Some(Gap::Seldom { seconds: 10 })));
    plan.turn(asking(""));
    assert_eq!(plan.gap(), None);
}
