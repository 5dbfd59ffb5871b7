//! What can stand in an object: one table, from which `docs/JSON.md` is made and which tests hold against output.

use std::fmt::Write as _;

use crate::field::tokens::{Token, Unit, listed};

/// A place in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Keys from the outside in, with `[]` behind an array: `users[].pid`.
    pub path: &'static str,
    /// Kind of value.
    pub kind: &'static str,
    /// The option of ss that asks for it; empty when it is always there.
    pub option: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// The places that have only other places inside have no row of their own.
pub const PLACES: &[Place] = &[
    place("v", "integer", "", "Version of this schema."),
    place("netid", "string", "", "Kind of socket, as in ss's column Netid."),
    place("state", "string", "", "State, as in ss's column State."),
    place("recv_q", "integer", "", "Bytes received and not read yet; LISTEN: connections not accepted yet."),
    place("send_q", "integer", "", "Bytes not acknowledged or not sent yet; LISTEN: limit of the accept queue."),
    place("local.address", "string", "", "Inet: address of this end."),
    place(
        "local.port",
        "integer or null",
        "",
        "Inet: port, 0 for none; of a raw socket the number of its IP protocol. Netlink: port id. VSOCK: port, null for any.",
    ),
    place("local.host", "string", "-r", "Inet: name of the address."),
    place("local.service", "string", "", "Inet: name of the port; not with -n."),
    place(
        "local.interface",
        "string or null",
        "",
        "Inet, when bound to one; packet, XDP: name of the interface, null for any.",
    ),
    place(
        "local.path",
        "string or null",
        "",
        "Unix: the name, `@` for the NULs of an abstract one; null when it has none.",
    ),
    place("local.ino", "integer", "", "Unix: inode of the socket."),
    place("local.protocol", "integer", "", "Netlink: number of the protocol."),
    place("local.protocol_name", "string", "", "Netlink: its name; not with -n."),
    place("local.command", "string", "", "Netlink: command of the process that the port id names; not with -n."),
    place("local.ethertype", "integer", "", "Packet: the ethertype."),
    place("local.ethertype_name", "string", "", "Packet: its name; not with -n."),
    place("local.cid", "integer or null", "", "VSOCK: context id, null for any."),
    place("local.node", "integer", "", "TIPC: node."),
    place("local.ref", "integer", "", "TIPC: reference."),
    place("local.queue", "integer", "", "XDP: queue of the interface."),
    place("peer.address", "string", "", "As `local.address`, of the other end."),
    place("peer.port", "integer or null", "", "As `local.port`."),
    place("peer.host", "string", "-r", "As `local.host`."),
    place("peer.service", "string", "", "As `local.service`."),
    place("peer.ino", "integer or null", "", "Unix: inode of the peer, null for none."),
    place("peer.group", "integer", "", "Netlink, when connected: multicast group."),
    place("peer.cid", "integer or null", "", "As `local.cid`."),
    place("peer.node", "integer", "", "As `local.node`."),
    place("peer.ref", "integer", "", "As `local.ref`."),
    place("users[].name", "string", "-p", "Command of a process that holds the socket."),
    place("users[].pid", "integer", "-p", "Its id."),
    place("users[].tid", "integer", "-T", "The thread."),
    place("users[].fd", "integer", "-p", "The descriptor."),
    place("timer", "object or null", "-o", "The running timer; null when none runs."),
    place("timer.name", "string", "-o", "Which one: on, keepalive, timewait, persist, delack, unknown."),
    place("timer.time", "integer", "-o", "Milliseconds until it fires."),
    place("timer.retrans", "integer", "-o", "Retransmissions or probes so far."),
    place("uid", "integer", "-e", "User that owns the socket."),
    place("ino", "integer", "-e", "Inode of the socket; 0 when no descriptor refers to it."),
    place("sk", "string or null", "-e", "The kernel's cookie in hexadecimal; null from /proc."),
    place("fwmark", "integer", "-e", "Firewall mark (SO_MARK)."),
    place("v6only", "boolean", "-e", "The socket takes no IPv4."),
    place("shutdown.receive", "boolean", "-e", "Receiving is shut down."),
    place("shutdown.send", "boolean", "-e", "Sending is shut down."),
    place(
        "cgroup",
        "string",
        "-e, --cgroup",
        "Path of the control group, or `unreachable:` and its id in hexadecimal.",
    ),
    place("tos", "integer", "--tos", "Type of service."),
    place("tclass", "integer", "--tos", "Traffic class of IPv6."),
    place("class_id", "integer", "--tos", "Class of traffic control, or the priority."),
    place("inet_sockopt[]", "string", "--inet-sockopt", "Flags that are set."),
    place("cong", "string", "-i", "Name of the congestion control."),
    place("proc_tcp.rto_ticks", "integer", "-i", "From /proc: retransmission time-out in hundredths of a second."),
    place("proc_tcp.ato_ticks", "integer", "-i", "From /proc: time-out of delayed ACKs in hundredths of a second."),
    place("proc_tcp.qack", "integer", "-i", "From /proc: quick ACKs, doubled, and one bit."),
    place("proc_tcp.cwnd", "integer", "-i", "From /proc: congestion window, segments."),
    place("proc_tcp.ssthresh", "integer", "-i", "From /proc: threshold of slow start, -1 for none."),
    place("vegas.enabled", "boolean", "-i", "Vegas is in force."),
    place("vegas.rttcnt", "integer", "-i", "Round trips counted."),
    place("vegas.rtt", "number", "-i", "Round-trip time, ms."),
    place("vegas.minrtt", "number", "-i", "Smallest round-trip time, ms."),
    place("dctcp.fallback_mode", "boolean", "-i", "DCTCP is not in force."),
    place("dctcp.ce_state", "integer", "-i", "Whether the last segment was marked."),
    place("dctcp.alpha", "integer", "-i", "Share of marked bytes, of 1024."),
    place("dctcp.ab_ecn", "integer", "-i", "Bytes acknowledged with a mark."),
    place("dctcp.ab_tot", "integer", "-i", "Bytes acknowledged."),
    place("bbr.bw", "number", "-i", "Bandwidth of the bottleneck, bit/s."),
    place("bbr.mrtt", "number", "-i", "Smallest round-trip time, ms."),
    place("bbr.pacing_gain", "number", "-i", "Gain of the pacing rate."),
    place("bbr.cwnd_gain", "number", "-i", "Gain of the congestion window."),
    place("md5keys[].address", "string", "-i", "Peers that a key of TCP MD5 is for."),
    place("md5keys[].prefix", "integer", "-i", "Bits of the address that count."),
    place("md5keys[].key[]", "integer", "-i", "The bytes of the key."),
    place("ulp.name", "string", "-i", "Upper layer protocol; empty when not told."),
    place("ulp.tls.version", "integer", "-i", "Version of TLS, such as 772 for 1.3."),
    place("ulp.tls.cipher", "integer", "-i", "TLS_CIPHER_*."),
    place("ulp.tls.rxconf", "integer", "-i", "TLS_CONF_* of receiving."),
    place("ulp.tls.txconf", "integer", "-i", "TLS_CONF_* of sending."),
    place("ulp.tls.zc_ro_tx", "boolean", "-i", "Sends without a copy."),
    place("ulp.tls.no_pad_rx", "boolean", "-i", "The peer promised no padding."),
    place("ulp.mptcp.flags", "integer", "-i", "MPTCP_SUBFLOW_FLAG_*."),
    place("ulp.mptcp.token_remote", "string", "-i", "Token of the other end, in hexadecimal."),
    place("ulp.mptcp.token_local", "string", "-i", "Token of this end, in hexadecimal."),
    place("ulp.mptcp.id_remote", "integer", "-i", "Address id of the other end."),
    place("ulp.mptcp.id_local", "integer", "-i", "Address id of this end."),
    place("ulp.mptcp.relwrite_seq", "integer", "-i", "Relative sequence number of writing."),
    place("ulp.mptcp.seq", "integer", "-i", "Mapping: sequence number in the connection."),
    place("ulp.mptcp.sfseq", "integer", "-i", "Mapping: sequence number in the subflow."),
    place("ulp.mptcp.ssnoff", "integer", "-i", "Offset of the subflow's own numbers."),
    place("ulp.mptcp.maplen", "integer", "-i", "Mapping: bytes."),
    place("sctp.locals[]", "string", "-i", "Addresses of this end."),
    place("sctp.peers[]", "string", "-i", "Addresses of the other end."),
    place("file.ino", "integer", "-e", "Unix: inode of the file that the path is bound to."),
    place("file.major", "integer", "-e", "Unix: its device, major number."),
    place("file.minor", "integer", "-e", "Unix: its device, minor number."),
    place("peers[]", "integer", "-e", "Unix: inodes of connectors not accepted yet."),
    place("groups", "integer", "-e", "Netlink: the first 32 multicast groups, as bits."),
    place("packet.ver", "integer", "-e", "Version of the ring."),
    place("packet.cpy_thresh", "integer", "-e", "Packets longer than this are queued too."),
    place("packet.flags", "integer", "-e", "PDI_*."),
    place("packet.ring_rx.blk_size", "integer", "-e", "Ring that comes in: bytes a block."),
    place("packet.ring_rx.blk_nr", "integer", "-e", "Ring that comes in: blocks."),
    place("packet.ring_rx.frm_size", "integer", "-e", "Ring that comes in: bytes a frame."),
    place("packet.ring_rx.frm_nr", "integer", "-e", "Ring that comes in: frames."),
    place(
        "packet.ring_rx.tmo",
        "integer",
        "-e",
        "Ring that comes in: milliseconds after which a block is handed over.",
    ),
    place("packet.ring_rx.features", "integer", "-e", "Ring that comes in: TP_FT_*."),
    place("packet.ring_tx.blk_size", "integer", "-e", "Ring that goes out: bytes a block."),
    place("packet.ring_tx.blk_nr", "integer", "-e", "Ring that goes out: blocks."),
    place("packet.ring_tx.frm_size", "integer", "-e", "Ring that goes out: bytes a frame."),
    place("packet.ring_tx.frm_nr", "integer", "-e", "Ring that goes out: frames."),
    place(
        "packet.ring_tx.tmo",
        "integer",
        "-e",
        "Ring that goes out: milliseconds after which a block is handed over.",
    ),
    place("packet.ring_tx.features", "integer", "-e", "Ring that goes out: TP_FT_*."),
    place("packet.fanout.id", "integer", "-e", "Group that shares the packets."),
    place("packet.fanout.type", "integer", "-e", "How it shares them (PACKET_FANOUT_*)."),
    place("bpf[].code", "integer", "-b", "Instruction of the filter."),
    place("bpf[].jt", "integer", "-b", "Jump when true."),
    place("bpf[].jf", "integer", "-b", "Jump when false."),
    place("bpf[].k", "integer", "-b", "Operand."),
    place("tipcinfo.link_congested", "boolean", "--tipcinfo", "A link is congested."),
    place("tipcinfo.conn_congested", "boolean", "--tipcinfo", "The connection is congested."),
    place("tipcinfo.drop", "integer", "--tipcinfo", "Messages dropped."),
    place("tipcinfo.publ", "boolean", "--tipcinfo", "A name is published."),
    place("tipcinfo.via.type", "integer", "--tipcinfo", "Name that it was connected through: type."),
    place("tipcinfo.via.instance", "integer", "--tipcinfo", "Name that it was connected through: instance."),
    place("xdp.rx", "integer", "-e", "Entries of the ring that comes in."),
    place("xdp.tx", "integer", "-e", "Entries of the ring that goes out."),
    place("xdp.umem.id", "integer", "-e", "Shared memory: id."),
    place("xdp.umem.size", "integer", "-e", "Shared memory: bytes."),
    place("xdp.umem.num_pages", "integer", "-e", "Shared memory: pages."),
    place("xdp.umem.chunk_size", "integer", "-e", "Shared memory: bytes a chunk."),
    place("xdp.umem.headroom", "integer", "-e", "Shared memory: bytes in front of a packet."),
    place("xdp.umem.ifindex", "integer", "-e", "Shared memory: interface."),
    place("xdp.umem.qid", "integer", "-e", "Shared memory: queue."),
    place("xdp.umem.zc", "boolean", "-e", "Shared memory: zero copy."),
    place("xdp.umem.refs", "integer", "-e", "Shared memory: sockets that use it."),
    place("xdp.fr", "integer", "-e", "Entries of the fill ring."),
    place("xdp.cr", "integer", "-e", "Entries of the completion ring."),
    place("xdp.stats.rx_dropped", "integer", "-e", "Packets dropped."),
    place("xdp.stats.rx_invalid", "integer", "-e", "Packets dropped as invalid."),
    place("xdp.stats.rx_queue_full", "integer", "-e", "Packets dropped since the ring was full."),
    place("xdp.stats.rx_fill_ring_empty", "integer", "-e", "Times that the fill ring was empty."),
    place("xdp.stats.tx_invalid", "integer", "-e", "Packets to send that were invalid."),
    place("xdp.stats.tx_ring_empty", "integer", "-e", "Times that the ring to send from was empty."),
    place("summary.total", "integer", "-s", "Sockets of all families."),
    place("summary.tcp.total", "integer", "-s", "TCP sockets, those in TIME-WAIT counted."),
    place("summary.tcp.estab", "integer", "-s", "Connections in ESTAB and CLOSE-WAIT."),
    place("summary.tcp.closed", "integer", "-s", "Sockets in no table; nonsense in a namespace other than the host's."),
    place("summary.tcp.orphaned", "integer", "-s", "Sockets that no file refers to."),
    place("summary.tcp.timewait", "integer", "-s", "Minisockets in TIME-WAIT."),
    place("summary.transport.RAW.total", "integer", "-s", "RAW: both versions of IP."),
    place("summary.transport.RAW.ip", "integer", "-s", "RAW: IPv4."),
    place("summary.transport.RAW.ipv6", "integer", "-s", "RAW: IPv6."),
    place("summary.transport.UDP.total", "integer", "-s", "UDP: both versions of IP."),
    place("summary.transport.UDP.ip", "integer", "-s", "UDP: IPv4."),
    place("summary.transport.UDP.ipv6", "integer", "-s", "UDP: IPv6."),
    place("summary.transport.TCP.total", "integer", "-s", "TCP: both versions of IP."),
    place("summary.transport.TCP.ip", "integer", "-s", "TCP: IPv4."),
    place("summary.transport.TCP.ipv6", "integer", "-s", "TCP: IPv6."),
    place("summary.transport.INET.total", "integer", "-s", "INET: both versions of IP."),
    place("summary.transport.INET.ip", "integer", "-s", "INET: IPv4."),
    place("summary.transport.INET.ipv6", "integer", "-s", "INET: IPv6."),
    place("summary.transport.FRAG.total", "integer", "-s", "FRAG: both versions of IP."),
    place("summary.transport.FRAG.ip", "integer", "-s", "FRAG: IPv4."),
    place("summary.transport.FRAG.ipv6", "integer", "-s", "FRAG: IPv6."),
];

