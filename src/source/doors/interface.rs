//! Network interfaces of the calling thread's namespace: raising one, and making one whose other side is a descriptor
//! (a TUN device, networking/tuntap of the kernel's documentation).
#![expect(unsafe_code, reason = "the ioctls of netdevice(7) and TUNSETIFF have no safe form")]

use std::ffi::CStr;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketType};

/// Where TUN devices are made.
const TUN: &str = "/dev/net/tun";

/// What a TUN device is called; its namespace has no other one.
const NAME: &CStr = c"wire";

/// The netmask of a TUN device: its own address and a few neighbours, which nobody has.
const MASK: Ipv4Addr = Ipv4Addr::new(255, 255, 255, 0);

/// Raises the loopback interface. Allocates nothing.
///
/// # Errors
///
/// EPERM without CAP_NET_ADMIN in the namespace.
pub fn raise_loopback() -> io::Result<()> {
    raise(&control()?, c"lo")
}

/// Makes a TUN device with this address, and raises it. Each packet that the namespace sends to a neighbour of the
/// address is read from the descriptor, and what is written to it arrives. It goes with its descriptor.
///
/// # Errors
///
/// What was tried is said. EACCES or ENOENT: no device file that this user may open. EPERM without CAP_NET_ADMIN in the
/// namespace.
pub(super) fn open_tun(address: Ipv4Addr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let tun = rustix::fs::open(TUN, flags, Mode::empty())?;
    let mut request = named(NAME);
    request.ifr_ifru.ifru_flags = (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short;
    perform(&tun, libc::TUNSETIFF, &request)?;
    let control = control()?;
    for (code, value) in [(libc::SIOCSIFADDR, address), (libc::SIOCSIFNETMASK, MASK)] {
        request.ifr_ifru.ifru_addr = socket_address(value);
        perform(&control, code, &request)?;
    }
    raise(&control, NAME)?;
    Ok(tun)
}

/// Any socket will do for the ioctls of netdevice(7).
fn control() -> io::Result<OwnedFd> {
    Ok(rustix::net::socket(AddressFamily::INET, SocketType::DGRAM, None)?)
}

fn raise(control: &OwnedFd, name: &CStr) -> io::Result<()> {
    let mut request = named(name);
    request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
    perform(control, libc::SIOCSIFFLAGS, &request)
}

/// A request about the interface of that name, and nothing in it yet.
fn named(name: &CStr) -> libc::ifreq {
    // SAFETY: all zero is a valid ifreq.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(name.to_bytes()) {
        *to = *from as libc::c_char;
    }
    request
}

/// A `sockaddr_in` in the room of a `sockaddr`: the address stands behind two bytes of port.
fn socket_address(address: Ipv4Addr) -> libc::sockaddr {
    let mut data = [0; 14];
    for (to, from) in data.iter_mut().skip(2).zip(address.octets()) {
        *to = from as libc::c_char;
    }
    libc::sockaddr { sa_family: libc::AF_INET as libc::sa_family_t, sa_data: data }
}

fn perform(on: impl AsFd, code: libc::Ioctl, request: &libc::ifreq) -> io::Result<()> {
    // SAFETY: the codes that are used here read an ifreq, and at most write one back; one is given that nobody else has.
    let mut request = *request;
    match unsafe { libc::ioctl(on.as_fd().as_raw_fd(), code, &raw mut request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
