//! Command lines and filters, one a line.

/// What people type, and what scripts hold.
#[rustfmt::skip]
pub const TYPED: &[&str] = &[
    "", "-a", "-n", "-an", "-l", "-ln", "-t", "-ta", "-tan", "-tanH", "-tanp", "-ta4", "-tan6", "-ltn", "-lntp", "-tlnp", "-tlpn",
    "-tln4", "-tulpn", "-tulpen", "-tulwn", "-tupan", "-tunap", "-plnt", "-antp", "-antup", "-nap", "-anp", "-antpe", "-antpo", "-tano",
    "-tanop", "-tanoe", "-tane", "-tanei", "-tani", "-tanim", "-tanm", "-tanmi", "-ti", "-tie", "-tin", "-tip", "-tmi", "-temoi", "-emoi",
    "-tanemoi", "-tanemoip", "-aemoi", "-aemoip", "-aemoipO", "-u", "-ua", "-uan", "-uanp", "-uane", "-uanm", "-ul", "-uln", "-ulnp", "-unp",
    "-w", "-wa", "-wan", "-wanp", "-wl", "-x", "-xa", "-xan", "-xap", "-xl", "-xlp", "-xae", "-xam", "-xaep", "-xaemp", "-0", "-0a", "-0ap", "-0ae",
    "-0aeb", "-0aemp", "-f netlink", "-f netlink -p", "-f netlink -e", "-f netlink -ep", "-f netlink -m", "-f netlink -emp",
    "-A netlink -a", "-M", "-Ma", "-Mai", "-Maei", "-Maimo", "-4", "-6", "-4a", "-6a", "-4an", "-6an", "-46", "-64",
    "-o state established", "-tn state established", "-tn state time-wait", "-tan state listening", "-Htan state established", "-ant sport = :22",
    "-tn dport = :443 or sport = :443", "-o state established ( dport = :ssh or sport = :ssh )", "-tan dst 127.0.0.1", "-tan src 127.0.0.1",
    "-nt state syn-sent", "-tan exclude listening", "-tnp state close-wait", "-tn -o state fin-wait-1 ( sport = :http or sport = :https ) dst 127.0.0.0/8",
    "-x src /tmp/*", "-xa dst *", "-lt src 0.0.0.0", "-lx", "-tuln sport = :53", "-e -A tcp,udp", "-A inet -a", "-A all -a", "-A unix -a",
    "-A tcp,unix -n", "--tcp --all --numeric", "--listening --tcp --processes --numeric", "--no-header --all --tcp", "-tnlH", "-HOtan",
    "-tanO", "-tanoO", "-taniO", "-OHtnpi", "-tanQ", "-QHtan", "-tuapQ",
];

