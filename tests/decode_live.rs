//! The decoders against the answers of this machine's kernel, in a namespace of each test's own: nothing that it says
//! is malformed or of a kind that the decoder passes over unknowingly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use netlink_sys::{Socket as NetlinkSocket, SocketAddr, protocols};
use socket2::{Domain, Protocol as Number, Socket, Type};
use sockscope::decode::decoder::{Reading, rows};
use sockscope::decode::netlink::{Attributes, DONE, ERROR, Messages};
use sockscope::model::address::Ends;
use sockscope::model::capture::{Form, Frame, Table};
use sockscope::model::detail::FamilyDetail;
use sockscope::model::key::NetnsId;
use sockscope::model::socket::{Protocol, Socket as Row};
use sockscope::model::state::State;
use sockscope::model::time::Moment;

use support::namespace::in_namespace;

/// A dump request with this body; the answer, message by message. `None`, and a word, where the kernel lacks the family.
fn dump(family: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut socket = NetlinkSocket::new(protocols::NETLINK_SOCK_DIAG).unwrap();
    socket.bind_auto().unwrap();
    socket.connect(&SocketAddr::new(0, 0)).unwrap();
    let mut request = u32::try_from(16 + body.len()).unwrap().to_ne_bytes().to_vec();
    // SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP.
    request.extend([20u16, 0x301].map(u16::to_ne_bytes).as_flattened());
    request.extend([0; 8]);
    request.extend(body);
    socket.send(&request, 0).unwrap();
    let mut answer = Vec::new();
    loop {
        let (datagram, _) = socket.recv_from_full().unwrap();
        answer.extend(&datagram);
        let last = Messages::new(&datagram).last().unwrap();
        if last.kind == ERROR {
            println!("left out: {family}: this kernel does not tell of it: errno {:?}", last.errno());
            return None;
        }
        if last.kind == DONE {
            return Some(answer);
        }
    }
}

/// `struct inet_diag_req_v2` for all states and extensions.
fn inet(family: u8, protocol: u8) -> Vec<u8> {
    [&[family, protocol, 0xff, 0][..], &u32::MAX.to_ne_bytes(), &[0; 48]].concat()
}

/// The answer's sockets, every one of which must be understood; and no attribute may be of a kind past `last`.
#[track_caller]
fn sockets(table: Table, answer: &[u8], header: usize, last: u16) -> Vec<Row> {
    for message in Messages::new(answer).filter(|message| message.kind == 20) {
        for (kind, _) in Attributes::new(&message.payload[header..]) {
            assert!(kind <= last, "{table:?}: an attribute of kind {kind}, newer than the decoder");
        }
    }
    let (netns, at) = (NetnsId(1), Moment::default());
    let frame = Frame { table, form: Form::Netlink, netns, at, bytes: answer };
    rows(&frame, Reading::Plain).map(|row| row.unwrap_or_else(|error| panic!("{table:?}: {error}"))).collect()
}

#[test]
fn netlink_sockets() {
    in_namespace("netlink_sockets", || {
        let mut made = NetlinkSocket::new(protocols::NETLINK_ROUTE).unwrap();
        made.bind(&SocketAddr::new(4_000_000, 0x11)).unwrap();
        let all = [&[16, 255, 0, 0][..], &[0u32, 0x0b, 0, 0].map(u32::to_ne_bytes).concat()].concat();
        let Some(answer) = dump("netlink", &all) else { return };
        let rows = sockets(Table::Netlink, &answer, 28, 4);
        let is_it = |row: &&Row| matches!(&row.ends, Ends::Netlink(ends) if ends.port == 4_000_000);
        let row = rows.iter().find(is_it).expect("the socket stands in the answer");
        let detail = row.detail.as_ref().unwrap();
        assert!(detail.memory.is_some() && row.inode != 0);
        let Some(FamilyDetail::Netlink(info)) = &detail.family else { panic!("no groups: {detail:?}") };
        assert_eq!(info.groups, Some(0x11));
    });
}

#[test]
fn packet_sockets() {
    in_namespace("packet_sockets", || {
        let made = Socket::new(Domain::PACKET, Type::DGRAM, Some(Number::from(0x0008))).unwrap();
        let all = [&[17, 0, 0, 0][..], &[0u32, 0x3f, 0, 0].map(u32::to_ne_bytes).concat()].concat();
        let Some(answer) = dump("packet", &all) else { return };
        let rows = sockets(Table::Packet, &answer, 16, 7);
        let [row] = rows.as_slice() else { panic!("one socket was made: {rows:?}") };
        let Ends::Packet(ends) = &row.ends else { panic!("not a packet socket: {row:?}") };
        assert_eq!((row.protocol, ends.ethertype, ends.interface), (Protocol::PacketDgram, 0x0800, 0));
        assert!(matches!(row.detail.as_ref().unwrap().family, Some(FamilyDetail::Packet(_))));
        drop(made);
    });
}

#[test]
fn mptcp_sockets_and_their_subflows() {
    in_namespace("mptcp_sockets_and_their_subflows", || {
        let mptcp = || Socket::new(Domain::IPV4, Type::STREAM, Some(Number::from(262)));
        let Ok(listener) = mptcp() else { return println!("left out: this kernel has no MPTCP") };
        listener.bind(&"127.0.0.1:7000".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
        listener.listen(4).unwrap();
        let client = mptcp().unwrap();
        client.connect(&listener.local_addr().unwrap()).unwrap();
        // INET_DIAG_REQ_PROTOCOL: IPPROTO_MPTCP does not fit into the header.
        let attribute = [&8u16.to_ne_bytes()[..], &3u16.to_ne_bytes(), &262u32.to_ne_bytes()].concat();
        let Some(answer) = dump("mptcp", &[inet(2, 6), attribute].concat()) else { return };
        let rows = sockets(Table::Mptcp4, &answer, 72, 22);
        assert_eq!(rows.len(), 3, "a listener and both ends of a connection");
        for row in rows.iter().filter(|row| row.state == State::Established) {
            let Some(FamilyDetail::Mptcp(info)) = &row.detail.as_ref().unwrap().family else { panic!("{row:?}") };
            assert!(info.token != 0 && info.length >= 40);
        }
        let subflows = sockets(Table::Tcp4, &dump("tcp", &inet(2, 6)).unwrap(), 72, 22);
        let layered = |row: &&Row| row.detail.as_ref().is_some_and(|detail| detail.ulp.is_some());
        assert!(subflows.iter().filter(layered).count() >= 2);
    });
}
