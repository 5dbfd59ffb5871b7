//! Interfaces by netdevice(7), a question at a time.
#![expect(unsafe_code, reason = "the ioctls of netdevice(7) have no safe form")]

use std::collections::{HashMap, HashSet};
use std::io;
use std::mem::{self, MaybeUninit};
use std::net::Ipv4Addr;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::ptr;

use libc::{c_char, c_ulong, ifreq};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};

use crate::model::interface::{AddressV4, AddressV6, Facts, Interface, Map, Traffic};
use crate::model::printable;

/// Every interface that has counters, in that order, then every other that has an address of IPv4: these are labels.
///
/// # Errors
///
/// No socket could be made.
pub(super) fn list(traffic: &[(&[u8], Traffic)], v6: &[(&[u8], AddressV6)]) -> io::Result<Vec<Interface>> {
    // Any socket will do for the questions about interfaces.
    let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    let mut addresses: HashMap<&[u8], Vec<AddressV6>> = HashMap::new();
    for (name, address) in v6 {
        addresses.entry(name).or_default().push(*address);
    }
    let labels = addressed(&socket).unwrap_or_default();
    let counted = traffic.iter().map(|(name, counters)| (name.to_vec(), Some(*counters)));
    let mut list = Vec::new();
    let mut seen = HashSet::new();
    for (name, traffic) in counted.chain(labels.into_iter().map(|name| (name, None))) {
        if !seen.contains(&name) {
            list.push(Interface {
                name: printable::text(&name).into(),
                facts: facts(&socket, &name),
                traffic,
                v6: addresses.remove(name.as_slice()).unwrap_or_default(),
            });
            seen.insert(name);
        }
    }
    Ok(list)
}

/// `None` when there is no interface of that name any more.
fn facts(socket: &OwnedFd, name: &[u8]) -> Option<Facts> {
    let ask = |question| ask(socket, name, question);
    // SAFETY: the kernel has answered this question, so the field that belongs to it is set; and any bytes make
    // a number.
    let flags = unsafe { ask(libc::SIOCGIFFLAGS)?.ifr_ifru.ifru_flags }.cast_unsigned();
    // SAFETY: as above.
    let mtu = ask(libc::SIOCGIFMTU).map(|answer| unsafe { answer.ifr_ifru.ifru_mtu });
    // SAFETY: as above. The kernel keeps the length of the queue where libc has the metric.
    let queue = ask(libc::SIOCGIFTXQLEN).map(|answer| unsafe { answer.ifr_ifru.ifru_metric });
    // SAFETY: as above.
    let hardware = ask(libc::SIOCGIFHWADDR).map(|answer| unsafe { answer.ifr_ifru.ifru_hwaddr });
    // SAFETY: as above.
    let map = ask(libc::SIOCGIFMAP).map(|answer| unsafe { answer.ifr_ifru.ifru_map });
    let mut address = [0; 8];
    for (to, from) in address.iter_mut().zip(hardware.iter().flat_map(|hardware| hardware.sa_data)) {
        *to = from as u8;
    }
    Some(Facts {
        flags,
        mtu: mtu.unwrap_or_default(),
        hardware: hardware.map_or(0, |hardware| hardware.sa_family),
        address,
        queue: queue.filter(|queue| *queue != -1),
        v4: addresses(socket, name),
        map: map.map_or_else(Map::default, |map| Map {
            memory_start: map.mem_start,
            memory_end: map.mem_end,
            base: map.base_addr,
            interrupt: map.irq,
            dma: map.dma,
        }),
    })
}

fn addresses(socket: &OwnedFd, name: &[u8]) -> Option<AddressV4> {
    let ask = |question| {
        let answer = ask(socket, name, question)?;
        // SAFETY: the kernel has answered with an address, and any bytes make one.
        let address = unsafe { answer.ifr_ifru.ifru_addr };
        // The address follows the port.
        let [_, _, a, b, c, d, ..] = address.sa_data.map(|byte| byte as u8);
        (i32::from(address.sa_family) == libc::AF_INET).then(|| Ipv4Addr::new(a, b, c, d))
    };
    Some(AddressV4 {
        address: ask(libc::SIOCGIFADDR)?,
        mask: ask(libc::SIOCGIFNETMASK).unwrap_or(Ipv4Addr::UNSPECIFIED),
        broadcast: ask(libc::SIOCGIFBRDADDR).unwrap_or(Ipv4Addr::UNSPECIFIED),
        peer: ask(libc::SIOCGIFDSTADDR).unwrap_or(Ipv4Addr::UNSPECIFIED),
    })
}

/// Asks one question about one interface; `None` when there is no answer.
fn ask(socket: &OwnedFd, name: &[u8], question: c_ulong) -> Option<ifreq> {
    let mut request = blank();
    // The last byte ends the name.
    let places = request.ifr_name.split_last_mut().map(|(_, places)| places)?;
    if name.len() > places.len() {
        return None;
    }
    for (to, from) in places.iter_mut().zip(name) {
        *to = *from as c_char;
    }
    // An address is of IPv4 when asked for as such.
    request.ifr_ifru.ifru_addr.sa_family = libc::AF_INET as libc::sa_family_t;
    // SAFETY: each of these questions reads and writes one ifreq, and one is given.
    let code = unsafe { libc::ioctl(socket.as_raw_fd(), question, &raw mut request) };
    (code == 0).then_some(request)
}

/// The names that SIOCGIFCONF gives: one for each address of IPv4.
fn addressed(socket: &OwnedFd) -> Option<Vec<Vec<u8>>> {
    /// Enough for what comes between the two questions.
    const SPARE: usize = 16;
    let size = mem::size_of::<ifreq>();
    let length = configuration(socket, ptr::null_mut(), 0)?;
    let mut rows = vec![blank(); length / size + SPARE];
    let length = configuration(socket, rows.as_mut_ptr(), rows.len() * size)?;
    let name = |row: &ifreq| row.ifr_name.iter().take_while(|byte| **byte != 0).map(|byte| *byte as u8).collect();
    Some(rows.iter().take(length / size).map(name).collect())
}

/// Fills `rows`, which has room for `length` bytes; answers how many bytes were filled, or are needed where it is null.
fn configuration(socket: &OwnedFd, rows: *mut ifreq, length: usize) -> Option<usize> {
    // SAFETY: all zero is a valid ifconf.
    let mut request: libc::ifconf = unsafe { MaybeUninit::zeroed().assume_init() };
    request.ifc_len = length.try_into().ok()?;
    request.ifc_ifcu.ifcu_req = rows;
    // SAFETY: the ioctl reads and writes an ifconf, whose buffer is null or has the length that it says.
    let code = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCGIFCONF as _, &raw mut request) };
    if code == 0 { usize::try_from(request.ifc_len).ok() } else { None }
}

fn blank() -> ifreq {
    // SAFETY: all zero is a valid ifreq.
    unsafe { MaybeUninit::zeroed().assume_init() }
}
