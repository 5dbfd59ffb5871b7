//! What the kernel says of a TCP connection, read by other means than the program's own.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;

/// Far more than the kernel needs for any step on a loopback.
const PATIENCE: Duration = Duration::from_secs(20);

/// State and timer of a row of /proc/net/tcp or tcp6. Rows are told by their ports, which are enough in
/// a namespace of a test's own.
pub fn state_and_timer(local: SocketAddr, remote: SocketAddr) -> Option<(State, TimerKind)> {
    let file = if local.is_ipv4() { "/proc/net/tcp" } else { "/proc/net/tcp6" };
    let text = std::fs::read_to_string(file).expect("the table can be read");
    text.lines().skip(1).find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let has_port = |word: &str, end: SocketAddr| word.ends_with(&format!(":{:04X}", end.port()));
        let number = |word: &str| u8::from_str_radix(word, 16).expect("the kernel prints two digits");
        (has_port(words[1], local) && has_port(words[2], remote))
            .then(|| (State::from_number(number(words[3])), TimerKind::from_byte(number(&words[5][..2]))))
    })
}

/// Waits until the kernel has taken a socket as far as it must be, doing `meanwhile` again and again.
#[track_caller]
pub fn settle(local: SocketAddr, remote: SocketAddr, goal: (State, TimerKind), mut meanwhile: impl FnMut()) {
    let begun = Instant::now();
    loop {
        meanwhile();
        let now = state_and_timer(local, remote);
        if now == Some(goal) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{local} to {remote} stays {now:?}, should come to {goal:?}");
        std::thread::yield_now();
    }
}
