//! Hears of what happens to sockets when it happens, by the best means that this machine allows.
//!
//! Knows no past and mends nothing: what was lost is counted, and told with the events. Whoever follows sockets
//! compares with a dump.

mod bpf;
mod destroy;
mod error;
mod mapping;
mod perf;
mod within;

use std::io;
use std::time::Duration;

use crate::model::event::{Batch, Means, Refusal, Standing};

pub use error::{Call, EventsError};

/// Events that are read at once. More wait for the next time, so that nobody waits for the first of them.
const BATCH: usize = 4096;

/// By how much a means may hold back what it has read, until it knows that nothing came before it.
pub const GRACE: Duration = Duration::from_millis(1);

/// A means at work.
pub trait Feed: Send {
    /// Waits until there may be something to read, and no longer than this.
    ///
    /// # Errors
    ///
    /// The wait itself failed.
    fn wait(&mut self, patience: Duration) -> io::Result<()>;

    /// Adds what there is, and what was lost, up to a batch that is full.
    ///
    /// # Errors
    ///
    /// The means broke and gives no more.
    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError>;
}

/// Whether a batch has no room for more, so that there may be more to read.
pub fn is_full(batch: &Batch) -> bool {
    batch.events.len() >= BATCH
}

/// What came of trying.
pub struct Opened {
    /// The means in force, and why no better one is.
    pub standing: Standing,
    /// What it gives; nothing where the means is to look again and again.
    pub feed: Option<Box<dyn Feed>>,
}

/// Begins to hear by this means, or by the best that can be had. The calling thread's network namespace is the one that
/// [`Means::Destroy`] tells of.
///
/// # Errors
///
/// The means that was asked for cannot be had. Without a choice there is always one.
pub fn open(choice: Option<Means>) -> Result<Opened, EventsError> {
    if let Some(means) = choice {
        return begin(means);
    }
    let mut refused = Vec::new();
    for means in Means::all() {
        match begin(means) {
            Ok(mut opened) => {
                opened.standing.refused = refused;
                return Ok(opened);
            }
            Err(error) => refused.push(Refusal { means, why: error.to_string() }),
        }
    }
    Ok(Opened { standing: Standing { means: Means::Poll, lacks: Vec::new(), refused }, feed: None })
}

fn begin(means: Means) -> Result<Opened, EventsError> {
    let (feed, lacks): (Option<Box<dyn Feed>>, _) = match means {
        Means::Bpf => {
            let bpf = bpf::Bpf::open()?;
            let lacks = bpf.lacks();
            (Some(Box::new(bpf)), lacks)
        }
        Means::Perf => (Some(Box::new(perf::Perf::open()?)), Vec::new()),
        Means::Destroy => (Some(Box::new(destroy::Destroy::open()?)), Vec::new()),
        Means::Poll => (None, Vec::new()),
    };
    Ok(Opened { standing: Standing { means, lacks, refused: Vec::new() }, feed })
}
