//! What could not be seen, on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::model::coverage::Gap;

/// Says these gaps.
pub(super) fn say<'a>(gaps: impl IntoIterator<Item = &'a Gap>) {
    for gap in gaps {
        let _ = writeln!(io::stderr(), "sockscope: {gap}");
    }
}

/// 1 when a whole table was not read: it must not look like an empty one.
pub(super) fn exit_code(coverage: &[Gap]) -> ExitCode {
    let is_whole = !coverage.iter().any(|gap| matches!(gap, Gap::Unreadable { .. }));
    if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
