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
            sockscope,demo)
                cmd="sockscope__subcmd__demo"
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
            *)
                ;;
        esac
    done

    case "${cmd}" in
        sockscope)
            opts="-t -u -x -4 -6 -a -l -n -o -p -h -V --tcp --udp --unix --ipv4 --ipv6 --all --listening --numeric --options --processes --interval --source --help --version state exclude src dst sport dport dev fwmark cgroup autobound not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big completions netstat list demo man"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --interval)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
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
            opts="-h --source --help bash zsh fish"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
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
            opts="-h --fast --step --close --source --help tcp-echo"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --close)
                    COMPREPLY=($(compgen -W "client server" -- "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
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
            opts="-t -u -x -4 -6 -a -l -n -o -p -H -h --tcp --udp --unix --ipv4 --ipv6 --all --listening --numeric --options --processes --watch --json --ndjson --csv --no-header --source --columns --sort --group --count --help state exclude src dst sport dport dev fwmark cgroup autobound not and or listening syn-sent syn-recv established fin-wait-1 fin-wait-2 closing time-wait close-wait last-ack unconnected bound-inactive unknown all connected synchronized bucket big"
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
                --columns)
                    COMPREPLY=($(compgen -W "netid state local remote timer recvq sendq process instate age user inode interface mark cgroup shutdown cookie netns all help" -- "${cur}"))
                    return 0
                    ;;
                --sort)
                    COMPREPLY=($(compgen -W "netid state local remote timer recvq sendq process instate age user inode interface mark cgroup shutdown cookie netns" -- "${cur}"))
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
            opts="-h --source --help demo list completions man netstat"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -W "auto netlink proc" -- "${cur}"))
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
            opts="-x -V -i -h -r -A -t -S -u -U -w -l -a -o -c -e -p -v -s -W -n -N -C -F -g -M -Z -4 -6 --ax25 --ip --ipx --netrom --inet --inet6 --x25 --rose --unix --ddp --bluetooth --version --interfaces --help --route --protocol --tcp --sctp --udp --udplite --raw --listening --all --timers --continuous --extend --programs --verbose --statistics --wide --numeric --numeric-hosts --numeric-ports --numeric-users --symbolic --cache --fib --groups --masquerade --context --json"
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
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _sockscope -o nosort -o bashdefault -o default sockscope
else
    complete -F _sockscope -o bashdefault -o default sockscope
fi
