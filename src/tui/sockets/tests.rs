use super::*;
use crate::field::text::{Context, Ports};
use crate::model::names::NoNames;
use crate::model::sample::{look, tcp};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::query::listing::{GroupKey, Grouping, Lister, Sort};
use crate::track::tracker::Tracker;
use crate::tui::worker::Question;

/// A screen that is shown one look after the other, ten lines high.
struct Bench {
    tracker: Tracker,
    screen: Sockets,
    at: u64,
}

impl Bench {
    fn new(sockets: &[(u32, State)]) -> Self {
        let mut bench = Self { tracker: Tracker::default(), screen: Sockets::default(), at: 0 };
        bench.screen.fit(10);
        bench.look(sockets);
        bench
    }

    fn look(&mut self, sockets: &[(u32, State)]) {
        let sockets = sockets.iter().map(|(number, state)| tcp(*number, *state)).collect();
        self.tracker.absorb(look(self.at, sockets));
        // Far apart, so that nothing lingers.
        self.at += 10_000;
        self.screen.show(self.tracker.world());
        self.answer();
    }

    fn ask(&mut self, change: impl FnOnce(&mut Query)) {
        self.screen.ask(change);
        self.answer();
    }

    /// What was asked is listed at once.
    fn answer(&mut self) {
        for question in self.screen.questions(Limits::default()) {
            if let Question::List(demand) = question {
                self.screen.take(Listed::of(*demand, &mut Lister::default()));
            }
        }
    }

    /// Compares the lines in sight: heads as `[STATE]`, rows by number, the cursor's with a `*`.
    #[track_caller]
    fn check(&self, expected: &str) {
        let screen = &self.screen;
        let text: Vec<String> = (screen.top()..screen.total().min(screen.top() + screen.page()))
            .map(|line| {
                let text = match screen.line(line) {
                    Some(Line::Head(group)) => match screen.shown.listing.groups[group].key {
                        GroupKey::State(state) => format!("[{}]", state.name()),
                        other => format!("[{other:?}]"),
                    },
                    Some(Line::Row { place, .. }) => screen.row(place).unwrap().socket.inode.to_string(),
                    None => "none".to_owned(),
                };
                if line == screen.cursor() { format!("*{text}") } else { text }
            })
            .collect();
        assert_eq!(text.join(" "), expected);
    }
}

use State::{CloseWait, Established, Listen, TimeWait};

#[test]
fn the_cursor_follows_its_row_into_another_group() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established), (3, Established)]);
    bench.check("*[LISTEN] 1 [ESTAB] 2 3");
    bench.screen.step(Way::Forward, 3);
    bench.check("[LISTEN] 1 [ESTAB] *2 3");
    bench.look(&[(1, Listen), (2, TimeWait), (3, Established)]);
    bench.check("[LISTEN] 1 [ESTAB] 3 [TIME-WAIT] *2");
}

#[test]
fn the_cursor_keeps_its_line_when_its_row_is_gone() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established), (3, Established)]);
    bench.screen.step(Way::Forward, 3);
    bench.look(&[(1, Listen), (3, Established)]);
    bench.look(&[(1, Listen), (3, Established)]);
    bench.check("[LISTEN] 1 [ESTAB] *3");
    bench.look(&[]);
    bench.look(&[]);
    bench.check("");
    bench.look(&[(4, Listen)]);
    bench.check("*[LISTEN] 4");
}

#[test]
fn the_cursor_stays_on_its_head_when_rows_come_above() {
    let mut bench = Bench::new(&[(9, TimeWait)]);
    bench.look(&[(9, TimeWait), (1, Listen), (2, Listen)]);
    bench.check("[LISTEN] 1 2 *[TIME-WAIT] 9");
}

#[test]
fn folding_hides_rows_and_is_remembered_by_state() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established), (3, TimeWait)]);
    bench.screen.go(3);
    bench.screen.fold();
    bench.check("[LISTEN] 1 *[ESTAB] [TIME-WAIT] 3");
    bench.look(&[(2, Established), (4, Established), (3, TimeWait)]);
    bench.look(&[(2, Established), (4, Established), (3, TimeWait)]);
    bench.check("*[ESTAB] [TIME-WAIT] 3");
    bench.screen.fold();
    bench.check("*[ESTAB] 2 4 [TIME-WAIT] 3");
    bench.screen.fold_all();
    bench.check("*[ESTAB] [TIME-WAIT]");
    bench.screen.fold_all();
    bench.check("*[ESTAB] 2 4 [TIME-WAIT] 3");
}

