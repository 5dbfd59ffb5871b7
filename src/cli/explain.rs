//! `sockscope explain`: what a word means, and the settings of this host that govern it.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;

use crate::field::explain::named;
use crate::print::explain::{entry, list};
use crate::source::settings::read;

use super::Failure;

/// The explain command.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A column, state, timer or word of ss; none lists them
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
}

/// Prints what is to be known of these words, or lists all words.
pub(super) fn run(explain: &Explain) -> Result<ExitCode, Failure> {
    let text = if explain.words.is_empty() {
        list()
    } else {
        let each: Result<Vec<String>, Failure> = explain.words.iter().map(|word| of(word)).collect();
        each?.join("\n")
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)?;
    Ok(ExitCode::SUCCESS)
}

/// All that the word may mean.
fn of(word: &str) -> Result<String, Failure> {
    let found = named(word);
    if found.is_empty() {
        return Err(Failure::Unknown(format!("there is no word `{word}`; `sockscope explain` lists them")));
    }
    let texts = found.into_iter().map(|found| {
        let settings: Vec<_> = found.settings.iter().map(|name| read(name)).collect();
        entry(found, &settings)
    });
    Ok(texts.collect::<Vec<_>>().join("\n"))
}
