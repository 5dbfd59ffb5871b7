//! The themes that there are: the program's and the user's; `sockscope themes`.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::model::printable;
use crate::tui::theme::painting::Painting;
use crate::written::{Place, Wrong};

use super::Failure;
use super::config::{Choice, Config, file, show};

/// More files are not read.
const MOST: usize = 100;

/// The themes of the program, then those of the user. A user's theme takes the place of one that has the same name.
pub(super) fn all(config: &mut Config) -> Vec<Painting> {
    let mut all = Painting::shipped();
    let Some(folder) = config.folder.as_ref().map(|folder| folder.join("themes")) else { return all };
    for (name, path) in files(&folder) {
        let refused = |why: String| Wrong::new(Place::default(), why, "the theme is left out");
        let read = file::read(&path).and_then(|text| text.ok_or_else(|| "it is gone".to_owned()));
        let (painting, wrong) = match read {
            Ok(text) => Painting::read(&name, &text),
            Err(why) => {
                config.faults.push(refused(why).within(&show(&path)));
                continue;
            }
        };
        config.faults.extend(wrong.into_iter().map(|wrong| wrong.within(&show(&path))));
        match all.iter_mut().find(|known| known.name == painting.name) {
            Some(known) => *known = painting,
            None => all.push(painting),
        }
    }
    all
}

/// The files of a folder that may be themes, by their names. A folder that cannot be read has none.
fn files(folder: &Path) -> Vec<(String, std::path::PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let is_theme = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let named = |path: std::path::PathBuf| {
        let name = printable::text(path.file_stem()?.as_encoded_bytes());
        Some((name, path))
    };
    let mut files: Vec<_> = paths.filter(is_theme).filter_map(named).collect();
    files.sort();
    files.truncate(MOST);
    files
}

/// The number of the theme that the settings name. One that does not exist is told of, and the first one holds.
pub(super) fn chosen(all: &[Painting], config: &mut Config) -> Result<usize, Failure> {
    let name = config.settings.theme.clone();
    if let Some(at) = all.iter().position(|painting| painting.name == name) {
        return Ok(at);
    }
    let names = all.iter().map(|painting| painting.name.as_str());
    config.refuse("theme", Wrong::unknown(Place::default(), "theme", &name, names))?;
    Ok(0)
}

/// Runs the command. The exit code is 1 where something is wrong with a theme.
pub(super) fn run(choice: &Choice) -> Result<ExitCode, Failure> {
    let mut config = Config::load(choice, &[])?;
    let mut out = String::new();
    for Painting { name, ground, about, .. } in all(&mut config) {
        let about = printable::text(about.as_bytes());
        out.push_str(&format!("{name:<20} {:<6} {about}\n", ground.name()));
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::Output)?;
    for fault in &config.faults {
        let _ = writeln!(io::stderr(), "sockscope: {fault}");
    }
    Ok(if config.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
