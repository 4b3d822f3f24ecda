/// The names of all published messages: traffic is counted by them, everything else under one heading.
package enum KnownMessages {
    package static let names: [String] = [
        "version", "verack", "addr", "addrv2", "sendaddrv2", "inv", "getdata", "merkleblock", "getblocks", "getheaders", "tx", "headers",
        "block", "getaddr", "mempool", "ping", "pong", "notfound", "filterload", "filteradd", "filterclear", "sendheaders", "feefilter",
        "sendcmpct", "cmpctblock", "getblocktxn", "blocktxn", "getcfilters", "cfilter", "getcfheaders", "cfheaders", "getcfcheckpt",
        "cfcheckpt", "wtxidrelay", "sendtxrcncl",
    ]
    package static let set = Set(names)
    /// The heading for all others.
    package static let other = "*other*"
}