/// Every option, and every table and family under them.
#[rustfmt::skip]
pub const OPTIONS: &[&str] = &[
    "-h", "--help", "-V", "-v", "--version", "-H", "-Q", "-O", "-r -t", "-ra4 -t", "-rna -u", "-B", "-tB", "-aB", "-Ba", "-lB", "-al", "-la", "-o", "-oa", "-e", "-ea", "-m",
    "-ma", "-p", "-pa", "-T", "-Ta", "-Tp", "-Tpa", "-i", "-ia", "--tipcinfo -a", "--tos -a", "--tos -ta", "--tos -uaO", "--cgroup -a",
    "--cgroup -tane", "--inet-sockopt -a", "--inet-sockopt -taO", "--inet-sockopt -ta6", "-K -t dport = :1 sport = :1", "-z", "-Z", "-b", "-ba", "-b0a",
    "-b0aO", "-0aeO", "-0aemO", "-E -x", "-D - -u", "-x -K", "-xaK dst nosuch", "-S", "-Sa", "-d", "--dccp", "--tipc", "--tipc -a", "--vsock", "--vsock -a",
    "--xdp", "--xdp -a", "--xdp -ae", "-f inet", "-f inet6", "-f link", "-f unix", "-f netlink", "-f vsock", "-f tipc", "-f xdp", "-f help",
    "-f foo", "-A foo", "-A all", "-A all -H", "-A inet", "-A tcp", "-A tcp -a", "-A mptcp -a", "-A udp -a", "-A raw -a", "-A sctp -a", "-A dccp -a",
    "-A unix", "-A unix_stream -a", "-A u_str -a", "-A unix_dgram -a", "-A u_dgr -a", "-A unix_seqpacket -a", "-A u_seq -a", "-A packet -a",
    "-A packet_raw -a", "-A p_raw -a", "-A packet_dgram -a", "-A p_dgr -a", "-A netlink -a", "-A vsock -a", "-A vsock_stream -a", "-A v_str -a",
    "-A vsock_dgram -a", "-A v_dgr -a", "-A tipc -a", "-A xdp -a", "-A all,!tcp -a", "-A all,!inet,!unix -a", "-A !tcp -a", "-A tcp,!tcp",
    "-A inet,!udp,!raw -l", "-A tcp -A udp -a", "-t -A udp", "-A udp -t", "-a -A packet", "-A packet", "-A netlink", "-tuwxM0 -a", "-tuwx -4", "-tx6",
    "-x4", "-4x", "-0 -x -a", "-f link -f unix -a", "-f netlink -f link -a", "-tu -f unix", "-46ta", "-64ta", "-4 -6 -a", "-6 -4 -a -u",
    "-aemoipT --tos --cgroup --inet-sockopt", "-aemoipTO --tos --cgroup --inet-sockopt", "-aemoibQH --tos --cgroup --inet-sockopt", "-anemoibp",
    "-taemoinp --tos --cgroup --inet-sockopt", "-uaemoinp --tos --cgroup --inet-sockopt", "-waemoinp --tos --cgroup --inet-sockopt",
    "-xaemoinp --tos --cgroup --inet-sockopt", "-Maemoinp --tos --cgroup --inet-sockopt", "-tai4", "-tai6", "-tao4", "-taoi", "-taiob",
    "COLUMNS=80 -tan", "COLUMNS=80 -tanp", "COLUMNS=80 -a", "COLUMNS=40 -tanemoi", "COLUMNS=120 -tuxa", "COLUMNS=120 -tuxapeo", "COLUMNS=160 -taniO",
    "COLUMNS=200 -aemoip", "COLUMNS=300 -xa", "COLUMNS=20 -ua", "COLUMNS=1000 -tai", "COLUMNS=0 -ta", "COLUMNS=x -ta", "COLUMNS=90 -ltH", "COLUMNS=100 -Qa",
    "TERMINAL=80 -tan", "TERMINAL=80 -tuxap", "TERMINAL=200 -tanemoi", "TERMINAL=132 -aH", "TERMINAL=0 -ta", "TERMINAL=90 COLUMNS=200 -tuanO",
    "POSIXLY_CORRECT=1 -t src 127.0.0.1 -n", "PROC_ROOT=/proc -ta", "PROC_ROOT=/proc -uane", "PROC_ROOT=/proc -tanoei", "PROC_ROOT=/proc -xaemp",
    "PROC_ROOT=/proc -0aemp", "PROC_ROOT=/proc -f netlink -aemp", "PROC_ROOT=/proc -a", "PROC_ROOT=/proc -s", "PROC_NET_TCP=/proc/net/tcp -tanemoi",
    "PROC_NET_TCP=/nosuch -tan", "PROC_NET_UDP=/proc/net/udp -ua", "PROC_NET_TCP6=/proc/net/tcp6 -ta", "PROC_NET_RAW=/nosuch -wa", "PROC_NET_UNIX=/nosuch -xa",
    "PROC_NET_UNIX=/proc/net/unix -xaem", "PROC_NET_PACKET=/proc/net/packet -0a", "PROC_NET_NETLINK=/proc/net/netlink -f netlink -a",
    "PROC_ROOT=/nosuch -ta", "PROC_IP_LOCAL_PORT_RANGE=/nosuch -ta", "TCPDIAG_FILE=/nosuch -ta", "-s", "-s foo", "-sH", "-st", "-s -ta4", "-sn",
    "--summary -x", "-t -- -a", "-t -", "--nu -ta", "--proc -tl", "--no -t", "--y", "-y", "-F", "-F /nosuch", "-F /dev/null -tan", "-N nosuch", "-tnlpa state listening",
    "COLUMNS=1 -tan", "COLUMNS=4 -tanemoip", "COLUMNS=-1 -ltn", "COLUMNS=65536 -ltn", "COLUMNS=4294967376 -ltn", "COLUMNS=-4294967216 -ltn", "COLUMNS=2147483648 -ltn",
    "COLUMNS=99999999999999999999999 -ltn", "COLUMNS=+-80 -ltn", "COLUMNS=80. -ltn", "PROC_NET_SNMP=/dev/null -s", "PROC_NET_SNMP=/tmp -s", "PROC_NET_SOCKSTAT=/tmp -s",
    "PROC_NET_SOCKSTAT6=/nosuch -s", "--bpf-map-id=0x5", "--bpf-map-id=010", "--bpf-map-id=08", "--bpf-map-id=-1", "--json=1", "--ndjson=", "--num --ext -ta",
];

