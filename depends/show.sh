#!/usr/bin/env bash
# Shows node and wallets at work on a fresh regtest chain: show.sh FOLDER_OF_BINARIES. RUN=once stops the node at the end.
set -euo pipefail

bin=$1
data=$(mktemp -d "${TMPDIR:-/tmp}/bdtcoin-show.XXXXXX")
node_pid=

free_port() {
    local port
    while port=$((20000 + RANDOM % 20000)); (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
    echo "$port"
}

finish() {
    trap - EXIT INT TERM
    if [[ -n $node_pid ]] && kill -0 "$node_pid" 2> /dev/null; then
        kill "$node_pid"
        wait "$node_pid" || true
    fi
    rm -rf "$data"
}
trap finish EXIT
trap 'exit 0' INT TERM

rpc_port=$(free_port)
cli() { "$bin/bdtcoin-cli" -regtest -datadir="$data" -rpcport="$rpc_port" "$@"; }
say() { printf '\n== %s\n' "$*"; }

say "bdtcoin-node -regtest starts in $data and spawns its wallet process"
"$bin/bdtcoin-node" -regtest -datadir="$data" -rpcport="$rpc_port" -listen=0 -fallbackfee=0.0002 -debug=ipc \
    -printtoconsole=0 &
node_pid=$!
cli -rpcwait -rpcwaittimeout=20 getblockcount > /dev/null

say "two wallets: miner and friend"
cli -named createwallet wallet_name=miner
cli -named createwallet wallet_name=friend

say "101 blocks mined to miner, then 10 coins to friend, then a block"
cli generatetoaddress 101 "$(cli -rpcwallet=miner getnewaddress)" > /dev/null
cli -rpcwallet=miner sendtoaddress "$(cli -rpcwallet=friend getnewaddress)" 10
cli generatetoaddress 1 "$(cli -rpcwallet=miner getnewaddress)" > /dev/null

miner=$(cli -rpcwallet=miner getbalance)
friend=$(cli -rpcwallet=friend getbalance)
say "balances (miner: two matured coinbases of 50, less the 10 and the fee of its payment)"
printf 'miner  %s\nfriend %s\n' "$miner" "$friend"

say "processes"
pstree -a "$node_pid" | grep -v '{'

say "some of what they said to each other (-debug=ipc)"
grep -a 'IPC ' "$data/regtest/debug.log" | cut -c1-180 | tail -8

[[ $friend == 10.00000000 ]] || { echo "friend should have 10" >&2; exit 1; }

if [[ ${RUN:-} == once ]]; then
    say "done"
else
    say "the node runs until Ctrl-C; talk to it: $bin/bdtcoin-cli -regtest -datadir=$data -rpcport=$rpc_port help"
    wait "$node_pid"
fi