#[test]
fn groups_can_be_walked() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established), (3, Established), (4, CloseWait)]);
    bench.screen.go_to_group(Way::Forward);
    bench.screen.go_to_group(Way::Forward);
    bench.check("[LISTEN] 1 [ESTAB] 2 3 *[CLOSE-WAIT] 4");
    bench.screen.go(4);
    bench.screen.go_to_group(Way::Backward);
    bench.check("[LISTEN] 1 *[ESTAB] 2 3 [CLOSE-WAIT] 4");
    bench.screen.go_to_group(Way::Backward);
    bench.screen.go_to_group(Way::Backward);
    bench.check("*[LISTEN] 1 [ESTAB] 2 3 [CLOSE-WAIT] 4");
    bench.screen.go_to_state(CloseWait);
    bench.check("[LISTEN] 1 [ESTAB] 2 3 *[CLOSE-WAIT] 4");
}

#[test]
fn the_cursor_stays_in_sight() {
    let all: Vec<(u32, State)> = (1..=30).map(|number| (number, Listen)).collect();
    let mut bench = Bench::new(&all);
    bench.screen.go(usize::MAX);
    bench.check("21 22 23 24 25 26 27 28 29 *30");
    bench.screen.step(Way::Backward, 9);
    bench.check("*21 22 23 24 25 26 27 28 29 30");
    bench.screen.fit(3);
    bench.check("*21 22 23");
    bench.screen.fit(0);
    bench.screen.fit(10);
    bench.screen.go(0);
    bench.check("*[LISTEN] 1 2 3 4 5 6 7 8 9");
}

#[test]
fn rows_above_that_come_and_go_do_not_move_the_picture() {
    let all: Vec<(u32, State)> = (10..=40).map(|number| (number, Listen)).collect();
    let mut bench = Bench::new(&all);
    bench.screen.go(15);
    bench.screen.step(Way::Backward, 3);
    bench.check(
        "16 17 18 19 20 *21 22 23 24 25"
            .replace("16 17 18 19 20 *21", "15 16 17 18 19 20 *21")
            .replace(" 25", "")
            .as_str(),
    );
    let more: Vec<(u32, State)> = (5..=40).map(|number| (number, Listen)).collect();
    bench.look(&more);
    bench.check("15 16 17 18 19 20 *21 22 23 24");
}

#[test]
fn searching_goes_round_and_unfolds() {
    let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
    let mut bench = Bench::new(&[(1, Listen), (2, Established), (13, Established), (3, TimeWait)]);
    bench.screen.fold_all();
    bench.screen.find = ":1037".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Found);
    bench.check("[LISTEN] [ESTAB] 2 *13 [TIME-WAIT]");
    bench.screen.find = "127.0.0.1".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Next, context), Sought::Found);
    bench.check("[LISTEN] [ESTAB] 2 13 [TIME-WAIT] *3");
    assert_eq!(bench.screen.find(Way::Forward, From::Next, context), Sought::Found);
    bench.check("[LISTEN] *1 [ESTAB] 2 13 [TIME-WAIT] 3");
    assert_eq!(bench.screen.find(Way::Backward, From::Next, context), Sought::Found);
    bench.check("[LISTEN] 1 [ESTAB] 2 13 [TIME-WAIT] *3");
    bench.screen.find = "time-WAIT".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Found);
    bench.screen.find = "no such".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Nowhere);
}

#[test]
fn a_long_search_goes_on_bit_by_bit() {
    let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
    let many: Vec<(u32, State)> = (1..=4000).map(|number| (number, Established)).collect();
    let mut bench = Bench::new(&many);
    bench.screen.find = ":5024".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Seeking);
    assert_eq!(bench.screen.seek_on(context), Sought::Seeking);
    assert_eq!(bench.screen.seek_on(context), Sought::Found);
    assert_eq!(bench.screen.selected().map(|row| row.socket.inode), Some(4000));
    assert_eq!(bench.screen.find(Way::Forward, From::Next, context), Sought::Seeking);
    assert_eq!(bench.screen.seek_on(context), Sought::Seeking);
    assert_eq!(bench.screen.seek_on(context), Sought::Found, "the only one is found again");
    bench.screen.find = "no such".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Seeking);
    bench.screen.find = ":1025".to_owned();
    assert_eq!(bench.screen.find(Way::Backward, From::Here, context), Sought::Seeking);
    assert!(bench.screen.is_seeking());
}

