use super::*;

#[track_caller]
fn check_user(passwd: &[u8], uid: u32, name: Option<&str>) {
    assert_eq!(users(passwd).get(&uid).map(String::as_str), name);
}

#[test]
fn users_are_read_past_junk() {
    let passwd = b"root:x:0:0::/root:/bin/sh\n\n:x:3:\n#no:x:4:\n+nis:x:5:\nshort\nbad:x:-6:\nbad:x:4294967296:\n\
        \x1b[2J:x:7:7\n\xff\xfe:x:8:8\r\nsecond:x:0:0::/:\nweb:x:33:33";
    check_user(passwd, 0, Some("root"));
    check_user(passwd, 33, Some("web"));
    check_user(passwd, 3, None);
    check_user(passwd, 4, None);
    check_user(passwd, 5, None);
    check_user(passwd, 6, None);
    check_user(passwd, 7, Some(".[2J"));
    check_user(passwd, 8, Some("??"));
    check_user(b"", 0, None);
}

const SERVICES: &[u8] = b"# comment\nhttp 80/tcp www web # the web\nhttp\t80/udp\nhttps 443/tcp\n\
    spdy 443/tcp https\nmdns 5353/udp\nsip 5060/sctp\nsip 5061/tcp\njunk\nno/port tcp\nbig 65536/tcp\n\
    neg -1/tcp\nhalf 7\nodd 9/tcp/udp\n\x1b]0;x 10/tcp\n\xff 11/tcp\nlast 12/udp";

#[track_caller]
fn check_port(service: &str, protocol: Option<Protocol>, port: Option<u16>) {
    assert_eq!(Services::parse(SERVICES).port(service, protocol), port);
}

#[test]
fn services_have_ports() {
    check_port("http", None, Some(80));
    check_port("www", Some(Protocol::Tcp), Some(80));
    check_port("www", Some(Protocol::Udp), None);
    check_port("https", Some(Protocol::Tcp), Some(443));
    check_port("mdns", Some(Protocol::Tcp), None);
    check_port("sip", None, Some(5061));
    check_port("last", None, Some(12));
    check_port("big", None, Some(0));
    check_port("half", None, None);
    check_port("#", None, None);
}

#[track_caller]
fn check_service(port: u16, protocol: Protocol, name: Option<&str>) {
    assert_eq!(Services::parse(SERVICES).name(port, protocol), name);
}

#[test]
fn ports_have_services() {
    check_service(80, Protocol::Tcp, Some("http"));
    check_service(80, Protocol::Udp, Some("http"));
    check_service(443, Protocol::Tcp, Some("https"));
    check_service(443, Protocol::Udp, None);
    check_service(9, Protocol::Tcp, None);
    check_service(9, Protocol::Sctp, Some("odd"));
    check_service(10, Protocol::Tcp, Some(".]0;x"));
    check_service(11, Protocol::Tcp, Some("?"));
    check_service(80, Protocol::UnixStream, None);
    check_service(5060, Protocol::Udp, None);
    check_service(5060, Protocol::Sctp, Some("sip"));
    check_service(5353, Protocol::Mptcp, Some("mdns"));
    check_service(443, Protocol::Dccp, Some("https"));
    check_service(7, Protocol::Sctp, Some("half"));
}

#[track_caller]
fn check_line(line: &[u8], last_port: Option<u16>, of_tcp: Option<u16>, of_any: bool) {
    let text = [b"first 7/udp\n", line].concat();
    let (services, port) = (Services::parse(&text), last_port.unwrap_or(0));
    assert_eq!(services.last_port(), last_port, "{line:?}");
    assert_eq!(services.port("name", Some(Protocol::Tcp)), of_tcp, "{line:?}");
    assert_eq!(services.name_of_any(port) == Some("name"), of_any, "{line:?}");
}

#[test]
fn odd_lines_are_read_as_the_c_library_reads_them() {
    check_line(b"name 9/tcp", Some(9), Some(9), true);
    check_line(b" \tname\x0b+09/tcp\r", Some(9), Some(9), true);
    check_line(b"x 9/tcp name#", Some(9), Some(9), false);
    check_line(b"name 99999/tcp", Some(34463), Some(34463), true);
    check_line(b"name -18446744073709551611/tcp", Some(5), Some(5), true);
    check_line(b"name 9/tcp/x", Some(9), None, true);
    check_line(b"name 9//tcp", Some(9), None, true);
    check_line(b"name 9/ tcp", Some(9), None, true);
    check_line(b"name 9", Some(9), None, true);
    check_line(b"name 9 tcp", Some(9), None, false);
    check_line(b"name 9x/tcp", Some(9), None, false);
    check_line(b"name x/tcp", Some(0), None, false);
    check_line(b"name\0 9/tcp", Some(0), None, false);
    check_line(b"name", Some(0), None, false);
    check_line(b"name 4294967296/tcp", Some(7), None, false);
    check_line(b"name -5/tcp", Some(7), None, false);
    for nothing in [&b""[..], b" ", b"#name 9/tcp", b"\0name 9/tcp"] {
        check_line(nothing, Some(7), None, false);
    }
    assert_eq!(Services::parse(b"").last_port(), None);
}

#[test]
fn this_host_has_a_loopback() {
    let names = HostNames::default();
    let index = names.interface_index("lo").expect("every namespace has lo");
    assert_eq!(names.interface_name(index).as_deref(), Some("lo"));
    assert_eq!(names.interface_index("an interface name of too many bytes"), None);
    assert_eq!(names.interface_name(u32::MAX), None);
}

#[test]
fn numeric_hosts_need_no_network() {
    let names = HostNames::default();
    assert_eq!(names.addresses("192.0.2.7"), ["192.0.2.7".parse::<IpAddr>().unwrap()]);
    assert_eq!(names.addresses("2001:db8::1"), ["2001:db8::1".parse::<IpAddr>().unwrap()]);
    assert_eq!(names.addresses("a\0b"), Vec::<IpAddr>::new());
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text: Vec<u8>) {
        let services = Services::parse(&text);
        let _ = services.name(80, Protocol::Tcp);
        let _ = users(&text);
    }
}

/// The ports that the kernel chooses from where its file holds this.
#[track_caller]
fn check_ephemeral(text: &str, range: (u16, u16)) {
    let root = crate::source::scratch::Scratch::new();
    root.file("range", text.as_bytes());
    let path = root.path().join("range");
    let places = Places::of_environment(|name| (name == "PROC_IP_LOCAL_PORT_RANGE").then(|| path.clone().into()));
    assert_eq!(HostNames::at(places).ephemeral_ports(), range);
}

#[test]
fn where_the_kernel_does_not_tell_the_ports_are_those_of_old() {
    check_ephemeral("1024\t2000\n", (1024, 2000));
    check_ephemeral("2000 1024", (1, 0));
    check_ephemeral("xx", OLD_PORTS);
    check_ephemeral("", OLD_PORTS);
}

#[test]
fn processes_and_protocols_have_names() {
    let names = HostNames::default();
    assert!(names.command(std::process::id()).is_some_and(|command| !command.is_empty()));
    assert_eq!(names.command(u32::MAX), None);
    assert_eq!(names.host("0.0.0.0".parse().unwrap()), names.host("0.0.0.0".parse().unwrap()));
}
