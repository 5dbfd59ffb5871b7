//! One look, for programs that print and end.

use crate::decode::decoder::Decoder;
use crate::model::coverage::Gap;
use crate::model::owner::Holdings;
use crate::model::snapshot::Snapshot;
use crate::source::clock::now;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};

/// Whether the holders of sockets are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// They are: all descriptors are scanned.
    Wanted,
    /// They are not.
    Unwanted,
}

/// Looks once. The holders are by inode; what could not be seen is in the snapshot's coverage.
pub fn look_once(source: &mut dyn Source, wants: &Wants, holding: Holding) -> (Snapshot, Holdings) {
    let mut decoder = Decoder::new(now());
    source.look(wants, &mut decoder);
    let mut snapshot = decoder.finish();
    if holding == Holding::Unwanted {
        return (snapshot, Holdings::new());
    }
    match Scanner::default().scan() {
        Ok(scan) => {
            snapshot.coverage.extend(scan.gap());
            (snapshot, scan.holders)
        }
        Err(error) => {
            snapshot.coverage.push(Gap::NoOwners { why: error.to_string() });
            (snapshot, Holdings::new())
        }
    }
}