#[test]
fn of_the_first_rows_the_best_is_taken() {
    let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
    let mut bench = Bench::new(&[(1, Listen), (2, State::CloseWait), (3, TimeWait)]);
    bench.screen.find = "wait tim".to_owned();
    assert_eq!(bench.screen.find(Way::Forward, From::Here, context), Sought::Found);
    bench.check("[LISTEN] 1 [TIME-WAIT] *3 [CLOSE-WAIT] 2");
}

#[test]
fn without_heads_there_is_nothing_to_fold() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established)]);
    bench.ask(|query| query.grouping = Grouping::Nothing);
    bench.check("*1 2");
    bench.screen.fold();
    bench.screen.fold_all();
    bench.check("*1 2");
    bench.ask(|query| query.sort = Sort::by(Field::Inode).reversed());
    bench.check("*2 1");
}

#[test]
fn another_order_begins_at_its_top() {
    let all: Vec<(u32, State)> = (1..=30).map(|number| (number, Established)).collect();
    let mut bench = Bench::new(&all);
    bench.ask(|query| query.grouping = Grouping::Nothing);
    bench.screen.go(25);
    bench.ask(|query| query.sort = Sort::by(Field::Inode).reversed());
    bench.check("*30 29 28 27 26 25 24 23 22 21");
    bench.screen.go(12);
    bench.look(&all);
    bench.check("27 26 25 24 23 22 21 20 19 *18");
    bench.ask(|query| query.grouping = Grouping::State);
    bench.check("[ESTAB] *30 29 28 27 26 25 24 23 22");
    bench.screen.fold();
    bench.ask(|query| query.sort = query.sort.reversed());
    bench.check("*[ESTAB]");
}

#[test]
fn a_filter_keeps_a_row_of_its_first_page() {
    let all: Vec<(u32, State)> = (1..=30).map(|number| (number, Established)).collect();
    let mut bench = Bench::new(&all);
    let ask = |bench: &mut Bench, text: &str| {
        let filter = crate::query::filter::parse(text, &NoNames).unwrap();
        bench.ask(|query| query.filter = filter);
    };
    bench.ask(|query| (query.grouping, query.sort) = (Grouping::Nothing, Sort::by(Field::Inode)));
    bench.screen.go(11);
    ask(&mut bench, "inode > 10");
    bench.check("11 *12 13 14 15 16 17 18 19 20");
    ask(&mut bench, "inode < 29");
    bench.check("*1 2 3 4 5 6 7 8 9 10");
    bench.screen.go(20);
    ask(&mut bench, "inode in 20-22");
    bench.check("20 *21 22");
    ask(&mut bench, "");
    bench.check("20 *21 22 23 24 25 26 27 28 29");
}

#[test]
fn a_row_that_is_pinned_no_more_does_not_drag_the_list_along() {
    let all: Vec<(u32, State)> = (1..=30).map(|number| (number, Established)).collect();
    let mut bench = Bench::new(&all);
    bench.ask(|query| query.sort = Sort::by(Field::Inode));
    bench.screen.go(25);
    let key = bench.screen.selected().unwrap().socket.key;
    bench.ask(|query| query.pinned.push(key));
    bench.screen.go(1);
    assert_eq!(bench.screen.selected().map(|row| row.socket.key), Some(key));
    bench.ask(|query| query.pinned.clear());
    bench.check("[ESTAB] *1 2 3 4 5 6 7 8 9");
}

#[test]
fn the_answer_to_an_earlier_demand_does_not_take_the_place_of_a_later_ones() {
    let mut bench = Bench::new(&[(1, Listen), (2, Established)]);
    let mut demand = |change: fn(&mut Query)| {
        bench.screen.ask(change);
        match bench.screen.questions(Limits::default()).pop() {
            Some(Question::List(demand)) => Listed::of(*demand, &mut Lister::default()),
            other => panic!("{other:?}"),
        }
    };
    let earlier = demand(|query| query.grouping = Grouping::Nothing);
    let later = demand(|query| query.grouping = Grouping::State);
    bench.screen.take(later);
    bench.screen.take(earlier);
    bench.check("*[LISTEN] 1 [ESTAB] 2");
    assert!(!bench.screen.is_waiting());
}
