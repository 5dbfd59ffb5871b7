//! Finds out who holds which socket, on a thread of its own, and decides when that is worth its cost.
//!
//! A scan of all descriptors costs about 4 µs each. The first one is whole; after that only sockets that are new are
//! looked for, and everything is scanned again now and then, since a descriptor may be passed on.

use std::collections::HashSet;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::model::coverage::Gap;
use crate::model::owner::Holdings;
use crate::model::time::Moment;
use crate::source::clock::now;
use crate::source::owners::{OwnersError, Scan, Scanner};
use crate::track::world::World;

use super::mailbox::Post;
use super::spawn;

/// The least time between two whole scans.
const WHOLE: Duration = Duration::from_secs(10);
/// Whole scans take no more than this part of the time: what they find was mostly known.
const WHOLE_SHARE: u32 = 100;
/// Scanning of any kind takes no more than this part of the time.
const SHARE: u32 = 20;

/// What to look for.
#[derive(Debug)]
enum Job {
    /// Everything.
    Whole,
    /// The holders of these inodes.
    Only(HashSet<u32>),
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Report {
    scan: Result<Scan, OwnersError>,
    took: Duration,
    whole: bool,
}

/// The collector's side: asks, and keeps account of what was asked.
pub(super) struct Desk {
    jobs: Sender<Job>,
    reports: Receiver<Report>,
    busy: bool,
    /// Inodes that a scan did not find; not looked for again before the next whole one.
    missed: HashSet<u32>,
    next_whole: Moment,
    next: Moment,
    gap: Option<Gap>,
}

/// Starts the thread.
pub(super) fn start(mut scanner: Scanner, say: &Post) -> std::io::Result<Desk> {
    let (jobs, orders) = unbounded::<Job>();
    let (answer, reports) = unbounded();
    let work = move || {
        for job in orders {
            let began = now();
            let (scan, whole) = match job {
                Job::Whole => (scanner.scan(), true),
                Job::Only(inodes) => (scanner.find(&inodes), false),
            };
            if answer.send(Report { scan, took: now().since(began), whole }).is_err() {
                return;
            }
        }
    };
    spawn("owners", say, work)?;
    Ok(Desk::new(jobs, reports))
}

impl Desk {
    fn new(jobs: Sender<Job>, reports: Receiver<Report>) -> Self {
        let start = Moment::default();
        Self { jobs, reports, busy: false, missed: HashSet::new(), next_whole: start, next: start, gap: None }
    }

    pub(super) const fn reports(&self) -> &Receiver<Report> {
        &self.reports
    }

    /// What the last scan could not see.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        self.gap.iter().cloned().collect()
    }

    /// Asks for what is not known of this world, unless that is being looked for or was looked for in vain.
    pub(super) fn ask(&mut self, world: &World, at: Moment) {
        if self.busy || at < self.next {
            return;
        }
        let job = if at >= self.next_whole {
            Job::Whole
        } else {
            let unknown: HashSet<u32> = world
                .rows()
                .filter(|row| row.is_present() && row.life.holders.is_none() && row.socket.inode != 0)
                .map(|row| row.socket.inode)
                .filter(|inode| !self.missed.contains(inode))
                .collect();
            if unknown.is_empty() {
                return;
            }
            self.missed.extend(&unknown);
            Job::Only(unknown)
        };
        self.busy = self.jobs.send(job).is_ok();
    }

    /// Takes a report in and returns the holders that it brought.
    pub(super) fn take(&mut self, report: Report, at: Moment) -> Holdings {
        self.busy = false;
        self.next = at.plus(report.took * SHARE);
        if report.whole {
            self.missed.clear();
            self.next_whole = at.plus(WHOLE.max(report.took * WHOLE_SHARE));
        }
        match report.scan {
            Ok(scan) => {
                self.missed.retain(|inode| !scan.holders.contains_key(inode));
                // A search that ends early has not seen every process: only a whole scan counts the hidden ones.
                if report.whole {
                    self.gap = scan.gap();
                }
                scan.holders
            }
            Err(error) => {
                self.gap = Some(Gap::NoOwners { why: error.to_string() });
                Holdings::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::owner::{Holder, Holders, Process};
    use crate::model::sample::{look, tcp};
    use crate::model::state::State;
    use crate::track::tracker::Tracker;

    /// A desk, the world it is asked about, and what it asked for so far.
    struct Bench {
        desk: Desk,
        jobs: Receiver<Job>,
        world: Arc<World>,
    }

    fn bench() -> Bench {
        let (jobs, orders) = unbounded();
        let (_, reports) = unbounded();
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, vec![tcp(1, State::Listen), tcp(2, State::Established)]));
        Bench { desk: Desk::new(jobs, reports), jobs: orders, world: tracker.world() }
    }

    impl Bench {
        /// Asks at a time (milliseconds) and compares the job: `whole`, the wanted inodes, or nothing.
        #[track_caller]
        fn check(&mut self, millis: u64, expected: &str) {
            self.desk.ask(&self.world, Moment::from_millis(millis));
            let asked = match self.jobs.try_recv() {
                Ok(Job::Whole) => "whole".to_owned(),
                Ok(Job::Only(inodes)) => {
                    let mut inodes: Vec<u32> = inodes.into_iter().collect();
                    inodes.sort_unstable();
                    format!("{inodes:?}")
                }
                Err(_) => "nothing".to_owned(),
            };
            assert_eq!(asked, expected);
        }

        fn report(&mut self, millis: u64, found: &[u32], whole: bool) {
            self.report_after(Duration::from_millis(1), millis, found, whole);
        }

        fn report_after(&mut self, took: Duration, millis: u64, found: &[u32], whole: bool) {
            let process = Arc::new(Process { pid: 1, command: (*b"x").into() });
            let holders: Holders = Arc::new([Holder { process, tid: None, fd: 3 }]);
            let holders = found.iter().map(|inode| (*inode, Arc::clone(&holders))).collect();
            let report = Report { scan: Ok(Scan { holders, hidden: 0 }), took, whole };
            self.desk.take(report, Moment::from_millis(millis));
        }
    }

    #[test]
    fn the_first_scan_is_whole_and_one_runs_at_a_time() {
        let mut bench = bench();
        bench.check(0, "whole");
        bench.check(1, "nothing");
        bench.report(2, &[], true);
        bench.check(10, "nothing");
        bench.check(100, "[1, 2]");
    }

    #[test]
    fn what_was_not_found_is_not_sought_again_before_the_next_whole_scan() {
        let mut bench = bench();
        bench.check(0, "whole");
        bench.report(1, &[], true);
        bench.check(100, "[1, 2]");
        bench.report(101, &[1], false);
        bench.check(200, "[1]");
        bench.report(201, &[], false);
        bench.check(300, "nothing");
        bench.check(10_001, "whole");
    }
    #[test]
    fn scans_that_take_long_are_rare_and_whole_ones_rarer() {
        let mut bench = bench();
        bench.check(0, "whole");
        bench.report_after(Duration::from_secs(1), 1_000, &[], true);
        bench.check(20_999, "nothing");
        bench.check(21_000, "[1, 2]");
        bench.report(21_001, &[], false);
        bench.check(100_999, "nothing");
        bench.check(101_000, "whole");
    }
}
