//! Reads any text as a filter.
#![no_main]

#[path = "../replay_filter.rs"]
mod replay_filter;

libfuzzer_sys::fuzz_target!(|text: &str| replay_filter::replay(text));
