//! Against a kernel: interfaces, addresses and routes of many kinds in a namespace of this test's own.

use std::process::Command;

use super::namespace;
use super::{drop_in, has_real, leave_the_mounts, real};
use rustix::mount::mount_bind;

/// What ip(8) is asked to make. What this kernel has no module for is left out.
const WORLD: [&str; 44] = [
    "link add veth0 type veth peer name veth10",
    "link add br0 type bridge",
    "link add dummy2 type dummy",
    "link add ifb7 type ifb",
    "link add sit9 type sit remote 192.0.2.99 local 192.0.2.1",
    "link add gre9 type gre remote 192.0.2.99 local 192.0.2.1",
    "link add ipip9 type ipip remote 192.0.2.99 local 192.0.2.1",
    "tuntap add dev tap10 mode tap",
    "tuntap add dev tap2 mode tap",
    "tuntap add dev tap2a mode tap",
    "tuntap add dev tap02 mode tap",
    "tuntap add dev tap2.5 mode tap",
    "tuntap add dev fifteenbytename mode tap",
    "tuntap add dev tun0 mode tun",
    "link set veth0 up",
    "link set veth10 master br0",
    "link set veth10 up",
    "link set br0 up",
    "link set tap2 up",
    "link set tap10 mtu 1280 txqueuelen 7 arp off multicast off",
    "link set tap10 promisc on allmulticast on up",
    "link set tap2a dynamic on trailers off",
    "link set tun0 up",
    "addr add 10.1.0.1/24 brd + dev veth0",
    "addr add 10.1.0.2/24 dev veth0",
    "addr add 10.2.0.1/16 dev tap2 label tap2:1",
    "addr add 10.3.0.1/16 dev tap2",
    "addr add 10.3.0.9/16 dev tap2 label tap2:x",
    "addr add 10.9.0.1 peer 10.9.0.2 dev tun0",
    "addr add 2001:db8::1/64 dev veth0 nodad",
    "addr add fec0::7/32 dev veth0 nodad",
    "addr add ::192.0.2.7/128 dev veth0 nodad",
    "route add default via 10.1.0.254 metric 7",
    "route add 192.168.7.0/24 via 10.1.0.253 mtu 1400 window 65000 rtt 300",
    "route add 192.168.8.9 via 10.1.0.253 advmss 500",
    "route add unreachable 172.16.0.0/12",
    "route add blackhole 172.17.1.1",
    "route add prohibit 172.18.0.0/16 metric 4294967295",
    "route add 127.0.0.0/8 dev lo",
    "route add 169.254.0.0/16 dev veth0",
    "-6 route add default via 2001:db8::fe metric 1024",
    "-6 route add unreachable 2001:db8:1::/48",
    "-6 route add blackhole 2001:db8:2::/48",
    "-6 route add 2001:db8:3::5 via fe80::1 dev veth0 mtu 1400",
];

/// The mixes of the options that are compared.
const COMMAND_LINES: [&str; 84] = [
    "-s",
    "-st",
    "-su",
    "-sw",
    "-sS",
    "-sU",
    "-stu",
    "-stw",
    "-suw",
    "-stuw",
    "-stuwS",
    "-s6",
    "-s6t",
    "-s6u",
    "-s6w",
    "-s6tu",
    "-s6tuw",
    "-sx",
    "-s4",
    "-s46",
    "-s64",
    "-s66",
    "-s --unix -A ash,ddp,econet",
    "-sf",
    "-s --tcpip",
    "-svn",
    "--statistics --tcp",
    "-s -A ip,bluetooth",
    "-s --rose",
    "-r",
    "-rn",
    "-re",
    "-rne",
    "-ree",
    "-rnee",
    "-rneee",
    "-rnF",
    "-rnC",
    "-rnFC",
    "-rneC",
    "-rneeC",
    "-r6",
    "-rn6",
    "-rn6e",
    "-rn6C",
    "-rn6FC",
    "-rn46",
    "-rn64",
    "-rnx",
    "-rn6x",
    "-r --ax25",
    "-r -A inet,ash",
    "-rA ddp",
    "-rA econet",
    "-rA netrom",
    "-rA rose",
    "-rA ipx",
    "-rA x25",
    "-r --bluetooth",
    "-rnvN",
    "-rf",
    "-r --numeric-hosts",
    "-rnta",
    "-i",
    "-ia",
    "-in",
    "-ie",
    "-iae",
    "-iee",
    "-i6x",
    "-iN extra",
    "-g",
    "-gn",
    "-gt",
    "-g4",
    "-g6n",
    "-gx",
    "-gnux",
    "-g --ax25",
    "-g46",
    "-M",
    "-Mn",
    "-Mc",
    "-sr",
];

#[test]
fn ours_says_what_the_real_one_says() {
    namespace::in_namespace("live::ours_says_what_the_real_one_says", || {
        if !has_real() {
            return;
        }
        // There is a route to the name server now, but nobody answers.
        leave_the_mounts();
        let nsswitch = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/netstat_modes/fixtures/nsswitch.conf");
        mount_bind(nsswitch, "/etc/nsswitch.conf").expect("root of a user namespace may");
        let made = WORLD.iter().filter(|words| ip(words)).count();
        eprintln!("{made} of {} things were made", WORLD.len());
        for options in COMMAND_LINES {
            // The counters move by themselves (duplicate addresses are looked for): until they stand still.
            let agrees = (0..50).any(|_| {
                let before = real(options).unwrap();
                let ours = drop_in(options);
                ours == before
            });
            if !agrees {
                assert_eq!(drop_in(options), real(options).unwrap(), "netstat {options}");
            }
        }
    });
}

fn ip(words: &str) -> bool {
    Command::new("ip")
        .args(words.split_whitespace())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
