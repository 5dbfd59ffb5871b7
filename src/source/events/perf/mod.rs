//! Events from the tracepoint sock:inet_sock_set_state: every change of state of every TCP socket, as perf_event_open(2)
//! gives it.
//!
//! One ring a processor, put into the order of time here. What had no room in a ring is told with the next record that has. The kernel's structures are few and short, so there is no
//! crate: perf-event-open-sys has bindings for all of them, perf-event2 neither looks where tracefs is today nor
//! counts what is lost.

mod ring;
mod syscall;
mod tracefs;

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::decode::perf::{self, Layout, Record};
use crate::model::event::{Batch, Event, Loss};
use crate::model::time::Moment;

use super::super::clock;
use super::error::{Call, EventsError};
use super::{BATCH, Feed, GRACE, is_full};
use ring::Ring;
use tracefs::Tracefs;

const TRACEPOINT: &str = "events/sock/inet_sock_set_state";
const PROCESSORS: &str = "/sys/devices/system/cpu/online";

/// Room for 5,000 samples of about 100 bytes on each processor. Who waits is woken at a quarter of that.
const RING: u32 = 512 << 10;

/// The longest time between two readings.
const PERIOD: Duration = Duration::from_millis(20);

/// The tracepoint on each processor, until dropped. Processors that are put on later are not heard.
pub(super) struct Perf {
    rings: Vec<Ring>,
    layout: Layout,
    /// Read, and not yet known to be next in time.
    pending: Vec<Event>,
    room: Vec<u8>,
}

impl Perf {
    /// Begins to sample.
    pub(super) fn open() -> Result<Self, EventsError> {
        let described = |file| format!("reading tracefs, {TRACEPOINT}/{file}");
        let tracefs = Tracefs::open().map_err(EventsError::refused(Call::Tracefs, "opening tracefs"))?;
        let read = |file| {
            tracefs.read(&format!("{TRACEPOINT}/{file}")).map_err(EventsError::refused(Call::Tracefs, described(file)))
        };
        let (number, format) = (read("id")?, read("format")?);
        let number = number
            .trim()
            .parse()
            .map_err(|cause| EventsError::refused(Call::Tracefs, described("id"))(io::Error::other(cause)))?;
        let online = std::fs::read_to_string(PROCESSORS)
            .map_err(EventsError::refused(Call::Perf, format!("reading {PROCESSORS}")))?;
        let ring = |processor| {
            let what = format!("sampling sock:inet_sock_set_state on processor {processor}");
            Ring::of(number, processor, RING).map_err(EventsError::refused(Call::Perf, what))
        };
        let rings = processors(&online).into_iter().map(ring).collect::<Result<_, _>>()?;
        Ok(Self { rings, layout: Layout::parse(&format)?, pending: Vec::new(), room: Vec::new() })
    }

    /// Reads all rings.
    fn collect(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        for ring in &self.rings {
            let outcome = ring.drain(&mut self.room, |bytes| match perf::record(bytes) {
                Some(Record::Sample(sample)) => self.pending.extend(self.layout.event(&sample)),
                Some(Record::Lost(samples)) => batch.lose(Loss::Counted(samples)),
                Some(Record::Other) | None => {}
            });
            outcome.ok_or(EventsError::Damaged("perf"))?;
        }
        self.pending.sort_by_key(|event| event.at);
        Ok(())
    }
}

impl Feed for Perf {
    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        let patience = Timespec::try_from(patience.min(PERIOD)).map_err(io::Error::other)?;
        let mut rings: Vec<_> =
            self.rings.iter().map(|ring| PollFd::from_borrowed_fd(ring.event(), PollFlags::IN)).collect();
        match poll(&mut rings, Some(&patience)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        if is_full(batch) {
            return Ok(());
        }
        let began = clock::now();
        self.collect(batch)?;
        let ripe = ripe(&self.pending, began).min(BATCH - batch.events.len());
        batch.events.extend(self.pending.drain(..ripe));
        Ok(())
    }
}

/// How many of these events, in the order of time, nothing can come before any more: the rings that were read first may
/// hold events by now that are older than the last ones of the others. And a processor may be late to write what it has
/// taken the time of: it does both without being interrupted by other processes, but a virtual machine may pause in between.
fn ripe(events: &[Event], began: Moment) -> usize {
    events.partition_point(|event| event.at.plus(GRACE) < began)
}

/// The processors of a list such as `0-3,8` (cpuset(7), "List format").
fn processors(list: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    list.trim().split(',').filter_map(range).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_listed_by_ranges() {
        let check = |list, expected: &[u32]| assert_eq!(processors(list), expected, "{list}");
        check("0\n", &[0]);
        check("0-3,8\n", &[0, 1, 2, 3, 8]);
        check("1,5-6", &[1, 5, 6]);
        check("", &[]);
    }
}
