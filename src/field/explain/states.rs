//! The states and the timers.

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::{Entry, Topic, meant};

const fn state(state: State, texts: [&'static str; 3], settings: &'static [&'static str]) -> Entry {
    meant(Topic::State(state), texts, settings)
}

/// An entry for each state, in the order of a connection's life.
pub(super) static STATES: &[Entry] = &[
    state(
        State::Listen,
        [
            "Waits for connections from anybody.",
            "Recv-Q counts connections that wait for accept(2), Send-Q is their limit. When it is full, the kernel drops \
             the last ACK or the SYN, and clients wait and try again.",
            "RFC 9293, 3.3.2; listen(2), accept(2)",
        ],
        &["net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_abort_on_overflow"],
    ),
    state(
        State::SynSent,
        [
            "This end asked for a connection (SYN) and has no answer yet.",
            "It ends within a round trip, else nobody answers: a firewall that drops, a host that is down, a full queue \
             at the peer. The timer doubles with each try.",
            "RFC 9293, 3.5; connect(2), tcp(7)",
        ],
        &["net.ipv4.tcp_syn_retries"],
    ),
    state(
        State::SynRecv,
        [
            "A request came in and was answered (SYN, ACK); the client's last ACK is missing.",
            "Many of them tell of a SYN flood, of answers that get lost, or of an accept queue that is full. They are \
             small requests, owned by nobody until they become connections.",
            "RFC 9293, 3.5; RFC 4987; tcp(7)",
        ],
        &["net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_synack_retries"],
    ),
    state(
        State::Established,
        [
            "Connected: data may flow both ways.",
            "It says nothing of whether the peer is still there: without data and without keepalive a connection stays \
             for ever. UDP: connect(2) named a peer. Unix: both ends are there.",
            "RFC 9293, 3.3.2; tcp(7)",
        ],
        &["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_retries2"],
    ),
    state(
        State::FinWait1,
        [
            "This end closed; its FIN is not acknowledged.",
            "It ends within a round trip, else the peer does not answer or still has data to take: its window is closed. \
             Without a process it is an orphan, which the kernel gives up after some tries.",
            "RFC 9293, 3.6; tcp(7)",
        ],
        &["net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_max_orphans"],
    ),
    state(
        State::FinWait2,
        [
            "This end closed and that is acknowledged; the peer has not closed.",
            "The peer is in CLOSE-WAIT: its process has not called close. While a process here holds the socket it may \
             last for ever (half-closed); an orphan goes after tcp_fin_timeout.",
            "RFC 9293, 3.6; tcp(7)",
        ],
        &["net.ipv4.tcp_fin_timeout"],
    ),
    state(
        State::Closing,
        [
            "Both closed at once; the FIN of this end is not acknowledged.",
            "Rare and short. One that stays tells of an ACK that got lost.",
            "RFC 9293, 3.6",
        ],
        &["net.ipv4.tcp_orphan_retries"],
    ),
    state(
        State::TimeWait,
        [
            "Both closed, this end first; the pair of addresses and ports is held so that no late segment is taken for \
             one of a next connection.",
            "It lasts 60 seconds, fixed in the kernel (TCP_TIMEWAIT_LEN), holds no process and little memory, and is no \
             fault. It matters where one client opens many connections to one address and port: then local ports run \
             out. bind(2) fails with EADDRINUSE meanwhile; with SO_REUSEADDR a server may bind over it, if the socket \
             before had set that too.",
            "RFC 9293, 3.6.1; RFC 6191; socket(7), SO_REUSEADDR",
        ],
        &["net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.ip_local_port_range"],
    ),
    state(
        State::CloseWait,
        [
            "The peer closed; the process here has not.",
            "It lasts until the process calls close: no setting ends it. Many that stay are a leak of that process: it \
             got the end of the stream (read gave 0) and forgot to close.",
            "RFC 9293, 3.6; close(2), read(2)",
        ],
        &[],
    ),
    state(
        State::LastAck,
        [
            "The peer closed first, then this end; the last FIN is not acknowledged.",
            "It ends within a round trip, else the peer is gone and the kernel gives up after some tries.",
            "RFC 9293, 3.6; tcp(7)",
        ],
        &["net.ipv4.tcp_orphan_retries"],
    ),
    state(
        State::Close,
        [
            "No connection. TCP: made or bound, neither listening nor connected. UDP and others: takes from anybody.",
            "A UDP server looks like this: there is nothing to connect. Recv-Q then counts the memory of datagrams not read yet.",
            "RFC 9293, 3.3.2; udp(7), ss(8)",
        ],
        &[],
    ),
    state(
        State::BoundInactive,
        [
            "TCP: bound to a port, neither listening nor connected.",
            "It holds the port: another bind(2) fails with EADDRINUSE although nobody listens. Linux lists them since 6.8.",
            "bind(2), ss(8)",
        ],
        &[],
    ),
    state(
        State::Unknown,
        ["A state that this program does not know.", "The kernel is newer than this program.", "ss(8)"],
        &[],
    ),
];

const fn timer(timer: TimerKind, texts: [&'static str; 3], settings: &'static [&'static str]) -> Entry {
    meant(Topic::Timer(timer), texts, settings)
}

/// An entry for each timer.
pub(super) static TIMERS: &[Entry] = &[
    timer(
        TimerKind::Off,
        ["No timer runs.", "Nothing is awaited: all is acknowledged and keepalive is off.", "tcp(7)"],
        &[],
    ),
    timer(
        TimerKind::On,
        [
            "Retransmission: what is not acknowledged when it fires is sent again.",
            "It doubles each time. Before the first time-out the kernel may use it to probe for a lost tail (RACK-TLP). In \
             SYN-SENT and SYN-RECV it repeats the SYN or the answer.",
            "RFC 6298, 5; RFC 8985; RFC 9293, 3.8.1",
        ],
        &["net.ipv4.tcp_retries1", "net.ipv4.tcp_retries2", "net.ipv4.tcp_rto_min_us", "net.ipv4.tcp_rto_max_ms"],
    ),
    timer(
        TimerKind::Keepalive,
        [
            "Keepalive: asks an idle peer whether it is still there.",
            "Runs only where the process set SO_KEEPALIVE; it may have set its own times. After so many probes without an \
             answer the connection ends with ETIMEDOUT.",
            "RFC 9293, 3.8.4; tcp(7), TCP_KEEPIDLE",
        ],
        &["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"],
    ),
    timer(
        TimerKind::TimeWait,
        [
            "The time until TIME-WAIT, or FIN-WAIT-2 of an orphan, ends.",
            "60 seconds at first. The row goes when it is over.",
            "RFC 9293, 3.6.1; tcp(7)",
        ],
        &["net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_tw_reuse"],
    ),
    timer(
        TimerKind::Persist,
        [
            "Persist: asks a peer whose window is closed whether it has opened.",
            "The peer's process does not read. That may last for ever while the peer answers.",
            "RFC 9293, 3.8.6.1; RFC 1122, 4.2.2.17",
        ],
        &["net.ipv4.tcp_retries2", "net.ipv4.tcp_orphan_retries"],
    ),
    timer(
        TimerKind::Delack,
        [
            "Delayed ACK: waits for data to send along with the acknowledgement.",
            "40 to 200 ms. Together with small writes that wait for it (Nagle) it makes slow exchanges: TCP_NODELAY.",
            "RFC 9293, 3.8.6.3; RFC 1122, 4.2.3.2; tcp(7), TCP_QUICKACK",
        ],
        &[],
    ),
    timer(
        TimerKind::Unknown(0),
        ["A timer that this program does not know.", "The kernel is newer than this program.", "ss(8), -o"],
        &[],
    ),
];
