//! The lab's texts.

use super::*;
use crate::model::fit::width;
use crate::model::state::State;
use crate::model::timer::TimerKind;

#[test]
fn the_grid_has_a_line_for_each_state() {
    insta::assert_snapshot!(grid(&Signs::ASCII), @r#"
             none       on         keepalive  timewait   persist    delack
closed       ever       -          -          -          -          -
listen       ever       -          -          -          -          -
syn-sent     -          4h         -          -          -          -
syn-recv     -          60m        -          -          -          -
established  ever       30m        ever       -          ever       ever
fin-wait-1   -          30m        -          -          ever       -
fin-wait-2   ever       -          ever       60s        -          ever
closing      -          30m        -          -          ever       -
time-wait    -          -          -          60s        -          -
close-wait   ever       30m        ever       -          ever       -
last-ack     -          30m        -          -          ever       -

A cell says for how long the kernel lets a socket stay in that state under that
timer. `sockscope lab STATE/TIMER` holds one; for a pair without a time it says
why there can be none.
"#);
}

#[test]
fn no_line_is_wider_than_80_columns() {
    let about = Cell::all().map(about).collect::<String>();
    for line in grid(&Signs::UNICODE).lines().chain(about.lines()) {
        assert!(width(line) <= 80 && line.trim_end() == line, "{line:?}");
    }
}

/// The line, and the object, of one that came out so.
#[track_caller]
fn check(subject: Subject, outcome: Outcome, expected: &str, object: &str) {
    let tested = Tested { subject, outcome, took: Duration::from_millis(1234) };
    assert_eq!(line(&tested, &Signs::ASCII), expected);
    assert_eq!(json(&tested), object);
}

#[test]
fn a_line_says_how_it_came_out() {
    check(
        Subject::Demo("ping"),
        Outcome::Same,
        "+ demo  ping                        1.2 s\n",
        "{\"v\":1,\"what\":\"tested\",\"subject\":\"demo\",\"name\":\"ping\",\"outcome\":\"same\",\"took\":1234}\n",
    );
    check(
        Subject::Cell(Cell::new(State::LastAck, TimerKind::On)),
        Outcome::Different("it is ESTAB".to_owned()),
        "x cell  last-ack/on                 1.2 s  it is ESTAB\n",
        "{\"v\":1,\"what\":\"tested\",\"subject\":\"cell\",\"name\":\"last-ack/on\",\"outcome\":\"different\",\"why\":\"it is ESTAB\",\"took\":1234}\n",
    );
    check(
        Subject::Demo("ping"),
        Outcome::LeftOut("no".to_owned()),
        "- demo  ping                        1.2 s  left out: no\n",
        "{\"v\":1,\"what\":\"tested\",\"subject\":\"demo\",\"name\":\"ping\",\"outcome\":\"left_out\",\"why\":\"no\",\"took\":1234}\n",
    );
}

#[test]
fn the_sum_counts_each_outcome() {
    let mut sum = Sum::default();
    for outcome in [Outcome::Same, Outcome::Same, Outcome::Different(String::new()), Outcome::LeftOut(String::new())] {
        sum.add(&Tested { subject: Subject::Demo("ping"), outcome, took: Duration::from_millis(500) });
    }
    assert_eq!(sum.line(), "\n2 as expected, 1 different, 1 left out, in 2.0 s.\n");
    assert_eq!(
        sum.json(),
        "{\"v\":1,\"what\":\"sum\",\"holds\":false,\"same\":2,\"different\":1,\"left_out\":1,\"took\":2000}\n"
    );
}
