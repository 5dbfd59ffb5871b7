//! Sockets of the other families.

use sockscope::model::address::{Ends, NetlinkEnds, PacketEnds, TipcEnds, UnixEnds, VsockEnds, XdpEnds};
use sockscope::model::detail::{Detail, FamilyDetail};
use sockscope::model::mptcp_info::MptcpInfo;
use sockscope::model::netlink::NetlinkInfo;
use sockscope::model::packet::{BpfInstruction, PacketInfo, Ring};
use sockscope::model::sctp::{Association, SctpInfo};
use sockscope::model::socket::{Protocol, Shutdown, Socket};
use sockscope::model::state::State;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::model::tipc::TipcInfo;
use sockscope::model::xdp::{Umem, XdpInfo, XdpStats};

use super::{inet, socket, some_memory, with};

fn of_family(family: FamilyDetail, socket: Socket) -> Socket {
    with(Detail { family: Some(family), memory: Some(some_memory()), ..Detail::default() }, socket)
}

pub fn mptcp() -> Vec<Socket> {
    let full = MptcpInfo {
        length: 96,
        subflows: 1,
        add_addr_signal: 2,
        add_addr_accepted: 3,
        subflows_max: 4,
        add_addr_signal_max: 5,
        add_addr_accepted_max: 6,
        flags: 3,
        token: 0xabc,
        write_seq: u64::MAX,
        snd_una: 11,
        rcv_nxt: 12,
        local_addr_used: 7,
        local_addr_max: 8,
        csum_enabled: 1,
        retransmits: 9,
        bytes_retrans: 13,
        bytes_sent: 14,
        bytes_received: 15,
        bytes_acked: 16,
        subflows_total: 17,
        endp_laminar_max: 18,
        last_data_sent: 19,
        last_data_recv: 20,
        last_ack_recv: u32::MAX,
    };
    let of = |info, state| {
        of_family(FamilyDetail::Mptcp(Box::new(info)), inet(Protocol::Mptcp, state, "10.0.0.1:80", "10.0.0.2:22"))
    };
    let none = MptcpInfo { length: 96, ..MptcpInfo::default() };
    let old = MptcpInfo { length: 40, subflows: 1, token: u32::MAX, rcv_nxt: 5, ..MptcpInfo::default() };
    let v6 = inet(Protocol::Mptcp, State::Listen, "[::]:53", "[::]:0");
    vec![
        of(full, State::Established),
        of(none, State::Listen),
        of(old, State::CloseWait),
        of(MptcpInfo { flags: 1, ..none }, State::Established),
        of(MptcpInfo { flags: 2, ..none }, State::Established),
        of(MptcpInfo { flags: 0xfc, ..none }, State::Established),
        v6,
    ]
}

pub fn sctp() -> Vec<Socket> {
    let info = SctpInfo {
        tag: 0xabc,
        state: 3,
        rwnd: 100,
        unackdata: 1,
        penddata: 2,
        instrms: 3,
        outstrms: 4,
        inqueue: 5,
        outqueue: 6,
        overall_error: 7,
        max_burst: 8,
        maxseg: 9,
        peer_rwnd: 10,
        peer_tag: 0xffff_ffff,
        peer_capable: 11,
        peer_sack: 12,
        autoclose: 13,
        adaptation_ind: 14,
        pd_point: 15,
        nodelay: 1,
        disable_fragments: 1,
        v4mapped: 1,
        frag_interleave: 2,
    };
    let association = |info| Association {
        locals: ["1.1.1.1", "fe80::1"].map(|address| address.parse().unwrap()).into(),
        peers: ["::ffff:2.2.2.2"].map(|address| address.parse().unwrap()).into(),
        info,
    };
    let timer = Timer { kind: TimerKind::Delack, retransmits: 3, left_ms: 2_500 };
    let of = |inode, state, association, timer| {
        let socket = inet(Protocol::Sctp, state, "10.0.0.1:22", "10.0.0.2:80");
        let socket = Socket { inode, timer, ..socket };
        of_family(FamilyDetail::Sctp(Box::new(association)), socket)
    };
    let off = Timer::default();
    let listening = of(9, State::Listen, Association { peers: Box::default(), ..association(None) }, off);
    let associations = (0..=11).map(|number| {
        let info = SctpInfo { state: u32::from(number), ..info };
        of(9, State::from_number(number), association(Some(info)), if number % 2 == 0 { off } else { timer })
    });
    let others =
        [(8, State::Established), (9, State::Established), (9, State::SynSent), (0, State::Close), (0, State::SynRecv)];
    let others = others.map(|(inode, state)| of(inode, state, Association::default(), off));
    let none = Association { info: Some(SctpInfo::default()), ..Association::default() };
    [listening].into_iter().chain(associations).chain(others).chain([of(7, State::Close, none, timer)]).collect()
}

