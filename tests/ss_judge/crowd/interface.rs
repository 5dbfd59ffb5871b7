//! A second device, so that addresses of a link and sockets bound to a device are not all of the loopback.

use std::io;

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, connect, recv, send, socket};

/// Its name; that of its other end has one letter more.
pub const NAME: &str = "judge0";

const RTM_NEWLINK: u16 = 16;
const REQUEST_ACK: u16 = 0x1 | 0x4;
const CREATE: u16 = 0x400;
const IFLA_IFNAME: u16 = 3;
const IFLA_LINKINFO: u16 = 18;
const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const VETH_INFO_PEER: u16 = 1;
const NESTED: u16 = 0x8000;
const IFF_UP: u32 = 1;

/// Makes a pair of devices (veth) and raises both. Where the kernel has none, says so.
pub fn raise() {
    if let Err(error) = make() {
        eprintln!("left out: a second device: {error}");
    }
}

fn make() -> io::Result<()> {
    let ends = [NAME.to_owned(), format!("{NAME}p")].map(|name| attribute(IFLA_IFNAME, format!("{name}\0").as_bytes()));
    let data = attribute(NESTED | VETH_INFO_PEER, &[link(0), ends[1].clone()].concat());
    let info = [attribute(IFLA_INFO_KIND, b"veth"), attribute(NESTED | IFLA_INFO_DATA, &data)].concat();
    let linkinfo = attribute(NESTED | IFLA_LINKINFO, &info);
    ask(CREATE, &[link(0), ends[0].clone(), linkinfo].concat())?;
    // One that is up before its other end is there is refused.
    ends.iter().try_for_each(|end| ask(0, &[link(IFF_UP), end.clone()].concat()))
}

/// Asks for a change of links, and waits until it is made.
fn ask(flags: u16, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(16 + body.len()).expect("it is short");
    let header = [
        &length.to_ne_bytes()[..],
        &RTM_NEWLINK.to_ne_bytes(),
        &(REQUEST_ACK | flags).to_ne_bytes(),
        &1_u32.to_ne_bytes(),
        &0_u32.to_ne_bytes(),
        body,
    ];
    let channel = socket(AddressFamily::NETLINK, SocketType::RAW, None)?;
    connect(&channel, &SocketAddrNetlink::new(0, 0))?;
    send(&channel, &header.concat(), SendFlags::empty())?;
    let mut answer = [0; 1024];
    let (length, _) = recv(&channel, &mut answer[..], RecvFlags::empty())?;
    let errno = answer[..length].get(16..20).map(|bytes| i32::from_ne_bytes(bytes.try_into().expect("four bytes")));
    match errno {
        Some(0) => Ok(()),
        errno => Err(io::Error::from_raw_os_error(-errno.unwrap_or(-libc::EPROTO))),
    }
}

/// `struct ifinfomsg` with this flag.
fn link(flag: u32) -> Vec<u8> {
    [[0; 8], [flag.to_ne_bytes(), flag.to_ne_bytes()].concat().try_into().expect("eight bytes")].concat()
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).expect("it is short");
    let mut bytes = [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), value].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
