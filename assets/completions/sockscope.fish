# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sockscope_global_optspecs
    string join \n t/tcp u/udp x/unix 4/ipv4 6/ipv6 a/all l/listening n/numeric o/options p/processes interval= source= h/help V/version
end

function __fish_sockscope_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sockscope_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sockscope_using_subcommand
    set -l cmd (__fish_sockscope_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sockscope -n "__fish_sockscope_needs_command" -l interval -d 'Between looks (1s)' -r
complete -c sockscope -n "__fish_sockscope_needs_command" -l source -d 'Where to read sockets' -r -f -a "auto\t'netlink, and /proc where netlink does not answer'
netlink\t'netlink only'
proc\t'/proc only'"
complete -c sockscope -n "__fish_sockscope_needs_command" -s t -l tcp -d 'TCP sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s u -l udp -d 'UDP sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s x -l unix -d 'Unix domain sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s 4 -l ipv4 -d 'IPv4 sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s 6 -l ipv6 -d 'IPv6 sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s a -l all -d 'All states'
complete -c sockscope -n "__fish_sockscope_needs_command" -s l -l listening -d 'Listening sockets'
complete -c sockscope -n "__fish_sockscope_needs_command" -s n -l numeric -d 'Ports as numbers'
complete -c sockscope -n "__fish_sockscope_needs_command" -s o -l options -d 'Timers'
complete -c sockscope -n "__fish_sockscope_needs_command" -s p -l processes -d 'Processes'
complete -c sockscope -n "__fish_sockscope_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sockscope -n "__fish_sockscope_needs_command" -s V -l version -d 'Print version'
complete -c sockscope -n "__fish_sockscope_needs_command" -a "completions" -d 'Completions for a shell'
complete -c sockscope -n "__fish_sockscope_needs_command" -a "netstat" -d 'In the place of netstat'
complete -c sockscope -n "__fish_sockscope_needs_command" -a "list" -d 'Sockets: table, JSON, CSV'
complete -c sockscope -n "__fish_sockscope_needs_command" -a "demo" -d 'Walk through the states'
complete -c sockscope -n "__fish_sockscope_needs_command" -a "man" -d 'Print a manual page'
complete -c sockscope -n "__fish_sockscope_using_subcommand completions" -l source -d 'Where to read sockets' -r -f -a "auto\t'netlink, and /proc where netlink does not answer'
netlink\t'netlink only'
proc\t'/proc only'"
complete -c sockscope -n "__fish_sockscope_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s A -l protocol -d 'address families by name' -r -f -a "ax25\t''
ip\t''
ipx\t''
appletalk\t''
netrom\t''
inet\t''
inet6\t''
x25\t''
rose\t''
unix\t''
ddp\t''
ash\t''
econet\t''
bluetooth\t''
tcpip\t''"
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l ax25 -d 'address family ax25'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l ip -d 'address family inet'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l ipx -d 'address family ipx'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l netrom -d 'address family netrom'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l inet -d 'address family inet'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l inet6 -d 'address family inet6'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l x25 -d 'address family x25'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l rose -d 'address family rose'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s x -l unix -d 'address family unix'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l ddp -d 'address family ddp'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l bluetooth -d 'address family bluetooth'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s V -l version -d 'print the version'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s i -l interfaces -d 'display interface table'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s h -l help -d 'print how to call it'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s r -l route -d 'display routing table'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s t -l tcp -d 'tcp sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s S -l sctp -d 'sctp sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s u -l udp -d 'udp sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s U -l udplite -d 'udplite sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s w -l raw -d 'raw sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s l -l listening -d 'display listening server sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s a -l all -d 'display all sockets (default: connected)'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s o -l timers -d 'display timers'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s c -l continuous -d 'continuous listing'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s e -l extend -d 'display other/more information'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s p -l programs -d 'display PID/Program name for sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s v -l verbose -d 'be verbose'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s s -l statistics -d 'display networking statistics (like SNMP)'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s W -l wide -d 'don\'t truncate IP addresses'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s n -l numeric -d 'don\'t resolve names'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l numeric-hosts -d 'don\'t resolve host names'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l numeric-ports -d 'don\'t resolve port names'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l numeric-users -d 'don\'t resolve user names'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s N -l symbolic -d 'resolve hardware names'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s C -l cache -d 'display routing cache instead of FIB'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s F -l fib -d 'display Forwarding Information Base (default)'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s g -l groups -d 'display multicast group memberships'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s M -l masquerade -d 'display masqueraded connections'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s Z -l context -d 'display SELinux security context for sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s 4 -d 'address family inet'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -s 6 -d 'address family inet6'
complete -c sockscope -n "__fish_sockscope_using_subcommand netstat" -l json -d 'print rows as JSON; netstat has no such option'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l watch -d 'Look again and again, so often: 500ms, 2s' -r
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l source -d 'Where to read sockets' -r -f -a "auto\t'netlink, and /proc where netlink does not answer'
netlink\t'netlink only'
proc\t'/proc only'"
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l columns -d 'These columns, comma between; `all`, or `help` to list them' -r -f -a "netid\t''
state\t''
local\t''
remote\t''
timer\t''
recvq\t''
sendq\t''
process\t''
instate\t''
age\t''
user\t''
inode\t''
interface\t''
mark\t''
cgroup\t''
shutdown\t''
cookie\t''
netns\t''
all\t''
help\t''"
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l sort -d 'Order by a column; `:asc` or `:desc` says which way' -r -f -a "netid\t''
state\t''
local\t''
remote\t''
timer\t''
recvq\t''
sendq\t''
process\t''
instate\t''
age\t''
user\t''
inode\t''
interface\t''
mark\t''
cgroup\t''
shutdown\t''
cookie\t''
netns\t''"
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l group -d 'Put together by state, process or remote' -r -f -a "state\t''
process\t''
remote\t''"
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l count -d 'Only count by state, process or remote' -r -f -a "state\t''
process\t''
remote\t''"
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s t -l tcp -d 'TCP sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s u -l udp -d 'UDP sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s x -l unix -d 'Unix domain sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s 4 -l ipv4 -d 'IPv4 sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s 6 -l ipv6 -d 'IPv6 sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s a -l all -d 'All states'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s l -l listening -d 'Listening sockets'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s n -l numeric -d 'Ports as numbers'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s o -l options -d 'Timers'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s p -l processes -d 'Processes'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l json -d 'One JSON array'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l ndjson -d 'JSON, one a line'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -l csv -d 'CSV (RFC 4180)'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s H -l no-header -d 'No line of titles'
complete -c sockscope -n "__fish_sockscope_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sockscope -n "__fish_sockscope_using_subcommand demo" -l close -d 'Which end closes first' -r -f -a "client\t'The end that connected'
server\t'The end that accepted'"
complete -c sockscope -n "__fish_sockscope_using_subcommand demo" -l source -d 'Where to read sockets' -r -f -a "auto\t'netlink, and /proc where netlink does not answer'
netlink\t'netlink only'
proc\t'/proc only'"
complete -c sockscope -n "__fish_sockscope_using_subcommand demo" -l fast -d 'End as soon as only time has to pass (TIME-WAIT lasts 60 s)'
complete -c sockscope -n "__fish_sockscope_using_subcommand demo" -l step -d 'Wait for Enter on standard input before each step'
complete -c sockscope -n "__fish_sockscope_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sockscope -n "__fish_sockscope_using_subcommand man" -l source -d 'Where to read sockets' -r -f -a "auto\t'netlink, and /proc where netlink does not answer'
netlink\t'netlink only'
proc\t'/proc only'"
complete -c sockscope -n "__fish_sockscope_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sockscope -n "not __fish_seen_subcommand_from completions netstat list demo man" -f -a "state exclude src dst sport dport dev fwmark cgroup autobound not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big"
complete -c sockscope -n "__fish_seen_subcommand_from completions" -f -a "bash zsh fish"
complete -c sockscope -n "__fish_seen_subcommand_from list" -f -a "state exclude src dst sport dport dev fwmark cgroup autobound not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big"
complete -c sockscope -n "__fish_seen_subcommand_from demo" -f -a "tcp-echo"
complete -c sockscope -n "__fish_seen_subcommand_from man" -f -a "demo list completions man netstat"
