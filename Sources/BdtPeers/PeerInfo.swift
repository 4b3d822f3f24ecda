import BdtNet
import BdtPrimitives
import BdtWire

/// What is known of a peer, as `getpeerinfo` shows it. Times of the clock are UNIX seconds, spans microseconds.
package struct PeerInfo: Sendable {
    package let connection: Connection
    package let traffic: Traffic
    package let services: Services
    package let ownAddress: Endpoint?
    package let relaysTransactions: Bool
    package let lastTransaction: Int64
    package let lastBlock: Int64
    package let timeOffset: Int64
    package let lastPing: Int64?
    package let bestPing: Int64?
    package let pingWait: Int64?
    package let version: Int32
    package let subversion: String
    package let sendsCompactBlocks: Bool
    package let wantsCompactBlocks: Bool
    package let startingHeight: Int32
    package let claimedHeaders: Int
    package let syncedHeaders: Int
    package let syncedBlocks: Int
    package let blocksInFlight: [Int]
    package let relaysAddresses: Bool
    package let addressesProcessed: Int
    package let addressesRateLimited: Int
    package let feeFilter: Int64

    init(_ peer: Peer, now: Int64) {
        connection = peer.connection
        traffic = peer.connection.traffic
        services = peer.services
        ownAddress = peer.ownAddress
        relaysTransactions = peer.relay?.isWanted ?? false
        lastTransaction = peer.lastTransaction
        lastBlock = peer.lastBlock
        timeOffset = peer.timeOffset
        lastPing = peer.ping.last
        bestPing = peer.ping.best
        pingWait = peer.ping.wait(at: now)
        version = peer.version
        subversion = peer.subversion
        sendsCompactBlocks = peer.compact.isHighBandwidth
        wantsCompactBlocks = peer.compact.wantsHighBandwidth
        startingHeight = peer.startingHeight
        claimedHeaders = peer.headers.presync?.claimedHeight ?? -1
        syncedHeaders = peer.chain.bestKnown?.height ?? -1
        syncedBlocks = peer.chain.lastCommon?.height ?? -1
        blocksInFlight = peer.download.inFlight.map(\.height)
        relaysAddresses = peer.addresses.isEnabled
        addressesProcessed = peer.addresses.processed
        addressesRateLimited = peer.addresses.rateLimited
        feeFilter = peer.relay?.feeFilter ?? 0
    }
}

extension PeerManager {
    /// All peers, in the order of connection.
    package func peerInfo() -> [PeerInfo] {
        let now = kernel.clock.microseconds
        return query { engine in
            engine.context.peers.values.filter { connections.connection($0.id) != nil }.map { PeerInfo($0, now: now) }
        }
    }
}
