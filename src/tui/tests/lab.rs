//! The Lab screen, with a demo brought to each of its steps by hand.

use std::sync::Arc;

use super::driver::Driver;
use crate::demo::bench::{Called, Log};
use crate::demo::expect::{Finding, Trait};
use crate::demo::failure::Failure;
use crate::demo::ladder::rungs;
use crate::demo::script::{End, Standing};
use crate::demo::view::{Change, EndView, Known, Phase, StepRun, View};
use crate::demo::witness::Sight;
use crate::demo::{DEMOS, Demo, Entry, Options};
use crate::model::sample::{inet, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::session::{Command, DWELL, DemoCommand, Play, Show, Update};
use crate::tui::app::Event;
use crate::tui::theme::{Charset, Colours, Theme};

const CLIENT: &str = "127.0.0.1:43588";
const SERVER: &str = "127.0.0.1:42849";

/// The demo after `count` steps, each of which took a second and did as it expects.
fn played(demo: &dyn Demo, count: usize) -> View {
    let (cast, steps) = (demo.cast(), demo.steps());
    let mut view = View {
        name: DEMOS[0].name,
        purpose: DEMOS[0].purpose,
        cast,
        steps: steps.into(),
        runs: Vec::new(),
        ends: cast.iter().map(|_| EndView::default()).collect(),
        began: Moment::default(),
        now: Moment::default(),
        phase: Phase::Ready,
    };
    for number in 0..count {
        let began = Moment::from_millis(number as u64 * 1000);
        let step = view.steps[number].clone();
        let calls = step.calls.iter().map(|call| Called { text: view.preview(&call.act), result: Ok(0) }).collect();
        let mut changes = Vec::new();
        for expect in &step.expects {
            let end = &mut view.ends[expect.end.0];
            let at = Moment::from_millis(number as u64 * 1000 + 4);
            if end.state() != expect.state {
                changes.push(Change { end: expect.end, state: expect.state, at, known: Known::Seen });
                end.since = at;
            }
            let timer = expect.traits.iter().find_map(|part| match part {
                Trait::Timer(kind) => Some(*kind),
                _ => None,
            });
            end.socket = expect.state.map(|state| socket(expect.end, state, timer, at));
            let ends = end.socket.as_ref().and_then(|socket| socket.ends).or(end.standing.ends);
            end.standing = Standing { descriptor: Some(7 + expect.end.0 as i32), ends, ..Standing::default() };
        }
        let log = Log { calls, ..Log::default() };
        let settled = Some(Moment::from_millis(number as u64 * 1000 + 5));
        let findings =
            step.expects.iter().map(|expect| expect.compare(|end| view.role(end).name, |end| view.ends[end.0].socket));
        let findings = findings.collect();
        view.runs.push(StepRun { log, changes, findings, settled, ..StepRun::begun(began) });
        view.now = began;
    }
    if count == view.steps.len() {
        view.phase = Phase::Finished;
    }
    view
}

fn socket(end: End, state: State, timer: Option<TimerKind>, read: Moment) -> Sight {
    let (local, remote) = match end.0 {
        0 => (CLIENT, SERVER),
        1 => (SERVER, CLIENT),
        _ => (SERVER, "0.0.0.0:0"),
    };
    let socket = Socket { read, ..inet(end.0 as u32 + 1, Protocol::Tcp, state, local, remote) };
    Sight::of(&match timer {
        Some(TimerKind::TimeWait) => timed(socket, TimerKind::TimeWait, 59_990),
        Some(TimerKind::On) => timed(socket, TimerKind::On, 800),
        _ => socket,
    })
}

fn lab(width: u16, height: u16, theme: Theme, steps: usize) -> Driver {
    played_as(Play::Stepwise, width, height, theme, steps)
}

fn played_as(play: Play, width: u16, height: u16, theme: Theme, steps: usize) -> Driver {
    let mut driver = Driver::new(width, height, theme);
    driver.look(0, Vec::new()).press("3 Space");
    let demo = (DEMOS[0].make)(&Options::USUAL);
    let view = Arc::new(played(&*demo, steps));
    driver.now = view.runs.last().map_or_else(Moment::default, |run| run.began);
    driver.event(Event::Updates(vec![Update::Demos(vec![Show { view, play, dwell: DWELL }])])).wait(300);
    driver
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn the_lab_at_several_steps_and_sizes() {
    check!("lab_begin_80x24", lab(80, 24, Theme::default(), 0));
    check!("lab_syn_sent_80x24", lab(80, 24, Theme::default(), 2));
    check!("lab_time_wait_80x24", lab(80, 24, Theme::default(), 13));
    check!("lab_time_wait_160x45", lab(160, 45, Theme::default(), 13));
    check!("lab_end_plain", lab(100, 30, Theme::terminal(Colours::None, Charset::Ascii), 14));
}

/// The title is as wide as a screen of 80 columns lets it be.
#[test]
fn the_title_says_who_makes_the_steps_and_the_key_that_changes_it() {
    for (play, said) in [(Play::Running, "a step in 2.5s, Space steps"), (Play::Stepwise, "step by step, p runs")] {
        for steps in 0..14 {
            let line = played_as(play, 80, 24, Theme::default(), steps).line(3);
            assert!(line.contains(said), "{line}");
        }
    }
}

#[test]
fn a_failure_and_its_hint_stand_before_the_calls() {
    let mut driver = lab(80, 24, Theme::default(), 0);
    let mut view = played(&*(DEMOS[0].make)(&Options::USUAL), 12);
    view.phase = Phase::Failed(Failure::Strayed { end: "client", from: Some(State::FinWait2), to: None });
    let run = view.runs.last_mut().unwrap();
    let unmet = Finding { wanted: "client TIME-WAIT".to_owned(), seen: Some("gone".to_owned()), holds: false };
    (run.findings[0], run.log.output) = (unmet, vec!["hello socket world".to_owned()]);
    let view = Arc::new(view);
    driver.event(Event::Updates(vec![Update::Demos(vec![Show { view, play: Play::Running, dwell: DWELL }])]));
    check!("lab_failed_80x24", driver);
}

#[test]
fn the_list_says_what_each_demo_shows_and_where_it_stands() {
    check!("lab_list_80x24", driver_with_three(80, 24, Theme::default()));
    check!("lab_list_plain", driver_with_three(80, 24, Theme::terminal(Colours::None, Charset::Ascii)));
    check!("lab_beside_120x40", driver_with_three(120, 40, Theme::default()).press("g Space"));
    check!("lab_beside_200x60", driver_with_three(200, 60, Theme::default()).press("g Space"));
}

/// The list with the cursor on `ping`; one demo is done, one failed, one runs.
fn driver_with_three(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = lab(width, height, theme, 0);
    driver.press("j Space j Space").told.clear();
    let mut shows: Vec<Show> = DEMOS[..3].iter().zip([13, 2, 1]).map(|(entry, steps)| on(entry, steps)).collect();
    let mut failed = View::clone(&shows[1].view);
    failed.phase = Phase::Failed(Failure::Strayed { end: "client", from: None, to: Some(State::Listen) });
    shows[1].view = Arc::new(failed);
    shows[2].play = Play::Running;
    driver.event(Event::Updates(vec![Update::Demos(shows)])).press("Esc j");
    driver
}

fn on(entry: &'static Entry, steps: usize) -> Show {
    let view = View { name: entry.name, ..played(&*(entry.make)(&Options::USUAL), steps) };
    Show { view: Arc::new(view), play: Play::Stepwise, dwell: DWELL }
}

/// What the session is told, by the keys pressed on the list.
#[track_caller]
fn tells(keys: &str, expected: &[(usize, DemoCommand)]) {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.look(0, Vec::new()).press("3").press(keys);
    let expected: Vec<Command> = expected.iter().map(|(at, order)| Command::Demo(&DEMOS[*at], order.clone())).collect();
    assert_eq!(driver.told, expected, "{keys}");
}

#[test]
fn keys_are_orders_for_the_chosen_demo() {
    use DemoCommand::{Dwell, Restart, Run, Step, Stop};
    let begin = |play| DemoCommand::Begin(Options::USUAL, play);
    tells("j k Esc", &[]);
    tells("x", &[]);
    tells("Space Space", &[(0, begin(Play::Stepwise)), (0, Step)]);
    tells("j p p r x", &[(1, begin(Play::Running)), (1, Run), (1, Restart), (1, Stop)]);
    tells("p j p k Space x", &[(0, begin(Play::Running)), (1, begin(Play::Running)), (0, Step), (0, Stop)]);
    tells("Space 3 Esc 3 Enter", &[(0, begin(Play::Stepwise))]);
    let fast = Dwell(DWELL / 2);
    tells("p + x p", &[(0, begin(Play::Running)), (0, fast.clone()), (0, Stop), (0, begin(Play::Running)), (0, fast)]);
}

#[test]
fn choices_hold_from_the_next_beginning_on() {
    let begin = |entry: usize, text: &[(usize, &str)], play| {
        let choices = DEMOS[entry].choices;
        let options = text.iter().try_fold(Options::USUAL, |options, (at, text)| options.with(&choices[*at], text));
        (entry, DemoCommand::Begin(options.unwrap(), play))
    };
    tells("c Space", &[begin(0, &[(0, "server")], Play::Stepwise)]);
    tells("c c Space", &[begin(0, &[(0, "client")], Play::Stepwise)]);
    tells("Space c r", &[begin(0, &[], Play::Stepwise), begin(0, &[(0, "server")], Play::Running)]);
    let typed = "j j j c Backspace 2 Enter C Backspace 7 Enter p";
    tells(typed, &[begin(3, &[(0, "127.0.0.2"), (1, "7")], Play::Running)]);
    tells("j j j c Backspace Esc p", &[begin(3, &[], Play::Running)]);
    tells("j j c", &[]);
}

#[test]
fn what_may_not_be_chosen_stays_in_the_prompt_with_the_reason() {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.look(0, Vec::new()).press("3 j j j C").write("999999").press("Enter");
    assert!(driver.line(23).contains("count may be a number"), "{}", driver.text());
    assert!(driver.line(22).starts_with("count: "), "{}", driver.text());
}

#[test]
fn the_mouse_chooses_a_demo_and_opens_it() {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.look(0, Vec::new()).press("3").click(4, 5);
    assert_eq!((driver.app.lab.cursor, driver.told.len()), (2, 0));
    driver.click(4, 5);
    assert_eq!(driver.told, [Command::Demo(&DEMOS[2], DemoCommand::Begin(Options::USUAL, Play::Stepwise))]);
}

#[test]
fn a_stage_that_is_cleared_says_what_can_be_set() {
    let mut driver = lab(80, 24, Theme::default(), 3);
    driver.press("x").event(Event::Updates(vec![Update::Demos(Vec::new())]));
    assert!(driver.text().contains("Space sets the stage"), "{}", driver.text());
}

#[test]
fn the_ladder_scrolls_and_a_new_step_is_followed() {
    let mut driver = lab(80, 24, Theme::default(), 13);
    let newest = driver.text();
    assert_ne!(driver.press("[ [ [").text(), newest);
    assert_eq!(driver.press("] ] ] ] ]").text(), newest);
    assert!(driver.press("[ [ [ [ [ [ [ [ [ [ [ [ [ [ [ [").text().contains("LISTEN"));
}

/// Each end is looked at by itself, so the kernel's order may be noted the other way round.
#[test]
fn times_never_fall_down_the_ladder() {
    let demo = (DEMOS[0].make)(&Options::USUAL);
    let mut view = played(&*demo, 4);
    for change in view.runs.iter_mut().flat_map(|run| &mut run.changes) {
        // The client's state is noted later than the server's, which its ACK brought about.
        let late = if change.end == End(0) { 9 } else { 4 };
        change.at = Moment::from_nanos(change.at.as_nanos() / 1_000_000_000 * 1_000_000_000 + late * 1_000_000);
    }
    for step in 0..view.runs.len() {
        let rungs = rungs(&view, step);
        let times: Vec<_> =
            rungs.iter().flat_map(|rung| [rung.left, rung.right]).flatten().map(|mark| mark.at).collect();
        assert!(times.is_sorted(), "step {step}: {times:?}");
    }
}

/// At any size and step: nothing panics.
#[test]
fn every_size_and_step_is_survived() {
    for steps in 0..=14 {
        for (width, height) in [(1, 1), (2, 5), (10, 3), (30, 8), (47, 11), (80, 24), (130, 20), (300, 90)] {
            lab(width, height, Theme::default(), steps).press("[").screen();
            lab(width, height, Theme::default(), steps).press("Esc").screen();
        }
    }
}
