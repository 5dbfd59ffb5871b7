//! What could not be seen, on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::model::coverage::{Gap, Shown};

/// Says these gaps.
pub(super) fn say<'a>(gaps: impl IntoIterator<Item = &'a Gap>) {
    for gap in gaps {
        let _ = writeln!(io::stderr(), "sockscope: {gap}");
    }
}

/// 1 when a whole table or namespace was not read: it must not look like an empty one.
pub(super) fn exit_code(coverage: &[Gap]) -> ExitCode {
    let is_missing = |gap: &Gap| matches!(gap, Gap::Unreadable { .. } | Gap::Namespaces { shown: Shown::Nothing, .. });
    let is_whole = !coverage.iter().any(is_missing);
    if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
