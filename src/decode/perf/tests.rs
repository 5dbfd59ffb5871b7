//! Records written by hand after the format of Linux 6.18, and any bytes.

use proptest::prelude::*;

use super::*;

/// The fields that matter, and two that do not, as /sys/kernel/tracing has them.
const FORMAT: &str = "\
name: inet_sock_set_state
ID: 2287
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:const void * skaddr;\toffset:8;\tsize:8;\tsigned:0;
\tfield:int oldstate;\toffset:16;\tsize:4;\tsigned:1;
\tfield:int newstate;\toffset:20;\tsize:4;\tsigned:1;
\tfield:__u16 sport;\toffset:24;\tsize:2;\tsigned:0;
\tfield:__u16 dport;\toffset:26;\tsize:2;\tsigned:0;
\tfield:__u16 family;\toffset:28;\tsize:2;\tsigned:0;
\tfield:__u16 protocol;\toffset:30;\tsize:2;\tsigned:0;
\tfield:__u8 saddr[4];\toffset:32;\tsize:4;\tsigned:0;
\tfield:__u8 daddr[4];\toffset:36;\tsize:4;\tsigned:0;
\tfield:__u8 saddr_v6[16];\toffset:40;\tsize:16;\tsigned:0;
\tfield:__u8 daddr_v6[16];\toffset:56;\tsize:16;\tsigned:0;

print fmt: \"family=%s\", REC->family
";

fn layout() -> Layout {
    Layout::parse(FORMAT).unwrap()
}

/// The tracepoint's record.
fn raw(flags: u8, protocol: u16, family: u16, to: State) -> Vec<u8> {
    let mut raw = vec![1, 2, flags, 4, 5, 6, 7, 8];
    raw.extend(0xffff_8880_1234_5678_u64.to_ne_bytes());
    raw.extend([7, u32::from(to as u8)].map(u32::to_ne_bytes).as_flattened());
    raw.extend([43588, 443, family, protocol].map(u16::to_ne_bytes).as_flattened());
    raw.extend([192, 0, 2, 1, 198, 51, 100, 7]);
    raw.extend([Ipv6Addr::LOCALHOST, Ipv6Addr::UNSPECIFIED].map(|address| address.octets()).as_flattened());
    raw
}

/// A whole record of this type.
fn whole(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(HEADER + body.len()).unwrap();
    [&kind.to_ne_bytes()[..], &[0; 2], &length.to_ne_bytes(), body].concat()
}

fn sample(pid: u32, raw: &[u8]) -> Vec<u8> {
    let size = u32::try_from(raw.len()).unwrap();
    let ids = [pid, pid + 1].map(u32::to_ne_bytes);
    whole(SAMPLE, &[ids.as_flattened(), &2_000_000_u64.to_ne_bytes(), &size.to_ne_bytes(), raw].concat())
}

fn event(bytes: &[u8]) -> Option<Event> {
    match record(bytes) {
        Some(Record::Sample(sample)) => layout().event(&sample),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_field_is_read() {
    let event = event(&sample(812, &raw(0, 6, 2, State::SynSent))).unwrap();
    assert_eq!((event.at, event.socket), (Moment::from_millis(2), Token::Pointer(0xffff_8880_1234_5678)));
    assert_eq!(event.ends.local, Endpoint::new(Ipv4Addr::new(192, 0, 2, 1).into(), 43588));
    assert_eq!(event.ends.remote, Endpoint::new(Ipv4Addr::new(198, 51, 100, 7).into(), 443));
    assert_eq!(event.what, Occurrence::Moved { from: State::Close, to: State::SynSent });
    assert_eq!((event.actor.map(|actor| actor.pid), event.key()), (Some(812), None));
}

#[test]
fn an_ipv6_address_has_all_its_bytes() {
    let ends = event(&sample(1, &raw(0, 6, 10, State::Listen))).unwrap().ends;
    assert_eq!((ends.local.address, ends.remote.address), (Ipv6Addr::LOCALHOST.into(), Ipv6Addr::UNSPECIFIED.into()));
}

#[test]
fn a_process_counts_only_where_it_made_the_call() {
    let actor = |pid, flags, to| event(&sample(pid, &raw(flags, 6, 2, to))).unwrap().actor.map(|actor| actor.pid);
    assert_eq!(actor(5, 0x01, State::FinWait1), Some(5));
    assert_eq!(actor(5, 0x10, State::FinWait1), None, "in an interrupt");
    assert_eq!(actor(5, 0, State::CloseWait), None, "whoever was interrupted");
    assert_eq!(actor(0, 0, State::FinWait1), None, "in another pid namespace");
}

#[test]
fn other_protocols_are_passed_over() {
    assert_eq!(event(&sample(1, &raw(0, 132, 2, State::Listen))), None);
    assert_eq!(event(&sample(1, &raw(0, 6, 1, State::Listen))), None);
}

#[test]
fn a_connection_without_a_peer_is_not_told() {
    let mut raw = raw(0, 6, 2, State::SynRecv);
    assert!(event(&sample(1, &raw)).is_some());
    raw[26..28].fill(0);
    assert_eq!(event(&sample(1, &raw)), None);
}

#[test]
fn records_are_told_by_their_type() {
    assert_eq!(record(&whole(LOST, &[[1; 8], 34_u64.to_ne_bytes()].concat())), Some(Record::Lost(34)));
    assert_eq!(record(&whole(5, &[])), Some(Record::Other));
    assert_eq!(length(&[0; 8]), None);
    let bytes = sample(1, &raw(0, 6, 2, State::Listen));
    assert!((0..bytes.len()).all(|length| record(&bytes[..length]).is_none()));
}

#[test]
fn a_format_without_a_field_is_refused() {
    assert_eq!(Layout::parse(""), Err(NoField("common_flags")));
    assert_eq!(Layout::parse(&FORMAT.replace("skaddr", "sk")), Err(NoField("skaddr")));
    assert_eq!(Layout::parse(&FORMAT.replace("offset:24", "offset:x")), Err(NoField("sport")));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        bytes in proptest::collection::vec(any::<u8>(), 0..120),
        offset in any::<u16>(),
        size in any::<u16>(),
        format in ".{0,200}",
    ) {
        let _ = (record(&bytes), record(&sample(1, &bytes)), Layout::parse(&format));
        let sized = FORMAT.replace("offset:40;\tsize:16", &format!("offset:{offset};\tsize:{size}"));
        let sample = Sample { pid: 1, at: Moment::default(), raw: &bytes };
        let _ = Layout::parse(&sized).map(|layout| layout.event(&sample));
    }
}
