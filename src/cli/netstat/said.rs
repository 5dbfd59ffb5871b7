//! The texts that netstat(8), net-tools 2.10 of Debian, tells about itself. They are a contract, word by word.

/// How to call it.
pub const USAGE: &str = "\
usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }

        -r, --route              display routing table
        -i, --interfaces         display interface table
        -g, --groups             display multicast group memberships
        -s, --statistics         display networking statistics (like SNMP)
        -M, --masquerade         display masqueraded connections

        -v, --verbose            be verbose
        -W, --wide               don't truncate IP addresses
        -n, --numeric            don't resolve names
        --numeric-hosts          don't resolve host names
        --numeric-ports          don't resolve port names
        --numeric-users          don't resolve user names
        -N, --symbolic           resolve hardware names
        -e, --extend             display other/more information
        -p, --programs           display PID/Program name for sockets
        -o, --timers             display timers
        -c, --continuous         continuous listing

        -l, --listening          display listening server sockets
        -a, --all                display all sockets (default: connected)
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB
        -Z, --context            display SELinux security context for sockets

  <Socket>={-t|--tcp} {-u|--udp} {-U|--udplite} {-S|--sctp} {-w|--raw}
           {-x|--unix} --ax25 --ipx --netrom
  <AF>=Use '-6|-4' or '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
";

/// The families that end [`USAGE`]. netstat writes them to standard error even where the rest goes elsewhere.
pub const FAMILIES: &str = "    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) \n\
\x20   netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) \n\
\x20   ddp (Appletalk DDP) x25 (CCITT X.25) \n";

/// What `-V` says.
pub const VERSION: &str = "net-tools 2.10\n\
Fred Baumgarten, Alan Cox, Bernd Eckenfels, Phil Blundell, Tuan Hoang, Brian Micek and others\n\
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +FW_MASQUERADE +I18N +SELINUX\n\
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH\n\
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 \n";

/// What `-Z` says where SELinux does not run.
pub const NO_SELINUX: &str = "SELinux is not enabled on this machine.\n";

/// What `--tcpip` says, which netstat lists among its options and then does not find.
pub const BROKEN: &str = "netstat.c: Internal Error `longopts 1 range'.\n";

/// What is said of Bluetooth, which this netstat was built without.
pub const NO_BLUETOOTH: &str = "netstat: feature `AF BLUETOOTH' not supported.\n\
Please recompile `net-tools' with newer kernel source or full configuration.\n";

/// Some descriptors could not be looked at.
pub const NOT_ALL_PROCESSES: &str = "(Not all processes could be identified, non-owned process info\n\
\x20will not be shown, you would have to be root to see it all.)\n";

/// The kernel has no sockets of a kind.
pub fn no_support(title: &str) -> String {
    format!("netstat: no support for `{title}' on this system.\n")
}

/// No descriptor could be looked at.
pub fn no_processes(euid: u32) -> String {
    format!("(No info could be read for \"-p\": geteuid()={euid} but you should be root.)\n")
}

/// `-A` was given a name that it does not know.
pub fn unknown_family(name: &str) -> String {
    format!("Unknown address family `{name}'.\n")
}
