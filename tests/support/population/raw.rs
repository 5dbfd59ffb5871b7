//! Raw and UDP-Lite sockets, and UDP towards both versions of IP. Raw ones need CAP_NET_RAW, which the superuser of a
//! private namespace has.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use super::{Population, has_ipv6, loopbacks};

/// IPPROTO_UDPLITE (RFC 3828).
const UDP_LITE: i32 = 136;

/// Makes sockets that stand in no list of the population: its other users have no place for them.
pub fn populate(population: &mut Population) {
    for loopback in loopbacks() {
        let domain = Domain::for_address((loopback, 0).into());
        for protocol in [1, 6, 58, 255] {
            let socket = Socket::new(domain, Type::RAW, Some(Protocol::from(protocol))).unwrap();
            // Otherwise it would take a copy of whatever the others send.
            super::tcp::deafen(&socket);
            if protocol == 6 {
                socket.connect(&SocketAddr::from((loopback, 0)).into()).unwrap();
            }
            population.hold([socket]);
        }
        udp_lite(population, loopback);
    }
    if has_ipv6() {
        let mapped = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).unwrap();
        mapped.connect("[::ffff:127.0.0.1]:53").unwrap();
        population.hold([mapped]);
    }
}

/// Kernels from 7.1 on have none.
fn udp_lite(population: &mut Population, loopback: IpAddr) {
    let domain = Domain::for_address((loopback, 0).into());
    let open = || Socket::new(domain, Type::DGRAM, Some(Protocol::from(UDP_LITE)));
    let (Ok(bound), Ok(connected)) = (open(), open()) else { return };
    bound.bind(&SocketAddr::from((loopback, 0)).into()).unwrap();
    connected.connect(&bound.local_addr().unwrap()).unwrap();
    population.hold([bound, connected]);
}
