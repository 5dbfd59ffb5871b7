#![no_main]

#[path = "../replay_events.rs"]
mod replay_events;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay_events::replay_btf(bytes));
