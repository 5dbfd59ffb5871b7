use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use proptest::prelude::*;

use super::parse::{Absence, End, Form, Mode, Rounds, Section, Sockets, parse};
use super::words::{OPTIONS, Plain};
use crate::cli::getopt::{Order, words as words_of};
use crate::print::netstat::{Choice, Which};

fn parsed(words: &str, order: Order) -> Result<Mode, End> {
    parse(&words_of(words), order, &mut String::new())
}

#[track_caller]
fn sockets(words: &str) -> Sockets {
    match parsed(words, Order::Permuted) {
        Ok(Mode::Sockets(sockets)) => sockets,
        other => panic!("{words:?} gives {other:?}"),
    }
}

/// The sections in short: tables by their file, `+` for a head, `x` for Unix sockets, the file of any other.
fn sections(words: &str) -> String {
    let short = |section: Section| match section {
        Section::InetHead => "+".to_owned(),
        Section::Inet(tables) => tables.iter().map(|table| table.file).collect::<Vec<_>>().join(","),
        Section::Sctp => "sctp".to_owned(),
        Section::Unix => "x".to_owned(),
        Section::Rare(file, _) => file.to_owned(),
        Section::Bluetooth => "bluetooth".to_owned(),
    };
    sockets(words).sections.into_iter().map(short).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(words: &str, expected: &str) {
    assert_eq!(sections(words), expected, "{words:?}");
}

#[test]
fn sections_follow_what_was_named() {
    check("", "+ tcp,tcp6 sctp udp,udp6 udplite,udplite6 raw,raw6 x ipx/socket ax25 x25 nr rose");
    check("-an foo", "+ tcp,tcp6 sctp udp,udp6 udplite,udplite6 raw,raw6 x ipx/socket ax25 x25 nr rose");
    check("-t", "+ tcp,tcp6");
    check("-S", "+ sctp");
    check("-uS", "+ sctp udp,udp6");
    check("-Stu", "+ tcp,tcp6 sctp udp,udp6");
    check("-6S", "+");
    check("-4", "+ tcp udp udplite raw");
    check("-46t", "+ tcp,tcp6");
    check("-t6", "+ tcp6");
    check("-x", "x");
    check("-tA unix", "+ tcp,tcp6 x");
    check("--protocol=inet6,unix", "+ tcp6 udp6 udplite6 raw6 x");
    check("-2 --rose --ipx", "ipx/socket rose bluetooth");
    check("--ddp -x", "x");
}

#[test]
fn what_lacks_ends_the_listing_only_where_it_was_asked_for() {
    let check = |words, common, others| {
        let sockets = sockets(words);
        assert_eq!((sockets.common_absence, sockets.absence), (common, others), "{words:?}");
    };
    check("", Absence::Unmentioned, Absence::Unmentioned);
    check("-v", Absence::Mentioned, Absence::Mentioned);
    check("-4v", Absence::Unmentioned, Absence::Mentioned);
    check("-t", Absence::Fatal, Absence::Fatal);
    check("-x", Absence::Fatal, Absence::Fatal);
    check("-x4", Absence::Unmentioned, Absence::Fatal);
    check("-x4t", Absence::Fatal, Absence::Fatal);
}

#[test]
fn layouts() {
    let check = |words, which, choices: &[Choice]| {
        let layout = sockets(words).layout;
        let all = [
            Choice::Extend,
            Choice::Programs,
            Choice::Timers,
            Choice::Wide,
            Choice::NumericHosts,
            Choice::NumericPorts,
            Choice::NumericUsers,
        ];
        let found: Vec<Choice> = all.into_iter().filter(|choice| layout.choices.has(*choice)).collect();
        assert_eq!((layout.which, &*found), (which, choices), "{words:?}");
    };
    check("", Which::Connected, &[]);
    check("-l", Which::Listening, &[]);
    check("-la", Which::All, &[]);
    check("-n", Which::Connected, &[Choice::NumericHosts, Choice::NumericPorts, Choice::NumericUsers]);
    check(
        "--numeric-p -eeopW",
        Which::Connected,
        &[Choice::Extend, Choice::Programs, Choice::Timers, Choice::Wide, Choice::NumericPorts],
    );
}

#[test]
fn form_and_rounds() {
    assert_eq!((sockets("-c --json").form, sockets("-c --json").rounds), (Form::Json, Rounds::Endless));
    assert_eq!((sockets("-t").form, sockets("-t").rounds), (Form::Text, Rounds::One));
}

#[test]
fn modes_that_list_something_else() {
    let check =
        |words, is: fn(&Mode) -> bool| assert!(parsed(words, Order::Permuted).is_ok_and(|mode| is(&mode)), "{words:?}");
    check("-s", |mode| matches!(mode, Mode::Statistics(_)));
    check("-gst", |mode| matches!(mode, Mode::Statistics(given) if given.has(Plain::Tcp)));
    check("-reeg", |mode| matches!(mode, Mode::Routes(given) if given.extends == 2));
    check("-ig", |mode| matches!(mode, Mode::Interfaces(_)));
    check("-gt", |mode| matches!(mode, Mode::Groups(..)));
    check("-M", |mode| matches!(mode, Mode::Masquerade(_)));
}

#[test]
fn what_ends_it() {
    let check = |words, expected| assert_eq!(parsed(words, Order::Permuted).unwrap_err(), expected, "{words:?}");
    let usage = |why: &str| End::Usage(Some(why.to_owned()));
    check("-h", End::Help);
    check("-tVh", End::Version);
    check("-?", End::Usage(None));
    check("-rs", End::Usage(None));
    check("-y", usage("invalid option -- 'y'"));
    check("-tA", usage("option requires an argument -- 'A'"));
    check("--protocol", usage("option '--protocol' requires an argument"));
    check("--tcp=3", usage("option '--tcp' doesn't allow an argument"));
    check("--bogus=1", usage("unrecognized option '--bogus=1'"));
    check("--json=1", usage("unrecognized option '--json=1'"));
    check("--js", usage("unrecognized option '--js'"));
    check("--un", usage("option '--un' is ambiguous; possibilities: '--unix' '--unix'"));
    check("--i=1", usage("option '--i=1' is ambiguous; possibilities: '--ip' '--interfaces'"));
    check("-A inet,foo", End::Refused("Unknown address family `foo'.\n".to_owned()));
}

#[test]
fn options_may_follow_other_words() {
    assert_eq!(sections("foo -x"), "x");
    assert_eq!(sections("-x -- -t"), "x");
    assert_eq!(sections("- -x"), "x");
    let Ok(Mode::Sockets(sockets)) = parsed("-x foo -t", Order::Posix) else { panic!("it lists sockets") };
    assert_eq!(sockets.sections, [Section::Unix]);
}

#[test]
fn a_letter_means_one_thing() {
    let mut seen = HashSet::new();
    for short in OPTIONS.iter().filter_map(|entry| entry.short) {
        assert!(seen.insert(short), "{short:?} stands twice");
    }
}

proptest! {
    #[test]
    fn any_words_are_understood_or_refused(words in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..8), 0..5)) {
        let words: Vec<OsString> = words.into_iter().map(OsString::from_vec).collect();
        let _ = parse(&words, Order::Permuted, &mut String::new());
    }
}
