//! Names of the numbers of protocols, as ss(8) and the tables of iproute2 have them.
//!
//! Only what is the same on every host; names that a file can change are asked through
//! [`crate::model::names::Names`] first.

use crate::model::names::Names;

/// Netlink protocols (NETLINK_* of linux/netlink.h) under the names of iproute2's `nl_protos`.
const NETLINK: [(u8, &str); 21] = [
    (0, "rtnl"),
    (1, "unused"),
    (2, "usersock"),
    (3, "fw"),
    (4, "tcpdiag"),
    (5, "nflog"),
    (6, "xfrm"),
    (7, "selinux"),
    (8, "iscsi"),
    (9, "audit"),
    (10, "fiblookup"),
    (11, "connector"),
    (12, "nft"),
    (13, "ip6fw"),
    (14, "dec-rt"),
    (15, "uevent"),
    (16, "genl"),
    (18, "scsi-trans"),
    (19, "ecryptfs"),
    (20, "rdma"),
    (21, "crypto"),
];

/// Ethertypes and the pseudo types below 0x600 (ETH_P_* of linux/if_ether.h) under the names of iproute2.
const ETHERTYPES: [(u16, &str); 52] = [
    (0x0001, "802_3"),
    (0x0002, "ax25"),
    (0x0004, "802_2"),
    (0x0005, "snap"),
    (0x0006, "ddcmp"),
    (0x0007, "wan_ppp"),
    (0x0008, "ppp_mp"),
    (0x0009, "localtalk"),
    (0x000c, "can"),
    (0x0010, "ppptalk"),
    (0x0011, "tr_802_2"),
    (0x0015, "mobitex"),
    (0x0016, "control"),
    (0x0017, "irda"),
    (0x0018, "econet"),
    (0x0060, "loop"),
    (0x0200, "pup"),
    (0x0201, "pupat"),
    (0x0800, "ip"),
    (0x0805, "x25"),
    (0x0806, "arp"),
    (0x08ff, "bpq"),
    (0x0a00, "ieeepup"),
    (0x0a01, "ieeepupat"),
    (0x6000, "dec"),
    (0x6001, "dna_dl"),
    (0x6002, "dna_rc"),
    (0x6003, "dna_rt"),
    (0x6004, "lat"),
    (0x6005, "diag"),
    (0x6006, "cust"),
    (0x6007, "sca"),
    (0x6558, "teb"),
    (0x8035, "rarp"),
    (0x809b, "atalk"),
    (0x80f3, "aarp"),
    (0x8100, "802.1Q"),
    (0x8137, "ipx"),
    (0x86dd, "ipv6"),
    (0x8847, "mpls_uc"),
    (0x8848, "mpls_mc"),
    (0x884c, "atmmpoa"),
    (0x8863, "ppp_disc"),
    (0x8864, "ppp_ses"),
    (0x8884, "atmfate"),
    (0x8892, "profinet"),
    (0x88a2, "aoe"),
    (0x88a4, "ethercat"),
    (0x88a8, "802.1ad"),
    (0x88ca, "tipc"),
    (0x88cc, "LLDP"),
    (0x8902, "cfm"),
];

/// ETH_P_ALL: every packet.
pub const EVERY_ETHERTYPE: u16 = 3;

/// The name of a netlink protocol: that of the host, else the usual one.
pub fn netlink_protocol(number: u8, names: &dyn Names) -> Option<&str> {
    names.netlink_protocol(number).or_else(|| NETLINK.iter().find(|(known, _)| *known == number).map(|(_, name)| *name))
}

/// The name of an ethertype.
pub fn ethertype(number: u16) -> Option<&'static str> {
    let at = ETHERTYPES.binary_search_by_key(&number, |(known, _)| *known).ok()?;
    ETHERTYPES.get(at).map(|(_, name)| *name)
}

/// The name in the Netid column for a raw socket that netlink reports: ss knows a few protocols.
pub const fn raw_netid(protocol: u16) -> &'static str {
    match protocol {
        0 => "raw",
        6 => "tcp",
        17 => "udp",
        58 => "icmp6",
        132 => "sctp",
        _ => "???",
    }
}

/// The ethertype of this name, in any case; `all` is every one.
pub fn ethertype_of(name: &str) -> Option<u16> {
    let found = ETHERTYPES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(number, _)| *number);
    found.or_else(|| name.eq_ignore_ascii_case("all").then_some(EVERY_ETHERTYPE))
}

/// The netlink protocol of this name.
pub fn netlink_protocol_of(name: &str, names: &dyn Names) -> Option<u8> {
    (0..=u8::MAX).find(|number| netlink_protocol(*number, names) == Some(name))
}

#[cfg(test)]
mod tests {
    use crate::model::names::NoNames;

    use super::*;

    #[test]
    fn tables_are_in_order() {
        assert!(NETLINK.is_sorted_by_key(|(number, _)| *number));
        assert!(ETHERTYPES.is_sorted_by_key(|(number, _)| *number));
    }

    #[test]
    fn numbers_have_their_names() {
        assert_eq!(netlink_protocol(16, &NoNames), Some("genl"));
        assert_eq!(netlink_protocol(17, &NoNames), None);
        assert_eq!(ethertype(0x0806), Some("arp"));
        assert_eq!(ethertype(EVERY_ETHERTYPE), None);
        assert_eq!(ethertype_of("ARP"), Some(0x0806));
        assert_eq!(ethertype_of("all"), Some(EVERY_ETHERTYPE));
        assert_eq!(ethertype_of("nosuch"), None);
        assert_eq!(netlink_protocol_of("genl", &NoNames), Some(16));
        assert_eq!(netlink_protocol_of("nosuch", &NoNames), None);
        assert_eq!(raw_netid(1), "???");
    }
}
