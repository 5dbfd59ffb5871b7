//! `sockscope events`: prints what happens to sockets when it happens, until it is told to stop.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::model::event::{Batch, Means, Standing};
use crate::print::events::line;
use crate::session::events::{Events, News};
use crate::session::now;
use crate::source::events::open;

use super::args::Watch;
use super::{Failure, ended_by, interrupted};

/// How soon a signal is noticed.
const PATIENCE: Duration = Duration::from_millis(100);

/// Runs the command. The exit code is 1 when the source broke.
pub(super) fn run(arguments: &Watch, means: Option<Means>) -> Result<ExitCode, Failure> {
    let opened = open(means).map_err(|error| Failure::Events(error.to_string()))?;
    if opened.feed.is_none() {
        return Err(Failure::Events(no_source(&opened.standing)));
    }
    let events = Events::start(opened).map_err(Failure::Session)?;
    let interrupted = interrupted().map_err(Failure::Session)?;
    introduce(events.standing());
    let end = arguments.duration.map(|duration| now().plus(duration));
    let mut left = arguments.count.unwrap_or(u64::MAX);
    let mut out = io::stdout().lock();
    while left > 0 {
        let patience = end.map_or(PATIENCE, |end| end.since(now()).min(PATIENCE));
        match events.next(patience) {
            News::Batch(batch) => left -= write(&mut out, &batch, left).map_err(Failure::Output)?,
            News::Nothing => {}
            News::Broken(why) => return Err(Failure::Events(why)),
        }
        let signal = interrupted.load(Ordering::Relaxed);
        if signal != 0 {
            return Ok(ended_by(i32::try_from(signal).unwrap_or_default()));
        }
        if end.is_some_and(|end| now() >= end) {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes at most so many events at once, and says on standard error what was lost. Returns how many were written.
fn write(out: &mut impl Write, batch: &Batch, most: u64) -> io::Result<u64> {
    if let Some(loss) = batch.loss {
        let _ = writeln!(io::stderr(), "sockscope: {loss}");
    }
    let mut text = String::new();
    let mut written = 0;
    for event in batch.events.iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
        line(&mut text, event);
        written += 1;
    }
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(written)
}

/// Says by which means events are heard, and why by no better one.
fn introduce(standing: &Standing) {
    let mut error = io::stderr();
    for refusal in &standing.refused {
        let _ = writeln!(error, "sockscope: no {refusal}");
    }
    let _ = writeln!(error, "sockscope: {standing}");
}

fn no_source(standing: &Standing) -> String {
    let refused: Vec<String> = standing.refused.iter().map(|refusal| format!("\n  {refusal}")).collect();
    format!(
        "there are no events without a source of them; --events bpf, perf or destroy may be chosen{}",
        refused.concat()
    )
}
