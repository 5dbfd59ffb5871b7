//! A demo in a network of its own, whose wire is the demo's own program: both ends of a connection are in CLOSING at the
//! same time, a real ss shows it, and nothing is left. Where the host gives no namespace, the demo says so and shows what
//! it can.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use sockscope::demo::view::Phase;
use sockscope::demo::{Next, Options, Pace, Stage, Witness, find, run};
use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;
use sockscope::session::{LabSettings, Observer};
use sockscope::source::doors::Namespaces;
use sockscope::source::live::{Live, Mode};

use support::namespace::in_namespace;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sockscope");

/// A witness that makes networks, and where they are shown.
fn witness() -> (Observer, Namespaces) {
    let settings = LabSettings { holder: PathBuf::from(PROGRAM), ..LabSettings::default() };
    let namespaces = settings.namespaces.clone();
    (Observer::new(Arc::new(|| Box::new(Live::new(Mode::Auto)))).with_networks(settings), namespaces)
}

fn stage() -> Stage {
    Stage::new(find("simultaneous-close").unwrap(), &Options::USUAL, Pace::Fast)
}

/// Runs the demo until so many steps are settled. `None`, and a word about it, where there is no wire.
fn run_to(stage: &mut Stage, eyes: &mut Observer, steps: usize) -> Option<()> {
    run(stage, eyes, &mut |view| {
        if view.phase == Phase::Ready && view.runs.len() == steps { Next::Stop } else { Next::Go }
    });
    let view = stage.view();
    assert_eq!(view.phase, Phase::Ready, "{view:?}");
    let caption = &view.steps[0].caption;
    if caption.contains("need a network of their own") {
        eprintln!("left out: {caption}");
        return None;
    }
    Some(())
}

/// Whoever was started by this process and still is there.
fn children() -> Vec<u32> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let texts =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok()).collect::<String>();
    texts.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

/// What this ss shows in the namespace of a process: how many sockets in CLOSING under the retransmission timer.
fn closing_shown(program: &str, pid: u32) -> Option<usize> {
    let mut command = Command::new("nsenter");
    command.args(["-t", &pid.to_string(), "-U", "-n", "--preserve-credentials", program, "-tnoH", "state", "closing"]);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains("timer:(on,")).count())
}

#[test]
fn both_ends_are_in_closing_at_the_same_time() {
    in_namespace("both_ends_are_in_closing_at_the_same_time", || {
        let ((mut eyes, namespaces), mut stage) = (witness(), stage());
        if run_to(&mut stage, &mut eyes, 4).is_none() {
            return;
        }
        for end in &stage.view().ends[..2] {
            let seen = end.socket.unwrap();
            assert_eq!((seen.state, seen.timer.kind), (State::Closing, TimerKind::On));
        }
        assert_eq!(namespaces.doors().len(), 1, "the network is shown beside the host's");
        let holder = children()[0];
        let reference = std::env::var("SOCKSCOPE_REFERENCE_SS").ok();
        for program in reference.into_iter().chain(["ss".to_owned()]) {
            match closing_shown(&program, holder) {
                Some(shown) => assert_eq!(shown, 2, "by {program}"),
                None => eprintln!("left out: {program} could not be run in the namespace"),
            }
        }
        drop(stage);
        assert_eq!(children(), [0; 0], "who held the network has ended");
        assert!(namespaces.doors().is_empty());
    });
}

/// However long a reader looks at segments that are under way and sent again, each arrives once.
#[test]
fn a_reader_may_think_while_segments_are_under_way() {
    in_namespace("a_reader_may_think_while_segments_are_under_way", || {
        let ((mut eyes, _), mut stage) = (witness(), stage());
        for steps in 2..5 {
            if run_to(&mut stage, &mut eyes, steps).is_none() {
                return;
            }
            let until = eyes.now().plus(Duration::from_secs(3));
            while eyes.now() < until {
                eyes.pause(stage.next_look());
                stage.poll(&mut eyes);
            }
            assert_eq!(stage.view().phase, Phase::Ready, "at step {steps}");
        }
        run(&mut stage, &mut eyes, &mut |_| Next::Go);
        assert_eq!(stage.view().phase, Phase::Finished);
    });
}

#[test]
fn without_namespaces_the_demo_says_so_and_shows_one_end_at_a_time() {
    in_namespace("without_namespaces_the_demo_says_so_and_shows_one_end_at_a_time", || {
        std::fs::write("/proc/sys/user/max_user_namespaces", "0").unwrap();
        let output = Command::new(PROGRAM).args(["demo", "simultaneous-close", "--fast"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        let said = words.join(" ");
        assert!(said.contains("one end at a time") && said.contains("user.max_user_namespaces"), "{text}");
        assert!(said.contains("the kernel did as all 9 steps expect"), "{text}");
        assert!(output.status.success());
    });
}