pub fn unix() -> Vec<Socket> {
    let of = |protocol, state, inode, ends| Socket { inode, ..socket(protocol, state, Ends::Unix(Box::new(ends))) };
    let named = |name: &[u8]| UnixEnds { name: Some(name.into()), ..UnixEnds::default() };
    let bound = UnixEnds { file: Some((8 << 20 | 1, 77)), pending: [101, 102].into(), ..named(b"/run/a b") };
    let far = UnixEnds { file: Some((u32::MAX, u32::MAX)), ..named(b"/tmp/s") };
    let peer = |peer| UnixEnds { peer: Some(peer), ..UnixEnds::default() };
    let memory = |socket| with(Detail { memory: Some(some_memory()), ..Detail::default() }, socket);
    let shut = |bits, socket| Socket { shutdown: Some(Shutdown(bits)), ..socket };
    let stream = Protocol::UnixStream;
    vec![
        shut(0, memory(Socket { receive_queue: 3, send_queue: 128, uid: 5, ..of(stream, State::Listen, 5, bound) })),
        shut(0, of(stream, State::Listen, 6, far)),
        shut(1, memory(Socket { receive_queue: 1, send_queue: 2, ..of(stream, State::Established, 7, peer(8)) })),
        shut(2, of(Protocol::UnixDgram, State::Close, 9, named(b"\0abstract\0x"))),
        shut(3, of(Protocol::UnixSeqpacket, State::Established, 10, peer(0))),
        of(Protocol::UnixDgram, State::Established, u32::MAX, peer(u32::MAX)),
        of(stream, State::Close, 11, UnixEnds::default()),
        of(stream, State::SynSent, 12, UnixEnds::default()),
        of(stream, State::SynRecv, 13, UnixEnds::default()),
        of(stream, State::Unknown, 14, named("/é".as_bytes())),
    ]
}

pub fn packet() -> Vec<Socket> {
    let of = |protocol, ethertype, interface| {
        let socket = socket(protocol, State::Close, Ends::Packet(PacketEnds { ethertype, interface }));
        with(Detail { memory: Some(some_memory()), ..Detail::default() }, socket)
    };
    let raw = |ethertype, interface| of(Protocol::PacketRaw, ethertype, interface);
    let info = |info: PacketInfo, socket| of_family(FamilyDetail::Packet(Box::new(info)), socket);
    let ring = |first: u32| Ring {
        block_size: first,
        block_count: first + 1,
        frame_size: first + 2,
        frame_count: first + 3,
        timeout: u32::MAX,
        private: 9,
        features: first,
    };
    let program = [(0x28, 0, 1, 12), (6, 0xff, 3, u32::MAX), (0xffff, 1, 2, 0)]
        .map(|(code, jump_true, jump_false, operand)| BpfInstruction { code, jump_true, jump_false, operand });
    let full = PacketInfo {
        version: 2,
        copy_threshold: 5,
        flags: 0x1f,
        receive_ring: Some(ring(0)),
        send_ring: Some(ring(11)),
        fanout: Some(0x1_0007),
        filter: Some(program.into()),
    };
    let mut sockets = vec![
        info(full.clone(), Socket { uid: 1000, inode: 20, ..raw(3, 1) }),
        info(PacketInfo::default(), of(Protocol::PacketDgram, 0x800, 0)),
        info(PacketInfo { filter: None, ..full.clone() }, of(Protocol::PacketDgram, 3, 99)),
        info(PacketInfo { filter: Some(Box::default()), ..PacketInfo::default() }, raw(0, 1)),
        raw(3, 0),
    ];
    let flags = (0..7).map(|bit| PacketInfo { flags: 1 << bit, ..PacketInfo::default() });
    sockets.extend(flags.map(|flags| info(flags, raw(0x806, 1))));
    let fanouts = [0, 1, 2, 3, 4, 5, 6, 7, 0x1000, 0x8001, 0xffff];
    let fanouts = fanouts.map(|kind| PacketInfo { fanout: Some(kind << 16 | 0xffff), ..PacketInfo::default() });
    sockets.extend(fanouts.map(|fanout| info(fanout, raw(0x86dd, 1))));
    sockets.extend(
        (0..=0x30).chain([0x60, 0x600, 0x8137, 0x88cc, 0x88a8, 0x8902, 0xffff]).map(|ethertype| raw(ethertype, 0)),
    );
    sockets
}

