/// Versions of the P2P protocol at which behaviour changed.
package enum ProtocolVersion {
    /// The one that this node speaks.
    package static let current: Int32 = 70016
    /// Peers below are turned away.
    package static let minimum: Int32 = 31800
    /// Above this one pings are answered (BIP31).
    package static let pong: Int32 = 60000
    /// From this one on `sendheaders` is understood (BIP130).
    package static let sendHeaders: Int32 = 70012
    /// From this one on `feefilter` is understood (BIP133).
    package static let feeFilter: Int32 = 70013
    /// From this one on compact blocks are understood (BIP152).
    package static let compactBlocks: Int32 = 70014
    /// From this one on transactions are announced by wtxid (BIP339) and addresses in the newer form (BIP155).
    package static let wtxidRelay: Int32 = 70016
}

/// Bounds that every peer has to keep.
package enum WireLimits {
    /// Bytes of a message's payload.
    package static let message = 4_000_000
    /// Entries of `inv`, `getdata` and `notfound`.
    package static let inventory = 50_000
    /// Entries of `headers`.
    package static let headers = 2000
    /// Entries of `addr` and `addrv2`.
    package static let addresses = 1000
    /// Hashes of a block locator.
    package static let locator = 101
    /// Bytes of a peer's user agent.
    package static let subversion = 256
}
