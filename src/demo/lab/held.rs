//! Sockets that are held in a cell, and how long the kernel lets them stay there.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::time::Duration;

use socket2::Socket;

use crate::model::address::InetEnds;

use super::grid::{Cell, Reason, Square};
use super::recipe::{Made, Recipe};

/// For how long the kernel leaves a socket in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until it is released.
    Ever,
    /// So long, counted from the beginning.
    For(Duration),
}

impl Display for Lasts {
    /// `ever`, `60s`, `30m`, `4h`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self::For(span) = self else { return f.write_str("ever") };
        match span.as_secs() {
            seconds @ 0..=120 => write!(f, "{seconds}s"),
            seconds @ 121..=7200 => write!(f, "{}m", seconds / 60),
            seconds => write!(f, "{}h", seconds / 3600),
        }
    }
}

/// A cell could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// It cannot be, on any host.
    #[error("{cell} cannot be: {} ({})", .reason.why, .reason.source)]
    Impossible {
        /// The cell.
        cell: Cell,
        /// Why.
        reason: &'static Reason,
    },
    /// A call failed.
    #[error("setting {cell} up failed: {cause}{}", hint(.cause))]
    Call {
        /// The cell.
        cell: Cell,
        /// What the kernel answered.
        #[source]
        cause: io::Error,
    },
}

/// What is known to make a call fail so.
fn hint(cause: &io::Error) -> &'static str {
    match cause.raw_os_error() {
        Some(libc::ENETUNREACH | libc::EADDRNOTAVAIL) => {
            ". Is the loopback interface up? `ip address show lo` tells, `ip link set lo up` mends it."
        }
        Some(libc::EMFILE) => ". `ulimit -n` says how many files a process may open.",
        _ => "",
    }
}

/// The sockets of a cell. Dropping it closes them at once: what owns its socket is reset, and only TIME-WAIT, which
/// nobody owns, stays until its time is over.
#[derive(Debug)]
pub struct Held {
    /// The cell.
    pub cell: Cell,
    /// Where the socket in it is to be found: its ends as the kernel's table has them.
    pub ends: InetEnds,
    /// How long the kernel leaves it there.
    pub lasts: Lasts,
    /// Closed in this order.
    sockets: Vec<Socket>,
    recipe: &'static Recipe,
}

/// Sets a cell up. The kernel may take some hundred milliseconds more until it shows the timer.
///
/// # Errors
///
/// See [`LabError`]. What was opened is closed.
pub fn hold(cell: Cell) -> Result<Held, LabError> {
    let recipe = match cell.square() {
        Square::Possible(recipe) => recipe,
        Square::Impossible(reason) => return Err(LabError::Impossible { cell, reason }),
    };
    let Made { ends, lasts, sockets } = recipe.make().map_err(|cause| LabError::Call { cell, cause })?;
    Ok(Held { cell, ends, lasts: lasts.unwrap_or(recipe.lasts), sockets, recipe })
}

impl Held {
    /// How often [`Held::tick`] is wanted; `None` when the kernel does all by itself.
    pub fn rhythm(&self) -> Option<Duration> {
        self.recipe.rhythm()
    }

    /// Keeps a timer running that is over in a moment.
    pub fn tick(&self) {
        // A tick that fails leaves the socket without its timer, which whoever looks sees.
        let _ = self.recipe.again(&self.sockets);
    }
}