const fn place(path: &'static str, kind: &'static str, option: &'static str, doc: &'static str) -> Place {
    Place { path, kind, option, doc }
}

/// An object that holds an account of the kernel's.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Its key.
    pub key: &'static str,
    /// The option of ss that asks for it.
    pub option: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its members, in order.
    pub tokens: fn() -> Vec<&'static Token>,
}

/// Every account.
pub const ACCOUNTS: [Account; 4] = [
    Account { key: "skmem", option: "-m", doc: "Socket memory.", tokens: listed::memory },
    Account {
        key: "tcp",
        option: "-i",
        doc: "`struct tcp_info`, as far as the kernel reports it.",
        tokens: listed::tcp,
    },
    Account { key: "mptcp", option: "-i", doc: "`struct mptcp_info`.", tokens: listed::mptcp },
    Account { key: "sctp", option: "-i", doc: "`struct sctp_info`.", tokens: listed::sctp },
];

/// The text of `docs/JSON.md`.
pub fn document() -> String {
    let mut text = String::from(INTRODUCTION);
    text.push_str("\n| field | value | with | meaning |\n| --- | --- | --- | --- |\n");
    for Place { path, kind, option, doc } in PLACES {
        let _takes_all = writeln!(text, "| `{path}` | {kind} | {option} | {doc} |");
    }
    for Account { key, option, doc, tokens } in ACCOUNTS {
        let _takes_all =
            write!(text, "\n## `{key}` ({option})\n\n{doc}\n\n| field | unit | meaning |\n| --- | --- | --- |\n");
        for token in tokens() {
            let _takes_all = writeln!(text, "| `{}` | {} | {} |", token.name, unit(token.unit), token.doc);
        }
    }
    text
}

const INTRODUCTION: &str = "\
# JSON

`sockscope ss --json` prints one array of objects, `--ndjson` one object a line; after any other options. There is an
object for each socket; with `-s` the first object holds the summary. The output is valid UTF-8 JSON whatever the
names of processes and paths are: what is not printable is replaced, as everywhere.

Names are those of ss. A field is there when its option was given and the kernel reported it; numbers that the text of
ss leaves out because they are 0 are there. Numbers that identify (`sk`, tokens, tags) are strings in hexadecimal,
since JSON numbers lose digits beyond 2^53; counters of 64 bits are numbers. `v` changes when a field changes its
meaning or goes; fields may be added without that.

This page is made from the table that a test holds against the output (`src/print/ss/json/schema.rs`).
";

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "",
        Unit::Bytes => "bytes",
        Unit::BitsPerSecond => "bit/s",
        Unit::Milliseconds => "ms",
        Unit::Id => "id",
        Unit::Flag => "true, false",
        Unit::Word => "word",
    }
}
