_sockscope() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="sockscope"
                ;;
            sockscope,completions)
                cmd="sockscope__subcmd__completions"
                ;;
            sockscope,config)
                cmd="sockscope__subcmd__config"
                ;;
            sockscope,demo)
                cmd="sockscope__subcmd__demo"
                ;;
            sockscope,events)
                cmd="sockscope__subcmd__events"
                ;;
            sockscope,explain)
                cmd="sockscope__subcmd__explain"
                ;;
            sockscope,lab)
                cmd="sockscope__subcmd__lab"
                ;;
            sockscope,list)
                cmd="sockscope__subcmd__list"
                ;;
            sockscope,man)
                cmd="sockscope__subcmd__man"
                ;;
            sockscope,netstat)
                cmd="sockscope__subcmd__netstat"
                ;;
            sockscope,ss)
                cmd="sockscope__subcmd__ss"
                ;;
            sockscope,themes)
                cmd="sockscope__subcmd__themes"
                ;;
            sockscope__subcmd__demo,all)
                cmd="sockscope__subcmd__demo__subcmd__all"
                ;;
            sockscope__subcmd__demo,backlog)
                cmd="sockscope__subcmd__demo__subcmd__backlog"
                ;;
            sockscope__subcmd__demo,blackhole)
                cmd="sockscope__subcmd__demo__subcmd__blackhole"
                ;;
            sockscope__subcmd__demo,buffers)
                cmd="sockscope__subcmd__demo__subcmd__buffers"
                ;;
            sockscope__subcmd__demo,close-wait)
                cmd="sockscope__subcmd__demo__subcmd__close__subcmd__wait"
                ;;
            sockscope__subcmd__demo,framing)
                cmd="sockscope__subcmd__demo__subcmd__framing"
                ;;
            sockscope__subcmd__demo,half-close)
                cmd="sockscope__subcmd__demo__subcmd__half__subcmd__close"
                ;;
            sockscope__subcmd__demo,http)
                cmd="sockscope__subcmd__demo__subcmd__http"
                ;;
            sockscope__subcmd__demo,keepalive)
                cmd="sockscope__subcmd__demo__subcmd__keepalive"
                ;;
            sockscope__subcmd__demo,partial-send)
                cmd="sockscope__subcmd__demo__subcmd__partial__subcmd__send"
                ;;
            sockscope__subcmd__demo,ping)
                cmd="sockscope__subcmd__demo__subcmd__ping"
                ;;
            sockscope__subcmd__demo,refused)
                cmd="sockscope__subcmd__demo__subcmd__refused"
                ;;
            sockscope__subcmd__demo,reset)
                cmd="sockscope__subcmd__demo__subcmd__reset"
                ;;
            sockscope__subcmd__demo,simultaneous-close)
                cmd="sockscope__subcmd__demo__subcmd__simultaneous__subcmd__close"
                ;;
            sockscope__subcmd__demo,tcp-echo)
                cmd="sockscope__subcmd__demo__subcmd__tcp__subcmd__echo"
                ;;
            sockscope__subcmd__demo,time-wait)
                cmd="sockscope__subcmd__demo__subcmd__time__subcmd__wait"
                ;;
            sockscope__subcmd__demo,udp-echo)
                cmd="sockscope__subcmd__demo__subcmd__udp__subcmd__echo"
                ;;
            sockscope__subcmd__demo,unix-echo)
                cmd="sockscope__subcmd__demo__subcmd__unix__subcmd__echo"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        sockscope)
            opts="-t -u -x -4 -6 -a -l -n -o -p -h -V --tcp --udp --unix --ipv4 --ipv6 --all --listening --numeric --options --processes --interval --theme --colours --view --linear --source --events --namespaces --config --no-config --help --version state exclude src dst sport dport dev fwmark cgroup autobound in not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big netid family local local.address local.port local.path local.ino remote remote.address remote.port remote.ino recvq sendq timer timer.name timer.time timer.retrans process pid fd user instate age opened entered inode interface mark cgroup_id container shutdown shutdown.receive shutdown.send v6only cookie netns cong ts usec_ts sack ecn ecnseen fastopen snd_wscale rcv_wscale rto backoff rtt rttvar ato mss pmtu rcvmss advmss cwnd ssthresh bytes_sent bytes_retrans bytes_acked bytes_received segs_out segs_in data_segs_out data_segs_in send lastsnd lastrcv lastack pacing_rate max_pacing_rate delivery_rate delivered delivered_ce app_limited busy rwnd_limited sndbuf_limited unacked retrans total_retrans lost sacked dsack_dups fackets reordering reord_seen rcv_rtt rcv_space rcv_ssthresh notsent minrtt rcv_ooopack snd_wnd rcv_wnd rehash skmem.r skmem.rb skmem.t skmem.tb skmem.f skmem.w skmem.o skmem.bl skmem.d mptcp.subflows mptcp.add_addr_signal mptcp.add_addr_accepted mptcp.subflows_max mptcp.add_addr_signal_max mptcp.add_addr_accepted_max mptcp.fallback mptcp.remote_key mptcp.token mptcp.write_seq mptcp.snd_una mptcp.rcv_nxt mptcp.local_addr_used mptcp.local_addr_max mptcp.csum_enabled mptcp.retransmits mptcp.bytes_retrans mptcp.bytes_sent mptcp.bytes_received mptcp.bytes_acked mptcp.subflows_total mptcp.endp_laminar_max mptcp.last_data_sent mptcp.last_data_recv mptcp.last_ack_recv sctp.tag sctp.state sctp.rwnd sctp.unackdata sctp.penddata sctp.instrms sctp.outstrms sctp.inqueue sctp.outqueue sctp.overerr sctp.maxburst sctp.maxseg sctp.prwnd sctp.ptag sctp.pcapable sctp.psack sctp.autoclose sctp.adapind sctp.pdpoint sctp.nodelay sctp.nofrag sctp.v4mapped sctp.fraginl demo lab events config themes completions netstat ss list explain man"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --interval)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --theme)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --colours)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --view)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__completions)
            opts="-h --source --events --namespaces --config --no-config --help bash zsh fish"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__config)
            opts="-h --print --keymap --source --events --namespaces --config --no-config --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo)
            opts="-h --fast --step --ndjson --source --events --namespaces --config --no-config --help tcp-echo udp-echo unix-echo ping framing http partial-send buffers half-close time-wait close-wait reset refused blackhole backlog keepalive simultaneous-close all"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__all)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__backlog)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__blackhole)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__buffers)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__close__subcmd__wait)
            opts="-h --count --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --count)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__framing)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__half__subcmd__close)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__http)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__keepalive)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__partial__subcmd__send)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__ping)
            opts="-h --count --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --count)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__refused)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__reset)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__simultaneous__subcmd__close)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__tcp__subcmd__echo)
            opts="-h --close --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --close)
                    COMPREPLY=($(compgen -W "client server" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__time__subcmd__wait)
            opts="-h --count --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --count)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__udp__subcmd__echo)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__demo__subcmd__unix__subcmd__echo)
            opts="-h --fast --step --ndjson --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__events)
            opts="-h --ndjson --since-start --count --duration --interval --source --events --namespaces --config --no-config --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --count)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --duration)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --interval)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__explain)
            opts="-h --source --events --namespaces --config --no-config --help advmss age app_limited ato backoff bind_addr_no_port bl bound-inactive busy bytes_acked bytes_received bytes_retrans bytes_sent cgroup class_id close-wait closing cong cookie cwnd d data_segs_in data_segs_out defer_connect delack delivered delivered_ce delivery_rate dsack_dups ecn ecnseen established f fackets fastopen fin-wait-1 fin-wait-2 freebind hdrincl inode instate interface is_icsk keepalive last-ack lastack lastrcv lastsnd listening local lost mark max_pacing_rate mc_all mc_loop minrtt mss netid netns nodefrag notsent o off on pacing_rate persist pmtu process r rb rcv_ooopack rcv_rtt rcv_space rcv_ssthresh rcv_wnd rcv_wscale rcvmss recverr recverr_rfc4884 recvq rehash remote reord_seen reordering retrans rto rtt rttvar rwnd_limited sack sacked segs_in segs_out send sendq shutdown snd_wnd snd_wscale sndbuf_limited ssthresh state syn-recv syn-sent t tb tclass time-wait timer timewait tos total_retrans transparent ts unacked unconnected unknown usec_ts user w"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__lab)
            opts="-h --for --own-namespace --source --events --namespaces --config --no-config --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --for)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__list)
            opts="-t -u -x -4 -6 -a -l -n -o -p -H -h --tcp --udp --unix --ipv4 --ipv6 --all --listening --numeric --options --processes --watch --json --ndjson --csv --no-header --source --events --namespaces --config --no-config --columns --sort --group --count --help state exclude src dst sport dport dev fwmark cgroup autobound in not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big netid family local local.address local.port local.path local.ino remote remote.address remote.port remote.ino recvq sendq timer timer.name timer.time timer.retrans process pid fd user instate age opened entered inode interface mark cgroup_id container shutdown shutdown.receive shutdown.send v6only cookie netns cong ts usec_ts sack ecn ecnseen fastopen snd_wscale rcv_wscale rto backoff rtt rttvar ato mss pmtu rcvmss advmss cwnd ssthresh bytes_sent bytes_retrans bytes_acked bytes_received segs_out segs_in data_segs_out data_segs_in send lastsnd lastrcv lastack pacing_rate max_pacing_rate delivery_rate delivered delivered_ce app_limited busy rwnd_limited sndbuf_limited unacked retrans total_retrans lost sacked dsack_dups fackets reordering reord_seen rcv_rtt rcv_space rcv_ssthresh notsent minrtt rcv_ooopack snd_wnd rcv_wnd rehash skmem.r skmem.rb skmem.t skmem.tb skmem.f skmem.w skmem.o skmem.bl skmem.d mptcp.subflows mptcp.add_addr_signal mptcp.add_addr_accepted mptcp.subflows_max mptcp.add_addr_signal_max mptcp.add_addr_accepted_max mptcp.fallback mptcp.remote_key mptcp.token mptcp.write_seq mptcp.snd_una mptcp.rcv_nxt mptcp.local_addr_used mptcp.local_addr_max mptcp.csum_enabled mptcp.retransmits mptcp.bytes_retrans mptcp.bytes_sent mptcp.bytes_received mptcp.bytes_acked mptcp.subflows_total mptcp.endp_laminar_max mptcp.last_data_sent mptcp.last_data_recv mptcp.last_ack_recv sctp.tag sctp.state sctp.rwnd sctp.unackdata sctp.penddata sctp.instrms sctp.outstrms sctp.inqueue sctp.outqueue sctp.overerr sctp.maxburst sctp.maxseg sctp.prwnd sctp.ptag sctp.pcapable sctp.psack sctp.autoclose sctp.adapind sctp.pdpoint sctp.nodelay sctp.nofrag sctp.v4mapped sctp.fraginl"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --watch)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --columns)
                    COMPREPLY=($(compgen -W "netid state local remote timer recvq sendq process instate age user inode interface mark cgroup shutdown cookie netns ts usec_ts sack ecn ecnseen fastopen snd_wscale rcv_wscale rto backoff rtt rttvar ato mss pmtu rcvmss advmss cwnd ssthresh bytes_sent bytes_retrans bytes_acked bytes_received segs_out segs_in data_segs_out data_segs_in send lastsnd lastrcv lastack pacing_rate max_pacing_rate delivery_rate delivered delivered_ce app_limited busy rwnd_limited sndbuf_limited unacked retrans total_retrans lost sacked dsack_dups fackets reordering reord_seen rcv_rtt rcv_space rcv_ssthresh notsent minrtt rcv_ooopack snd_wnd rcv_wnd rehash skmem.r skmem.rb skmem.t skmem.tb skmem.f skmem.w skmem.o skmem.bl skmem.d family local.address local.port local.path local.ino remote.address remote.port remote.ino timer.name timer.time timer.retrans pid fd opened entered cgroup_id container shutdown.receive shutdown.send v6only cong mptcp.subflows mptcp.add_addr_signal mptcp.add_addr_accepted mptcp.subflows_max mptcp.add_addr_signal_max mptcp.add_addr_accepted_max mptcp.fallback mptcp.remote_key mptcp.token mptcp.write_seq mptcp.snd_una mptcp.rcv_nxt mptcp.local_addr_used mptcp.local_addr_max mptcp.csum_enabled mptcp.retransmits mptcp.bytes_retrans mptcp.bytes_sent mptcp.bytes_received mptcp.bytes_acked mptcp.subflows_total mptcp.endp_laminar_max mptcp.last_data_sent mptcp.last_data_recv mptcp.last_ack_recv sctp.tag sctp.state sctp.rwnd sctp.unackdata sctp.penddata sctp.instrms sctp.outstrms sctp.inqueue sctp.outqueue sctp.overerr sctp.maxburst sctp.maxseg sctp.prwnd sctp.ptag sctp.pcapable sctp.psack sctp.autoclose sctp.adapind sctp.pdpoint sctp.nodelay sctp.nofrag sctp.v4mapped sctp.fraginl all help" -- "${cur}"))
                    return 0
                    ;;
                --sort)
                    COMPREPLY=($(compgen -W "netid state local remote timer recvq sendq process instate age user inode interface mark cgroup shutdown cookie netns ts usec_ts sack ecn ecnseen fastopen snd_wscale rcv_wscale rto backoff rtt rttvar ato mss pmtu rcvmss advmss cwnd ssthresh bytes_sent bytes_retrans bytes_acked bytes_received segs_out segs_in data_segs_out data_segs_in send lastsnd lastrcv lastack pacing_rate max_pacing_rate delivery_rate delivered delivered_ce app_limited busy rwnd_limited sndbuf_limited unacked retrans total_retrans lost sacked dsack_dups fackets reordering reord_seen rcv_rtt rcv_space rcv_ssthresh notsent minrtt rcv_ooopack snd_wnd rcv_wnd rehash skmem.r skmem.rb skmem.t skmem.tb skmem.f skmem.w skmem.o skmem.bl skmem.d family local.address local.port local.path local.ino remote.address remote.port remote.ino timer.name timer.time timer.retrans pid fd opened entered cgroup_id container shutdown.receive shutdown.send v6only cong mptcp.subflows mptcp.add_addr_signal mptcp.add_addr_accepted mptcp.subflows_max mptcp.add_addr_signal_max mptcp.add_addr_accepted_max mptcp.fallback mptcp.remote_key mptcp.token mptcp.write_seq mptcp.snd_una mptcp.rcv_nxt mptcp.local_addr_used mptcp.local_addr_max mptcp.csum_enabled mptcp.retransmits mptcp.bytes_retrans mptcp.bytes_sent mptcp.bytes_received mptcp.bytes_acked mptcp.subflows_total mptcp.endp_laminar_max mptcp.last_data_sent mptcp.last_data_recv mptcp.last_ack_recv sctp.tag sctp.state sctp.rwnd sctp.unackdata sctp.penddata sctp.instrms sctp.outstrms sctp.inqueue sctp.outqueue sctp.overerr sctp.maxburst sctp.maxseg sctp.prwnd sctp.ptag sctp.pcapable sctp.psack sctp.autoclose sctp.adapind sctp.pdpoint sctp.nodelay sctp.nofrag sctp.v4mapped sctp.fraginl" -- "${cur}"))
                    return 0
                    ;;
                --group)
                    COMPREPLY=($(compgen -W "state process remote" -- "${cur}"))
                    return 0
                    ;;
                --count)
                    COMPREPLY=($(compgen -W "state process remote" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__man)
            opts="-h --source --events --namespaces --config --no-config --help demo lab events explain list config themes completions man netstat ss"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__netstat)
            opts="-x -V -i -h -r -M -A -t -S -u -U -w -l -a -o -c -e -p -v -s -W -n -N -C -F -g -Z -4 -6 --ax25 --ip --ipx --netrom --inet --inet6 --x25 --rose --unix --ddp --bluetooth --version --interfaces --help --route --masquerade --protocol --tcp --sctp --udp --udplite --raw --listening --all --timers --continuous --extend --programs --verbose --statistics --wide --numeric --numeric-hosts --numeric-ports --numeric-users --symbolic --cache --fib --groups --context --json"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --protocol)
                    COMPREPLY=($(compgen -W "ax25 ip ipx appletalk netrom inet inet6 x25 rose unix ddp ash econet bluetooth tcpip" -- "${cur}"))
                    return 0
                    ;;
                -A)
                    COMPREPLY=($(compgen -W "ax25 ip ipx appletalk netrom inet inet6 x25 rose unix ddp ash econet bluetooth tcpip" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__ss)
            opts="-n -r -o -e -m -i -p -T -b -E -t -S -u -w -x -a -l -B -4 -6 -0 -f -A -s -D -F -V -h -Z -z -N -K -H -Q -M -O --numeric --resolve --options --extended --memory --info --processes --threads --bpf --events --tcp --sctp --udp --raw --unix --tipc --vsock --all --listening --bound-inactive --ipv4 --ipv6 --packet --family --socket --query --summary --diag --filter --version --help --context --contexts --net --tipcinfo --tos --cgroup --kill --no-header --no-queues --xdp --mptcp --oneline --inet-sockopt --bpf-maps --bpf-map-id --json --ndjson"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --family)
                    COMPREPLY=($(compgen -W "inet inet6 link unix netlink vsock tipc xdp" -- "${cur}"))
                    return 0
                    ;;
                -f)
                    COMPREPLY=($(compgen -W "inet inet6 link unix netlink vsock tipc xdp" -- "${cur}"))
                    return 0
                    ;;
                --socket)
                    COMPREPLY=($(compgen -W "all inet tcp mptcp udp raw sctp unix unix_stream u_str unix_dgram u_dgr unix_seqpacket u_seq packet packet_raw p_raw packet_dgram p_dgr netlink vsock vsock_stream v_str vsock_dgram v_dgr tipc xdp" -- "${cur}"))
                    return 0
                    ;;
                -A)
                    COMPREPLY=($(compgen -W "all inet tcp mptcp udp raw sctp unix unix_stream u_str unix_dgram u_dgr unix_seqpacket u_seq packet packet_raw p_raw packet_dgram p_dgr netlink vsock vsock_stream v_str vsock_dgram v_dgr tipc xdp" -- "${cur}"))
                    return 0
                    ;;
                --query)
                    COMPREPLY=($(compgen -W "all inet tcp mptcp udp raw sctp unix unix_stream u_str unix_dgram u_dgr unix_seqpacket u_seq packet packet_raw p_raw packet_dgram p_dgr netlink vsock vsock_stream v_str vsock_dgram v_dgr tipc xdp" -- "${cur}"))
                    return 0
                    ;;
                --diag)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -D)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --filter)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -F)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --net)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -N)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --bpf-map-id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sockscope__subcmd__themes)
            opts="-h --source --events --namespaces --config --no-config --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
                    return 0
                    ;;
                --events)
                    COMPREPLY=($(compgen -W "auto bpf perf destroy poll" -- "${cur}"))
                    return 0
                    ;;
                --namespaces)
                    COMPREPLY=($(compgen -W "own all" -- "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _sockscope -o nosort -o bashdefault -o default sockscope
else
    complete -F _sockscope -o bashdefault -o default sockscope
fi
