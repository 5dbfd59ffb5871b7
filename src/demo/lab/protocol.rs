//! What a process says that holds cells in a namespace of its own, and what it is told: a line each, over a stream.
//!
//! `hold 3 fin-wait-2/timewait` is answered by `held 3 60 127.0.0.1:41 127.0.0.1:42` or `failed 3 WHY`; `release 3` by
//! `released 3`. The numbers are the teller's. The end of the stream is the end of all that is held.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::str::FromStr;
use std::time::Duration;

use crate::demo::script::address;
use crate::model::address::{Endpoint, InetEnds};

use super::grid::Cell;
use super::held::{Held, Lasts, hold};

/// What the holder is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Hold a cell under this number.
    Hold(u64, Cell),
    /// Let go of that number.
    Release(u64),
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The cell is set up.
    Held(u64, Lasts, InetEnds),
    /// It could not be, and why.
    Failed(u64, String),
    /// It holds that number no more.
    Released(u64),
}

/// A line that neither side would say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line that the lab does not know")]
pub struct Unknown;

impl Display for Order {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold(number, cell) => write!(f, "hold {number} {cell}"),
            Self::Release(number) => write!(f, "release {number}"),
        }
    }
}

impl FromStr for Order {
    type Err = Unknown;

    fn from_str(line: &str) -> Result<Self, Unknown> {
        let words: Vec<&str> = line.split(' ').collect();
        let order = match *words {
            ["hold", number, cell] => {
                number.parse().ok().zip(Cell::named(cell)).map(|(number, cell)| Self::Hold(number, cell))
            }
            ["release", number] => number.parse().ok().map(Self::Release),
            _ => None,
        };
        order.ok_or(Unknown)
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held(number, lasts, ends) => {
                write!(f, "held {number} ")?;
                match lasts {
                    Lasts::Ever => f.write_str("ever")?,
                    Lasts::For(span) => write!(f, "{}", span.as_secs())?,
                }
                write!(f, " {} {}", address(ends.local), address(ends.remote))
            }
            Self::Failed(number, why) => write!(f, "failed {number} {}", why.replace('\n', " ")),
            Self::Released(number) => write!(f, "released {number}"),
        }
    }
}

impl FromStr for Answer {
    type Err = Unknown;

    fn from_str(line: &str) -> Result<Self, Unknown> {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let number = words.get(1).and_then(|number| number.parse().ok()).ok_or(Unknown)?;
        match *words {
            ["held", _, rest] => held(number, rest).ok_or(Unknown),
            ["failed", _, why] => Ok(Self::Failed(number, why.to_owned())),
            ["released", _] => Ok(Self::Released(number)),
            _ => Err(Unknown),
        }
    }
}

fn held(number: u64, rest: &str) -> Option<Answer> {
    let words: Vec<&str> = rest.split(' ').collect();
    let [lasts, local, remote] = *words else { return None };
    let lasts = match lasts {
        "ever" => Lasts::Ever,
        seconds => Lasts::For(Duration::from_secs(seconds.parse().ok()?)),
    };
    let end = |text: &str| Some(text.parse::<SocketAddr>().ok()?).map(|end| Endpoint::new(end.ip(), end.port()));
    Some(Answer::Held(number, lasts, InetEnds { local: end(local)?, remote: end(remote)?, interface: 0 }))
}

/// Does what it is told until the stream ends, and then lets go of everything.
///
/// # Errors
///
/// The stream failed.
pub fn serve(stream: UnixStream) -> io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut holding: BTreeMap<u64, Held> = BTreeMap::new();
    let mut line = String::new();
    loop {
        let rhythm = holding.values().filter_map(Held::rhythm).min();
        lines.get_ref().set_read_timeout(rhythm)?;
        match lines.read_line(&mut line) {
            Ok(0) => return Ok(()),
            Ok(_) => {
                let answer = line.trim_end().parse().ok().map(|order| obey(order, &mut holding));
                line.clear();
                if let Some(answer) = answer {
                    writeln!(out, "{answer}")?;
                }
            }
            // What was read of a line stays in it.
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                holding.values().for_each(Held::tick);
            }
            Err(error) => return Err(error),
        }
    }
}

fn obey(order: Order, holding: &mut BTreeMap<u64, Held>) -> Answer {
    match order {
        Order::Release(number) => {
            holding.remove(&number);
            Answer::Released(number)
        }
        Order::Hold(number, cell) => match hold(cell) {
            Ok(held) => {
                let answer = Answer::Held(number, held.lasts, held.ends);
                holding.insert(number, held);
                answer
            }
            Err(error) => Answer::Failed(number, error.to_string()),
        },
    }
}
