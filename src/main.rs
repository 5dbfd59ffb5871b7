//! The `sockscope` program: hands its arguments to [`sockscope::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sockscope::cli::main(std::env::args_os())
}
