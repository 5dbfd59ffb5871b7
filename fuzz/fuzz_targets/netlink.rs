#![no_main]

#[path = "../replay.rs"]
mod replay;

use sockscope::model::capture::{Form, Table};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::replay(&Table::all().collect::<Vec<_>>(), Form::Netlink, bytes));
