//! The `sockscope` program: hands its arguments to [`sockscope::cli`].

fn main() {}