/// Lists of tables for the mixes.
pub const TABLES: &[&str] = &[
    "-A tcp",
    "-A inet",
    "-A inet,!tcp",
    "-A unix",
    "-A u_str,u_seq",
    "-A u_dgr",
    "-A packet",
    "-A p_raw",
    "-A netlink",
    "-A mptcp,udp",
    "-A raw,udp",
    "-A all",
    "-A all,!unix",
    "-f inet",
    "-f inet6",
    "-f link",
    "-f netlink",
    "-f unix",
];

/// States, as they stand before an expression.
#[rustfmt::skip]
pub const STATES: &[&str] = &[
    "state all", "state connected", "state synchronized", "state bucket", "state big", "state established", "state LISTENING", "state listening", "state closed",
    "state close", "state unconnected", "state bound-inactive", "state unknown", "state syn-recv", "state syn-rcv", "state syn-sent", "state fin-wait-1",
    "state fin-wait-2", "state time-wait", "state close-wait", "state last-ack", "state closing", "state listen", "state foo", "state", "exclude",
    "state fin-wait-1 state closing", "state established state listening", "exclude listening", "excl established", "exclude all", "exclude syn-recv",
    "exclude bucket", "exclude big", "exclude connected", "exclude synchronized", "exclude unknown", "state established exclude established",
    "state all exclude time-wait", "exclude established state established", "exclude closed exclude listening", "state connected exclude fin-wait-2",
];