pub fn netlink() -> Vec<Socket> {
    let of = |protocol, port, peer_port, peer_group| {
        let connected = peer_port != 0 || peer_group != 0;
        let ends = NetlinkEnds { protocol, port, connected, peer_port, peer_group };
        socket(Protocol::Netlink, State::Close, Ends::Netlink(ends))
    };
    // ss takes the queues from the memory.
    let groups = |groups, socket| {
        let info = NetlinkInfo { groups: Some(groups), callback: 0 };
        of_family(FamilyDetail::Netlink(info), Socket { send_queue: some_memory().send_allocated, ..socket })
    };
    let mut sockets: Vec<Socket> = (0..=23).map(|protocol| of(protocol, 0, 0, 0)).collect();
    sockets.extend([
        groups(0x11, of(0, -5, 0, 0)),
        connected(groups(0x12, of(0, -6, 0, 0))),
        groups(u32::MAX, of(16, -1, 0, 0)),
        of(4, 2_000_000_000, -78, 0),
        of(9, -77, 0, 1),
        of(200, i32::MIN, -1, 3),
        of(15, 0, 2_000_000_000, u32::MAX),
        unconnected(of(15, 0, 1, 1)),
    ]);
    sockets
}

fn connected(socket: Socket) -> Socket {
    let Ends::Netlink(ends) = socket.ends else { return socket };
    Socket { ends: Ends::Netlink(NetlinkEnds { connected: true, ..ends }), ..socket }
}

fn unconnected(socket: Socket) -> Socket {
    let Ends::Netlink(ends) = socket.ends else { return socket };
    Socket { ends: Ends::Netlink(NetlinkEnds { connected: false, ..ends }), ..socket }
}

pub fn vsock() -> Vec<Socket> {
    let any = u32::MAX;
    let of = |protocol, state, [cid, port, peer_cid, peer_port]: [u32; 4]| Socket {
        inode: 5,
        ..socket(protocol, state, Ends::Vsock(VsockEnds { cid, port, peer_cid, peer_port }))
    };
    vec![
        of(Protocol::VsockStream, State::Established, [1, 2, 3, 4]),
        of(Protocol::VsockDgram, State::Close, [any, 5, any, any]),
        of(Protocol::VsockSeqpacket, State::Listen, [2, any, 0, 0]),
        of(Protocol::VsockStream, State::Listen, [any, 1024, any, any]),
        of(Protocol::VsockStream, State::CloseWait, [any - 1, any - 1, 0, 1]),
    ]
}

pub fn tipc() -> Vec<Socket> {
    let of = |protocol, state, peer, info| {
        let ends = TipcEnds { node: 0x0100_1002, reference: u32::MAX, peer };
        let socket =
            Socket { receive_queue: 11, send_queue: 12, uid: 4, inode: 3, ..socket(protocol, state, Ends::Tipc(ends)) };
        of_family(FamilyDetail::Tipc(info), socket)
    };
    let plain = TipcInfo::default();
    let via = TipcInfo { via: Some((5, u32::MAX)), drops: u32::MAX, ..plain };
    let congested = TipcInfo { link_congested: true, connection_congested: true, ..via };
    vec![
        of(Protocol::TipcStream, State::Established, Some((0x0100_1003, 77)), via),
        of(Protocol::TipcDgram, State::Close, None, TipcInfo { link_congested: true, ..plain }),
        of(
            Protocol::TipcRdm,
            State::Listen,
            None,
            TipcInfo { connection_congested: true, is_published: true, ..plain },
        ),
        of(Protocol::TipcSeqpacket, State::SynSent, Some((1, 2)), TipcInfo { is_published: true, ..congested }),
        Socket { uid: 0, ..of(Protocol::TipcStream, State::CloseWait, Some((0, 0)), plain) },
    ]
}

pub fn xdp() -> Vec<Socket> {
    let of = |interface, queue| socket(Protocol::Xdp, State::Close, Ends::Xdp(XdpEnds { interface, queue }));
    let full = XdpInfo {
        receive_ring: Some(64),
        send_ring: Some(u32::MAX),
        umem: Some(Umem {
            id: 1,
            size: u64::MAX,
            pages: 2,
            chunk_size: 2048,
            headroom: 256,
            interface: 1,
            queue: 3,
            flags: 1,
            references: 4,
        }),
        fill_ring: Some(66),
        completion_ring: Some(0),
        stats: Some(XdpStats {
            receive_dropped: 1,
            receive_invalid: 2,
            receive_full: u64::MAX,
            fill_empty: 4,
            send_invalid: 5,
            send_empty: 6,
        }),
    };
    let umem = full.umem.map(|umem| Umem { flags: 2, ..umem });
    let info = |info, socket| of_family(FamilyDetail::Xdp(Box::new(info)), socket);
    vec![
        info(full, Socket { uid: 1000, inode: 5, ..of(1, 3) }),
        info(XdpInfo { umem, ..XdpInfo::default() }, of(99, 0)),
        info(XdpInfo::default(), of(0, 0)),
        of(0, 5),
        of(1, u32::MAX),
    ]
}
