use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;
use crate::field::Field;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{look, tcp};
use crate::model::state::State;
use crate::query::listing::Query;
use crate::source::scratch::Scratch;
use crate::track::tracker::Tracker;

fn pen() -> Pen {
    Pen { names: Arc::new(HostNames::default()), settings: None }
}

fn job(path: PathBuf, form: Form) -> Job {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen), tcp(2, State::Established)]));
    let process = Arc::new(Process { pid: 812, command: (*b"nginx").into() });
    let holders = [Holder { process, tid: None, fd: 7 }];
    tracker.learn(|inode| (inode == 2).then(|| holders.clone().into()));
    let query = Query::default();
    let world = tracker.world();
    let (listing, grouping) = (query.run(&world), query.grouping);
    let fields = Some(vec![Field::State, Field::Local, Field::Process]);
    Job { world, listing, grouping, ports: Ports::Numbers, form, fields, path, existing: Existing::Keep }
}

#[test]
fn a_file_is_written_in_each_form() {
    let folder = Scratch::new();
    let check = |form: Form, expected: &str| {
        let path = folder.path().join(form.extension());
        let written = pen().export(&job(path.clone(), form)).unwrap();
        assert_eq!((written.rows, &written.path), (2, &path));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, MODE);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(expected), "{text}");
    };
    check(Form::Json, "[\n{");
    check(Form::Ndjson, "\n{");
    check(Form::Csv, "\r\n");
}

#[test]
fn nothing_is_overwritten_unasked() {
    let folder = Scratch::new();
    let path = folder.path().join("file");
    std::fs::write(&path, "x".repeat(100_000)).unwrap();
    let keep = job(path.clone(), Form::Csv);
    assert_eq!(pen().export(&keep), Err(ExportError::Exists(path.clone())));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 100_000);
    let replace =
        |path: &Path| pen().export(&Job { existing: Existing::Replace, path: path.to_owned(), ..keep.clone() });
    assert_eq!(replace(&path).unwrap().rows, 2);
    assert!(std::fs::metadata(&path).unwrap().len() < 1000, "the end of the old text is left");
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    for other in [link.as_path(), Path::new("/dev/null"), folder.path()] {
        assert!(matches!(replace(other), Err(ExportError::Failed(_))), "{}", other.display());
    }
    let lost = pen().export(&job(folder.path().join("no/such/file"), Form::Csv)).unwrap_err().to_string();
    assert!(lost.starts_with("opening /") && lost.ends_with("No such file or directory (os error 2)"), "{lost}");
}

#[test]
fn a_row_is_that_of_ss() {
    let job = job(PathBuf::new(), Form::Csv);
    let line = pen().line(job.world.rows().nth(1).unwrap());
    let words: Vec<&str> = line.split_whitespace().collect();
    let expected = ["tcp", "ESTAB", "0", "0", "127.0.0.1:1026", "127.0.0.2:443", "users:((\"nginx\",pid=812,fd=7))"];
    assert_eq!(words, expected);
}

#[test]
fn the_home_stands_for_a_tilde() {
    let check = |path: &str, expected: &str| {
        assert_eq!(at_home(Path::new(path), Some(PathBuf::from("/home/me"))), Path::new(expected), "{path}");
    };
    check("~/x", "/home/me/x");
    check("~", "/home/me");
    check("~other/x", "~other/x");
    check("a/~/x", "a/~/x");
    check("/x", "/x");
    assert_eq!(at_home(Path::new("~/x"), None), Path::new("~/x"));
}

#[test]
fn a_file_is_called_by_its_moment() {
    let name = pen().file_name();
    assert!(name.len() == "sockscope-2026-11-22T170102Z".len() && !name.contains([':', '/']), "{name}");
}

#[test]
fn a_view_is_kept_among_the_settings() {
    let folder = Scratch::new();
    let path = folder.path().join("config.toml");
    let pen = Pen { settings: Some(path.clone()), ..pen() };
    let text = || std::fs::read_to_string(&path).unwrap();
    let view = View { group: Some(crate::query::listing::Grouping::Process), ..View::default() };
    assert_eq!(pen.keep("mine", Some(&view)), Ok(()));
    assert_eq!(text(), "[views.mine]\ngroup = \"process\"\n");
    assert_eq!(pen.keep("mine", None), Ok(()));
    assert_eq!(text(), "");
    std::fs::write(&path, "[views").unwrap();
    assert!(pen.keep("mine", Some(&view)).is_err_and(|why| why.contains("no TOML")));
    assert_eq!(text(), "[views");
    assert!(Pen { settings: None, ..pen }.keep("mine", None).is_err());
}

#[test]
fn a_theme_is_kept_in_the_settings() {
    let folder = Scratch::new();
    let path = folder.path().join("sockscope/config.toml");
    let pen = Pen { settings: Some(path.clone()), ..pen() };
    assert_eq!(pen.keep_theme("dusk"), Ok(path.display().to_string()));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theme = \"dusk\"\n");
    std::fs::write(&path, "# mine\ntheme = \"dusk\" # at night\n").unwrap();
    assert_eq!(pen.keep_theme("paper"), Ok(path.display().to_string()));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# mine\ntheme = \"paper\" # at night\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let why = pen.keep_theme("dawn").unwrap_err();
    assert_eq!(why, format!("the theme lasts until the end only: {} is read-only", path.display()));
    assert!(std::fs::read_to_string(&path).unwrap().contains("paper"));
    let without = Pen { settings: None, ..pen };
    assert!(without.keep_theme("dusk").unwrap_err().ends_with("there is no file of settings to keep it in"));
}
