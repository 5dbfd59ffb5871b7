//! The keys of the screen: the user's file over the program's.

use std::path::Path;

use crate::cli::Failure;
use crate::tui::keymap::Keymap;
use crate::written::{Place, Wrong};

use super::{Config, file, show};

/// The keys of the program with what the user's file changes.
pub(in crate::cli) fn load(config: &mut Config) -> Result<Keymap, Failure> {
    let named = Some(config.settings.keymap.as_str()).filter(|name| !name.is_empty());
    let beside = config.path.as_deref().and_then(Path::parent).map(Path::to_owned);
    let path = match named {
        Some(name) => beside.unwrap_or_default().join(name),
        None => match &config.folder {
            Some(folder) => folder.join("keymap.toml"),
            None => return Ok(Keymap::default()),
        },
    };
    let wrong = |why: String| Wrong::new(Place::default(), why, "the keys are those of the program");
    match file::read(&path) {
        Ok(Some(text)) => {
            let (keymap, wrong) = Keymap::with(&text);
            config.faults.extend(wrong.into_iter().map(|wrong| wrong.within(&show(&path))));
            return Ok(keymap);
        }
        Ok(None) if named.is_some() => {
            config.refuse("keymap", wrong(format!("there is no file {}", show(&path))))?;
        }
        Ok(None) => {}
        Err(why) => config.faults.push(wrong(why).within(&show(&path))),
    }
    Ok(Keymap::default())
}
