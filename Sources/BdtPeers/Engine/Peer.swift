import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Collections

/// Everything that the conversations know of one peer. Lives in the engine; times are microseconds of the node's clock, 0 for never.
final class Peer {
    let connection: Connection
    /// What this node offers on this connection.
    let ourServices: Services

    // MARK: Handshake

    /// Of the peer's `version` message; 0 until it came.
    var version: Int32 = 0
    /// The lower of both versions.
    var commonVersion: Int32 = 209
    var services: Services = []
    var subversion = ""
    var startingHeight: Int32 = -1
    /// This node's address as the peer sees it.
    var ownAddress: Endpoint?
    /// Seconds by which the peer's clock is ahead.
    var timeOffset: Int64 = 0
    var isVersionSent = false
    /// Both sides have sent `verack`.
    var isReady = false
    var wantsAddrV2 = false
    var usesWtxids = false
    /// Nil: transactions are not reconciled with the peer.
    var reconciliation: ReconciliationState?
    /// New blocks are to be announced by their headers (BIP130).
    var prefersHeaders = false
    var isSendHeadersSent = false

    /// The peer broke a rule; it is disconnected at the next opportunity.
    var isMisbehaving = false

    // MARK: Conversations

    var ping = PingState()
    var chain = PeerChain()
    var headers = HeadersProgress()
    var download = BlockDownloadState()
    var announcements = BlockAnnouncements()
    var compact = CompactBlockState()
    /// What `getdata` asked for and has not been given yet.
    var requests: Deque<Inventory> = []
    /// Nil: no transactions are announced on this connection.
    var relay: TransactionRelayState?
    var addresses: AddressRelayState
    var feeFilter = FeeFilterState()
    /// UNIX seconds.
    var lastBlock: Int64 = 0
    var lastTransaction: Int64 = 0

    init(connection: Connection, services: Services, now: Int64) {
        self.connection = connection
        addresses = AddressRelayState(now: now)
        ourServices = connection.has(.bloomFilter) ? services.union(.bloom) : services
    }

    var id: Int64 { connection.id }
    var type: ConnectionType { connection.type }
    var canServeBlocks: Bool { services.offerBlocks }
    var canServeWitnesses: Bool { services.contains(.witness) }
    /// Keeps the last blocks only.
    var isLimited: Bool { !services.contains(.network) && services.contains(.networkLimited) }

    func send(_ message: some WireMessage) { connection.send(message) }

    /// The form in which to ask for blocks.
    var blockKind: Inventory.Kind { canServeWitnesses ? .witnessBlock : .block }
}

/// What the peer has of the chain, as far as it told.
struct PeerChain {
    /// The most work that it announced.
    var bestKnown: BlockIndexEntry?
    /// The last announced block whose header this node has not.
    var lastUnknown: BlockHash?
    /// The last block of `bestKnown`'s chain that is here, all its ancestors included.
    var lastCommon: BlockIndexEntry?
    /// The best header that this node sent.
    var bestHeaderSent: BlockIndexEntry?

    /// Whether the peer certainly has the header.
    func hasHeader(_ entry: BlockIndexEntry) -> Bool {
        if let bestKnown, entry.isAncestor(of: bestKnown) { return true }
        if let bestHeaderSent, entry.isAncestor(of: bestHeaderSent) { return true }
        return false
    }
}
