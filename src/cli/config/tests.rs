use super::*;
use crate::cli::config::command::default_file;
use crate::field::Field;
use crate::model::event::Means;
use crate::query::listing::{Direction, Grouping};
use crate::tui::theme::Colours;

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn config(text: &str, environment: Pairs<'_>, given: Pairs<'_>) -> Result<Config, Failure> {
    let variable =
        |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
    let given: Vec<(&str, String)> = given.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Config::new(Some("c.toml".into()), None, Ok(Some(text.to_owned())), &variable, &given)
}

/// What is wrong with the file.
#[track_caller]
fn check_wrong(text: &str, expected: &[&str]) {
    let config = config(text, &[], &[]).unwrap();
    let found: Vec<String> = config.faults.iter().map(ToString::to_string).collect();
    let is_same = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.starts_with(b));
    assert!(is_same, "{found:#?}");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_counts() {
    check_wrong("themes = \"dusk\"", &["c.toml:1:1: there is no setting `themes`; did you mean `theme`?"]);
    check_wrong(
        "\ncolours = \"tru\"",
        &["c.toml:2:11: there is no value of colours `tru`; did you mean `true`? these are: auto, none, 16,"],
    );
    check_wrong("interval = \"1ms\"", &["c.toml:1:12: between 50ms and 1h is possible; a number and ms,"]);
    check_wrong("interval = 1", &["c.toml:1:12: a text is wanted, not a number; a number and ms,"]);
    check_wrong("mouse = \"yes\"", &["c.toml:1:9: mouse is on or off; true or false is possible"]);
    check_wrong(
        "columns = [\"local\", \"remot\"]",
        &["c.toml:1:21: there is no column `remot`; did you mean `remote`?"],
    );
    check_wrong("sort = \"age:down\"", &["c.toml:1:8: `down` is no way to order: asc or desc;"]);
    check_wrong("view = \"web\"", &["c.toml:1:8: there is no view `web`;"]);
    check_wrong("theme == \"x\"\nview = 1\n", &["c.toml:1:8: this is no TOML", "c.toml:2:8: a text is wanted"]);
    check_wrong("\u{1b}]0;x\u{7} = 1", &["c.toml:1:1: this is no TOML"]);
    let rest = config("sort = \"age:down\"\ngroup = \"process\"", &[], &[]).unwrap().settings;
    assert_eq!((rest.group, rest.sort.field), (Grouping::Process, Field::Local));
}

#[test]
fn a_file_that_cannot_be_read_is_as_if_it_were_not_there() {
    let text = Err("it is a pipe, not a file".to_owned());
    let config = Config::new(Some("c.toml".into()), None, text, &|_| None, &[]).unwrap();
    let told: Vec<String> = config.faults.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["c.toml: it is a pipe, not a file; everything is as if it were not there"]);
    assert_eq!(config.settings.theme, "terminal");
}

#[test]
fn the_command_line_beats_the_environment_that_beats_the_file() {
    let file = "theme = \"dusk\"\ngroup = \"process\"\ninterval = \"3s\"";
    let environment =
        [("SOCKSCOPE_THEME", "paper"), ("SOCKSCOPE_GROUP", "remote"), ("SOCKSCOPE_COLUMNS", "local, age")];
    let config = config(file, &environment, &[("theme", "dawn")]).unwrap();
    let settings = &config.settings;
    assert_eq!((settings.theme.as_str(), settings.group), ("dawn", Grouping::Remote));
    assert_eq!((settings.interval.as_secs(), settings.columns.as_slice()), (3, &[Field::Local, Field::Age][..]));
    assert_eq!(config.from("theme"), From::CommandLine);
    assert_eq!(config.from("group"), From::Environment("SOCKSCOPE_GROUP".to_owned()));
    assert_eq!(config.from("interval"), From::File(Place { line: 3, column: 12 }));
    assert_eq!(config.from("screen"), From::Default);
}

#[test]
fn what_the_environment_or_an_option_says_may_be_wrong_too() {
    let wrong = config("", &[("SOCKSCOPE_MOUSE", "maybe"), ("SOCKSCOPE_EVENTS", "prf")], &[]).unwrap();
    let told: Vec<String> = wrong.faults.iter().map(ToString::to_string).collect();
    assert!(
        told[1].starts_with("SOCKSCOPE_EVENTS: there is no value of events `prf`; did you mean `perf`?"),
        "{told:?}"
    );
    assert!(told[0].starts_with("SOCKSCOPE_MOUSE: mouse is on or off;"), "{told:?}");
    assert!(config("", &[], &[("colours", "many")]).is_err());
}

#[test]
fn a_view_changes_what_it_names() {
    let file = "view = \"a\"\ngroup = \"process\"\n[views.a]\nsort = \"age:desc\"\nfilter = \"state time-wait\"\n[views.b]\ngroup = \"remote\"\n";
    let settings = config(file, &[], &[]).unwrap().settings;
    assert_eq!((settings.group, settings.filter.as_str()), (Grouping::Process, "state time-wait"));
    assert_eq!((settings.sort.field, settings.sort.direction), (Field::Age, Direction::Backward));
    let settings = config(file, &[], &[("view", "b")]).unwrap().settings;
    assert_eq!((settings.group, settings.filter.as_str()), (Grouping::Remote, ""));
}

#[test]
fn every_default_is_allowed_and_is_what_the_default_file_says() {
    let none = config("", &[], &[]).unwrap();
    for (setting, said) in SETTINGS.iter().zip(&none.said) {
        let (entries, wrong) = parse(&format!("{} = {}", setting.name, setting.default));
        assert!(wrong.is_empty(), "{}", setting.name);
        assert!(setting.put(&mut Settings::default(), &entries[0].value).is_ok(), "{}", setting.name);
        assert!(setting.doc.ends_with('.'), "{}", setting.name);
        assert_eq!(said.from, From::Default);
    }
    let spoken: String = default_file()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(entry) if !entry.starts_with(' ') && !entry.is_empty() => format!("{entry}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let told = config(&spoken, &[], &[]).unwrap();
    assert_eq!(told.faults, [], "{spoken}");
    assert_eq!((format!("{:?}", told.settings), told.views.len()), (format!("{:?}", none.settings), 1));
    assert!(parse(&default_file()).0.is_empty(), "all of it is commented out");
}

#[test]
fn words_mean_what_they_say() {
    let text = "colours = \"true\"\ncharset = \"ascii\"\nevents = \"perf\"\nmouse = false\nscreen = \"timeline\"\nports = \"names\"";
    let settings = config(text, &[], &[]).unwrap().settings;
    assert_eq!((settings.colours, settings.events), (Some(Colours::True), Some(Means::Perf)));
    assert_eq!(
        format!("{:?} {:?} {:?}", settings.mouse, settings.screen, settings.ports),
        "Terminals Timeline Services"
    );
}
