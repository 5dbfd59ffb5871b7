use super::*;
use crate::cli::demo_args::Which;

#[test]
fn the_arguments_are_well_formed() {
    Arguments::command().debug_assert();
}

#[track_caller]
fn check(text: &str, expected: Option<u64>) {
    assert_eq!(interval(text).ok().map(|interval| interval.as_millis()), expected.map(u128::from));
}

#[test]
fn intervals_have_units() {
    check("500ms", Some(500));
    check("2", Some(2000));
    check("1.5s", Some(1500));
    check("2m", Some(120_000));
    check("1h", Some(3_600_000));
    check("0.5h", Some(1_800_000));
    for wrong in ["", "s", "-1s", "1.1h", "10ms", "1e9", "nan", "2h", "61m", "0"] {
        check(wrong, None);
    }
}

fn parse(words: &str) -> Result<Arguments, clap::Error> {
    Arguments::of(std::iter::once("sockscope").chain(words.split_whitespace()).map(OsString::from))
}

fn named(demo: Demo) -> String {
    match demo.which {
        Some(Which::Known(entry, _)) => entry.name.to_owned(),
        Some(Which::Unknown(name)) => name,
        Some(Which::All) => "all of them".to_owned(),
        None => String::new(),
    }
}

/// What the words mean: the demo's name or `list`, the source, and the filter.
#[track_caller]
fn check_words(words: &str, expected: &str) {
    let arguments = parse(words).unwrap();
    let verb = match arguments.verb {
        Some(Verb::Demo(demo)) => format!("demo {}", named(demo)),
        Some(Verb::Lab(lab)) => {
            format!("lab {} {:?} {}", lab.cell.unwrap_or_default(), lab.time, lab.own_namespace)
        }
        Some(Verb::Events(watch)) => format!("events {:?} {:?}", arguments.events, watch.count),
        Some(Verb::Explain(explain)) => format!("explain {}", explain.words.join(" ")),
        Some(Verb::Config(ask)) => format!("config {}", ask.print),
        Some(Verb::Themes) => "themes".to_owned(),
        Some(Verb::Completions { shell }) => format!("completions {shell:?}"),
        Some(Verb::Man { page }) => format!("man {}", page.unwrap_or_default()),
        Some(Verb::List(list)) => format!("table {:?} {}", list.watch, list.filter.join(" ")),
        None => "list".to_owned(),
    };
    assert_eq!(format!("{verb}|{:?}|{}", arguments.source, arguments.filter.join(" ")), expected, "{words}");
}

#[test]
fn a_command_is_told_from_a_filter() {
    check_words("", "list|Auto|");
    check_words("demo", "demo |Auto|");
    check_words("demo tcp-echo", "demo tcp-echo|Auto|");
    check_words("demo all --ndjson", "demo all of them|Auto|");
    check_words("lab", "lab  None false|Auto|");
    check_words("lab last-ack/on --for 2s --own-namespace", "lab last-ack/on Some(2s) true|Auto|");
    check_words("--source proc demo tcp-echo", "demo tcp-echo|Proc|");
    check_words("--source=proc demo tcp-echo", "demo tcp-echo|Proc|");
    check_words("demo --source proc tcp-echo --fast", "demo tcp-echo|Proc|");
    check_words("demo tcp-echo --source netlink", "demo tcp-echo|Netlink|");
    check_words("--source proc state time-wait", "list|Proc|state time-wait");
    check_words("state time-wait --source proc", "list|Proc|state time-wait");
    check_words("state time-wait -no sport = :22", "list|Auto|state time-wait sport = :22");
    check_words("state demo", "list|Auto|state demo");
    check_words("events", "events Auto None|Auto|");
    check_words("events --events bpf --count 3 --duration 2s", "events Bpf Some(3)|Auto|");
    check_words("explain rto time-wait", "explain rto time-wait|Auto|");
    check_words("list", "table None |Auto|");
    check_words("list -t --watch 2 state demo --source proc", "table Some(2s) state demo|Proc|");
    check_words("events state time-wait --count 3 sport = :22 --ndjson", "events Auto Some(3)|Auto|");
}

/// The refusal says this.
#[track_caller]
fn check_refused(words: &str, expected: &str) {
    let refusal = parse(words).unwrap_err();
    let text = unknown_option(&refusal).unwrap_or_else(|| refusal.to_string());
    assert!(refusal.use_stderr() && text.contains(expected), "{text}");
}

#[test]
fn a_command_takes_no_options_of_the_list() {
    check_refused("-t demo tcp-echo", "--tcp does not go with the command `demo`");
    check_refused("--interval 2s demo", "--interval <TIME> does not go with the command `demo`");
    check_refused("state time-wait --source proc demo", "[FILTER]... does not go with the command `demo`");
    check_refused("demo -t", "there is no option -t;");
    check_refused("-t list", "--tcp stands behind the command: sockscope list --tcp");
}

#[test]
fn options_that_only_ss_has_are_named_without_advice() {
    for option in ["-i", "-e", "-m", "-s", "-H", "-K"] {
        check_refused(option, &format!("there is no option {option}; `--help` lists the options"));
    }
    check_refused("-tni", "there is no option -i;");
    check_refused("--listen", "there is no option --listen (there is --listening);");
}

#[test]
fn an_option_given_twice_counts_once() {
    for words in ["-ttan", "-t -t -a -n", "-n -t -an", "-tan --numeric --tcp"] {
        let Select { tcp, all, numeric, udp, .. } = parse(words).unwrap().select;
        assert_eq!((tcp, all, numeric, udp), (true, true, true, false), "{words}");
    }
    let arguments = parse("--interval 2s --interval 3s state time-wait -n sport = :22 -n").unwrap();
    assert_eq!(arguments.interval, Duration::from_secs(3));
    assert_eq!(arguments.filter, ["state", "time-wait", "sport", "=", ":22"]);
    check_words("--source proc demo tcp-echo --source netlink --fast --fast", "demo tcp-echo|Netlink|");
}

#[test]
fn options_may_follow_filter_words() {
    let arguments = parse("state time-wait -no sport = :22").unwrap();
    assert!(arguments.select.numeric && arguments.select.options);
    assert_eq!(arguments.filter, ["state", "time-wait", "sport", "=", ":22"]);
}
