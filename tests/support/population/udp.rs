//! UDP: bound, connected, both sides.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use sockscope::model::socket::Protocol;
use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;

use super::{Inet, Population, ends, inode, unspecified};

/// Makes UDP sockets on this loopback address and on every address.
pub fn populate(population: &mut Population, loopback: IpAddr) {
    let bound = bind((loopback, 0).into());
    let everywhere = bind(unspecified((loopback, 0).into()));
    let connected = bind((loopback, 0).into());
    let peer = bound.local_addr().unwrap();
    connected.connect(peer).unwrap();
    let nobody = unspecified(peer);
    for (what, socket, remote, state) in [
        ("bound", bound, nobody, State::Close),
        ("bound to every address", everywhere, nobody, State::Close),
        ("connected", connected, peer, State::Established),
    ] {
        let ends = ends(socket.local_addr().unwrap(), remote);
        let (protocol, timer) = (Protocol::Udp, TimerKind::Off);
        population.inet.push(Inet { what, protocol, ends, state, timer, inode: inode(&socket) });
        population.hold([socket]);
    }
}

fn bind(to: SocketAddr) -> UdpSocket {
    UdpSocket::bind(to).expect("a loopback takes any port")
}
