extension NetInfo {
    /// What `-netinfo help` prints.
    static let help = """
        -netinfo (level [outonly]) | help

        Shows the connections of the node as tables. They are meant for people and may change with any version: programs
        should call getpeerinfo and getnetworkinfo, which is where the numbers come from.

        Arguments:
        1. level    (0 to \(maximumLevel), default 0; up to 255 means \(maximumLevel))
                    0 - connections by network, and the addresses under which the node is known
                    1 - also a line for each connection
                    2 - as 1, with addresses
                    3 - as 1, with versions
                    4 - as 1, with addresses and versions
        2. outonly  ("outonly" or "o", with a level above 0) lists no inbound connections
        help        ("help" or "h") shows this text

        Columns of the list, which is sorted by direction and best ping:
          <->      "in" where the peer made the connection, "out" where this node did
          type     "full" relays everything, "block" blocks only, "manual" was asked for by -addnode, -connect or addnode,
                   "feeler" tests an address and ends, "addr" fetches addresses and ends
          net      network of the connection: ipv4, ipv6, onion, i2p, cjdns, or npr (not publicly routable)
          serv     what the peer offers: "n" all blocks, "b" bloom filters (BIP 111), "w" witness data,
                   "c" compact block filters (BIP 157), "l" recent blocks only, "2" encrypted transport (BIP 324), "u" unknown
          v        version of the transport
          mping    best ping, in milliseconds
          ping     last ping, in milliseconds
          send     seconds since something was sent
          recv     seconds since something came
          txn      minutes since a new transaction came that was accepted; "*" where transactions are not relayed
          blk      minutes since a new block came
          hb       compact blocks at once (BIP 152): "." this node asked for them, "*" the peer did
          addrp    addresses of peers that were taken; "." where addresses are not relayed
          addrl    addresses dropped because too many came
          age      minutes since the connection was made
          asmap    number of the autonomous system, with -asmap
          id       number of the connection
          address  address and port of the peer
          version  protocol version and user agent of the peer

        Examples:
        > bdtcoin-cli -netinfo
        > bdtcoin-cli -netinfo 4
        > bdtcoin-cli -netinfo 4 outonly
        > watch --interval 1 --no-title bdtcoin-cli -netinfo 4

        """
}
