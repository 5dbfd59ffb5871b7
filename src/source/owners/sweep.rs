//! One look at all descriptors of all processes, by two threads where there are many.
//!
//! The kernel takes about 4 µs for each descriptor and lets two threads at it at once, even within one process: one
//! server often holds nearly all. Below some thousands a second thread costs more than it brings.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::process::{Directory, Part, Reading};

/// From so many descriptors on, a second thread helps.
const MANY: u64 = 4000;

/// A process with more descriptors is read in parts of this many.
const PART: u32 = 2048;

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At processes.
    Processes,
    /// At each of their threads, which may hold descriptors of their own (unshare(2), CLONE_FILES).
    Threads,
}

/// What was found in one part.
#[derive(Debug)]
pub struct Finding {
    /// Where its process, or thread, stands among all.
    pub place: usize,
    /// The part.
    pub part: Part,
    /// How much of it could be read.
    pub reading: Reading,
    /// Descriptor and inode of each socket, in the order of the directory.
    pub sockets: Vec<(u32, u32)>,
}

/// Looks at the descriptors of these processes. The findings stand in the order of `/proc`.
///
/// # Errors
///
/// This process may open no more files.
pub fn sweep(directory: &mut Directory, listing: &[u32], depth: Depth) -> io::Result<Vec<Finding>> {
    let plan = Plan::of(directory, listing, depth)?;
    let next = AtomicUsize::new(0);
    if plan.descriptors < MANY {
        return plan.work(directory, &next).map(ordered);
    }
    let mut second = directory.again()?;
    thread::scope(|scope| {
        let helper = thread::Builder::new().spawn_scoped(scope, || plan.work(&mut second, &next));
        let mut found = plan.work(directory, &next)?;
        // Where no thread can be had, this one has done it all.
        if let Some(helped) = helper.ok().and_then(|helper| helper.join().ok()) {
            found.extend(helped?);
        }
        Ok(ordered(found))
    })
}

fn ordered(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.place, finding.part.fds.start));
    findings
}

/// The parts, each with the place of its process or thread.
struct Plan {
    parts: Vec<(usize, Part)>,
    /// How many descriptors they have together, as far as that is known.
    descriptors: u64,
}

impl Plan {
    fn of(directory: &mut Directory, listing: &[u32], depth: Depth) -> io::Result<Self> {
        let mut plan = Self { parts: Vec::new(), descriptors: 0 };
        let is_counted = directory.counts_descriptors();
        let mut place = 0;
        for pid in listing {
            let count = if is_counted { directory.descriptors(*pid) } else { None };
            plan.add(place, &Part::whole(*pid), count);
            place += 1;
            if depth == Depth::Threads {
                for tid in directory.threads(*pid)?.into_iter().filter(|tid| tid != pid) {
                    plan.add(place, &Part { tid: Some(tid), ..Part::whole(*pid) }, count);
                    place += 1;
                }
            }
        }
        Ok(plan)
    }

    /// Adds what has so many descriptors. `None` when that is not known; what has none need not be looked at.
    fn add(&mut self, place: usize, whole: &Part, count: Option<u32>) {
        if count == Some(0) {
            return;
        }
        let count = count.unwrap_or(0);
        self.descriptors = self.descriptors.saturating_add(u64::from(count));
        let mut start = 0;
        // Numbers may have holes, so the last part has no end.
        while count.saturating_sub(start) > PART {
            self.parts.push((place, Part { fds: start..start + PART, ..whole.clone() }));
            start += PART;
        }
        self.parts.push((place, Part { fds: start..u32::MAX, ..whole.clone() }));
    }

    /// Works on parts that nobody else works on, until there are none.
    fn work(&self, directory: &mut Directory, next: &AtomicUsize) -> io::Result<Vec<Finding>> {
        let mut findings = Vec::new();
        while let Some((place, part)) = self.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut sockets = Vec::new();
            let reading = directory.part(part, |fd, inode| sockets.push((fd, inode)))?;
            findings.push(Finding { place: *place, part: part.clone(), reading, sockets });
        }
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: Option<u32>, starts: &[u32]) {
        let mut plan = Plan { parts: Vec::new(), descriptors: 0 };
        plan.add(0, &Part::whole(7), count);
        assert_eq!(plan.parts.iter().map(|(_, part)| part.fds.start).collect::<Vec<_>>(), starts);
        assert!(plan.parts.last().is_none_or(|(_, part)| part.fds.end == u32::MAX));
        let joined = plan.parts.windows(2).all(|pair| pair[0].1.fds.end == pair[1].1.fds.start);
        assert!(joined, "{:?}", plan.parts);
    }

    #[test]
    fn many_descriptors_are_read_in_parts() {
        check(None, &[0]);
        check(Some(0), &[]);
        check(Some(1), &[0]);
        check(Some(PART), &[0]);
        check(Some(PART + 1), &[0, PART]);
        check(Some(3 * PART), &[0, PART, 2 * PART]);
    }
}