/// Terms of an expression that mean something over the sockets here.
#[rustfmt::skip]
pub const TERMS: &[&str] = &[
    "sport = :22", "sport :22", "sport 22", "sport eq 22", "sport == :ssh", "sport = ssh", "sport > :1024", "sport gt :1024", "dport < 40000", "dport lt :50000",
    "sport >= 1", "sport ge 443", "sport geq :443", "sport <= :443", "sport le 80", "sport <= :*", "sport > *", "sport = *", "dport != :ssh", "dport ne 22",
    "dport neq :http", "sport 0x16", "sport != :50000", "sport 70000", "sport 4294967318", "src 127.0.0.1", "src = 127.0.0.1", "src 127/8", "dst 127.0.0.1:22", "src [::1]", "src *:22", "src *",
    "dst *", "src 0.0.0.0", "src 0.0.0.0/0", "dst [::ffff:0:0/96]", "dst ::ffff:127.0.0.1", "src [::ffff:127.0.0.1]", "src +127.0.0.1", "src 127.-0.0.+1", "src 0b1111111.0.0.1", "src 127.0.0.1/255.0", "src 127.0.0.1/+8", "src 1.256", "src 127.0.0.-1", "sport 0b10110",
    "sport 9223372036854775807", "sport 9223372036854775808", "fwmark 0b1", "fwmark 0b2", "src any", "src all", "dst default", "src [::]", "src ::/0", "src 10.0.0.0/8",
    "autobound", "not autobound", "dev lo", "dev = lo", "dev != lo", "dev 0", "dev 1", "dev judge0", "dev != judge0", "fwmark 0", "fwmark = 0", "fwmark = 0x10/0xf0",
    "fwmark 1", "fwmark != 1", "fwmark = 0xdead", "fwmark 0/1", "fwmark = 020", "cgroup = /", "cgroup /", "cgroup != /", "cgroup = /sys/fs/cgroup", "src inet:127.0.0.1", "src inet6:*", "sport inet:22", "sport inet6:22",
    "src 127.0.0.1/0x8", "src 1.2.3", "dst [2001:db8::/32]", "dst 127.0.0.1 and src 127.0.0.1", "src 127.0.0.1 or src [::1]", "src 127.0.0.1 or src [::1] and sport = :22",
    "sport = :22 or sport = :80 and dst 127.0.0.1", "sport = :22 and dst 127.0.0.1 or sport = :80", "not sport = :22 and not sport = :80", "! sport :22 sport :80",
    "not ( sport = :22 or sport = :80 )", "( sport = :22 or sport = :80 ) and src 127.0.0.1", "( ( sport > 1 ) )", "not not sport = :22",
    "sport = :22 | sport = :80 & src 127.0.0.1", "sport = :22 || dport = :80 && autobound", "dev lo or sport = :22", "fwmark 1 or autobound", "dst :22", "src :22", "src :ssh", "dst :50000",
    "dst inet:*:22", "src [::1]:22", "src 127.0.0.1:*", "sport 0", "sport > 0", "dport = 0", "dport > 0", "sport < 65535", "sport >= 65535", "sport > 65535", "src localhost", "dst localhost:22",
];

/// Hosts of families with names of their own; ss prints nothing else then.
#[rustfmt::skip]
pub const HOSTS: &[&str] = &[
    "src unix:*", "src unix:/tmp/*", "src unix:@*", "src unix:@abstract*", "src unix:*plain*", "src unix:*PLAIN*", "src unix:*a?b*", "dst unix:*", "dst unix:*plain*",
    "not src unix:@*", "src unix:@sign.s", "src unix:*[.]s", "src unix:*.[sd]", "src unix:* autobound", "src /tmp/*", "dst /tmp/*", "src unix:*back*",
    "src link:*", "src link:ip", "src link:ip:lo", "src link:arp", "src link:*:lo", "src link:*:judge0", "src link:2048", "src link:[0x800]", "src link:all", "src link:* autobound", "sport link:lo", "sport link::lo",
    "src netlink:*", "src netlink:rtnl", "src netlink:rtnl:kernel", "src netlink:uevent", "src netlink:*:kernel", "src netlink:genl:77", "src netlink:0", "src netlink:* autobound", "dst netlink:*",
    "sport netlink:rtnl:kernel", "sport netlink:kernel", "src vsock:*", "src vsock:2:1024", "src vsock:*:22", "src nosuch:1", "-f unix src *plain*", "-f netlink src rtnl", "-f link src ip", "-f inet6 src ::1", "-x src *plain*", "-x autobound",
    "-0 autobound", "-f netlink autobound", "-x sport > 0", "-x not dst *", "-0 dev lo", "-0 dev != lo", "-x fwmark 1", "-x cgroup /", "-f netlink dev lo", "-0 sport > 1", "-f netlink sport > 1", "-f netlink src *:kernel", "-f netlink dst *",
];
