//! `sockscope ss` against the real ss, byte for byte: over sockets of every kind that this kernel can make, in a namespace
//! of their own, under every option, many filters and random mixes of both. `SOCKSCOPE_REFERENCE_SS` names the ss (7.3);
//! without it these tests are left out. `SOCKSCOPE_SEED` chooses other sockets and other mixes.
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

mod closing;
mod crowd;
mod dice;
mod events;
mod files;
mod judge;
mod mixes;
mod recorded;
#[path = "../support/mod.rs"]
mod support;
mod sys;
mod words;

use crowd::Crowd;
use dice::Dice;
use judge::{Judge, check_all};
use support::namespace::in_namespace;

#[test]
fn what_people_type_gives_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("what_people_type_gives_the_same_bytes", || {
        let _crowd = Crowd::new(&mut Dice::from_environment(1));
        check_all(&judge, "what people type", words::TYPED.iter().copied(), 3000);
    });
}

#[test]
fn every_option_gives_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("every_option_gives_the_same_bytes", || {
        let _crowd = Crowd::new(&mut Dice::from_environment(2));
        check_all(&judge, "options", words::OPTIONS.iter().copied(), 3000);
    });
}

#[test]
fn every_filter_gives_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("every_filter_gives_the_same_bytes", || {
        let _crowd = Crowd::new(&mut Dice::from_environment(3));
        let states = words::STATES.iter().map(|states| format!("-tuxwn {states}"));
        let terms = words::TERMS.iter().map(|term| format!("-an {term}"));
        let hosts = words::HOSTS.iter().map(|term| format!("-a {term}"));
        let lines: Vec<String> = states.chain(terms).chain(hosts).collect();
        check_all(&judge, "filters", lines.iter().map(String::as_str), 3000);
    });
}

#[test]
fn what_is_destroyed_is_told_in_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("what_is_destroyed_is_told_in_the_same_bytes", || events::check_all(&judge));
}

#[test]
fn the_same_is_closed() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("the_same_is_closed", || closing::check_all(&judge));
}

#[test]
fn odd_files_give_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("odd_files_give_the_same_bytes", || files::check_all(&judge));
}

#[test]
fn random_mixes_give_the_same_bytes() {
    let Some(judge) = Judge::find() else { return };
    in_namespace("random_mixes_give_the_same_bytes", || {
        let mut dice = Dice::from_environment(4);
        let _crowd = Crowd::new(&mut dice);
        let lines = mixes::lines(&mut dice);
        check_all(&judge, "random mixes", lines.iter().map(String::as_str), 3000);
    });
}
