import BdtBase
import BdtConsensus
import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Foundation
import Synchronization

/// The node's conversations with its peers.
///
/// Thread-safe. Messages are processed on one thread of its own; whoever asks for something waits for the message in hand at most. What
/// happens elsewhere (sockets, kernel) is queued and taken up between messages.
package final class PeerManager: Sendable {
    typealias Event = @Sendable (PeerEngine) -> Void

    package let connections: ConnectionManager
    package let options: PeerOptions
    let kernel: Kernel
    private let engine: Mutex<PeerEngine>
    private let inbox = Mutex<[Event]>([])
    private let wake = DispatchSemaphore(value: 0)
    private let isAwake = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    private let isRunning = Atomic<Bool>(false)
    private let subscription = Mutex<KernelNotifications.Subscription?>(nil)
    /// Makes the groups that eviction compares meaningless to others.
    private let evictionKey = UInt64.random(in: 0 ... .max)

    private static let idle: DispatchTimeInterval = .milliseconds(100)

    package init(kernel: Kernel, connections: ConnectionManager, options: PeerOptions) {
        self.kernel = kernel
        self.connections = connections
        self.options = options
        engine = Mutex(PeerEngine(context: PeerContext(kernel: kernel, connections: connections, options: options)))
    }

    /// What this node offers to everyone now.
    package var localServices: Services { options.services(of: kernel) }

    /// Starts to talk, then to listen and connect. Throws when an address cannot be bound.
    package func start() async throws(NetOptionError) {
        connections.observer = self
        subscription.withLock { $0 = kernel.notifications.subscribe(KernelEvents(self)) }
        engine.withLock { engine in
            engine.download.afterEvents = { [weak self] work in self?.post(work) }
        }
        isRunning.store(true, ordering: .relaxed)
        let thread = Thread { [self] in
            Log.info("msghand thread start")
            run()
            Log.info("msghand thread exit")
            finished.signal()
        }
        thread.name = "msghand"
        thread.start()
        try await connections.start()
    }

    /// Ends all connections. Cannot be started again.
    package func stop() async {
        subscription.withLock { $0 = nil }
        isStopping.store(true, ordering: .relaxed)
        wakeUp()
        // First of all, for it sends through the connections.
        if isRunning.exchange(false, ordering: .relaxed) { await withCheckedContinuation { done in waitForThread(done) } }
        await connections.stop()
        deliverEvents()
        connections.addresses.save()
    }

    private func waitForThread(_ done: CheckedContinuation<Void, Never>) {
        DispatchQueue.global().async { [finished] in
            finished.wait()
            done.resume()
        }
    }

    // MARK: The thread

    private func run() {
        while !isStopping.load(ordering: .relaxed) {
            deliverEvents()
            var hasMore = false
            let ids = engine.withLock { Array($0.context.peers.keys) }
            // In random order, so that no peer is always heard first; one message each, so that none is heard alone.
            for id in ids.shuffled() where !isStopping.load(ordering: .relaxed) {
                if engine.withLock({ $0.turn(id) }) { hasMore = true }
            }
            if !hasMore, inbox.withLock({ $0.isEmpty }) {
                _ = wake.wait(timeout: .now() + Self.idle)
                isAwake.store(false, ordering: .relaxed)
            }
        }
    }

    private func deliverEvents() {
        let events = inbox.withLock { inbox in
            defer { inbox = [] }
            return inbox
        }
        for event in events { engine.withLock { event($0) } }
    }

    /// Has something done between two messages.
    func post(_ event: @escaping Event) {
        inbox.withLock { $0.append(event) }
        wakeUp()
    }

    private func wakeUp() {
        if !isAwake.exchange(true, ordering: .relaxed) { wake.signal() }
    }

    /// Looks at the engine between two messages.
    func query<Result: Sendable>(_ body: (PeerEngine) -> Result) -> Result { engine.withLock { body($0) } }

    // MARK: Requests

    /// Announces a transaction of the mempool to all peers.
    package func relay(_ transaction: Transaction) {
        let (txid, wtxid) = (transaction.txid, transaction.wtxid)
        post { engine in
            engine.transactions.tookOwn(transaction)
            engine.announce(txid, wtxid)
        }
    }

    /// Announces again what nobody has asked for yet.
    package func rebroadcast() { post { $0.rebroadcast() } }

    /// Measures the time to every peer.
    package func ping() {
        query { engine in
            for peer in engine.context.peers.values { peer.ping.isQueued = true }
        }
        wakeUp()
    }

    /// Asks a peer for a block. Returns the published text of what prevents it.
    package func fetchBlock(_ entry: BlockIndexEntry, from id: Int64) -> String? {
        query { engine in
            guard !kernel.isImporting else { return "Loading blocks ..." }
            guard let peer = engine.context.peers[id] else { return "Peer does not exist" }
            guard peer.canServeWitnesses else { return "Pre-SegWit peer" }
            engine.download.remove(entry.hash)
            guard engine.download.note(entry, from: peer) else { return "Already requested from this peer" }
            guard peer.isReady else { return "Peer not fully connected" }
            peer.send(GetDataMessage([Inventory(.witnessBlock, entry.hash.hash)]))
            Log.debug(.net, "Requesting block \(entry.hash) from peer=\(id)")
            return nil
        }
    }

    /// The median of the outbound peers' clock offsets in seconds.
    package var timeOffset: Int64 { query { $0.handshake.medianTimeOffset } }

    /// What `getorphantxs` shows: each orphan with those who sent or announced it.
    package var orphans: [OrphanInfo] {
        query { engine in
            engine.transactions.orphanage.orphans.values.sorted { $0.sequence < $1.sequence }.map {
                OrphanInfo(transaction: $0.transaction, peers: $0.announcers.sorted(), entry: $0.entry, expiry: $0.expiry)
            }
        }
    }

    package func evictionCandidates(_ inbound: [Connection]) -> [EvictionCandidate] {
        query { engine in
            inbound.map { connection in
                var hasher = SipHash(key0: evictionKey, key1: 0)
                hasher.update(connection.group)
                var candidate = EvictionCandidate(
                    id: connection.id, connectedAt: connection.connectedAt, keyedGroup: hasher.finalize())
                candidate.isPreferred = connection.isEvictionPreferred
                candidate.isLocal = connection.remote.address.isLocal
                candidate.network = connection.network
                candidate.isProtected = connection.has(.noBan)
                guard let peer = engine.context.peers[connection.id] else { return candidate }
                candidate.minimumPing = peer.ping.best ?? .max
                candidate.lastBlock = peer.lastBlock
                candidate.lastTransaction = peer.lastTransaction
                candidate.hasRelevantServices = peer.services.isSuperset(of: [.network, .witness])
                candidate.relaysTransactions = peer.relay?.isWanted ?? false
                return candidate
            }
        }
    }
}

extension PeerManager: ConnectionObserver {
    package func connectionOpened(_ connection: Connection) { post { $0.opened(connection) } }
    package func messagesArrived(on connection: Connection) { wakeUp() }
    package func connectionClosed(_ connection: Connection) {
        let id = connection.id
        post { $0.closed(id) }
    }
}

/// Passes the kernel's events to the thread of the peers.
private final class KernelEvents: KernelObserver {
    private weak let manager: PeerManager?

    init(_ manager: PeerManager) { self.manager = manager }

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
        manager?.post { $0.blockConnected(block, role: role) }
    }
    func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block) { manager?.post { $0.blockDisconnected() } }
    func provenBlock(_ entry: BlockIndexEntry, _ block: Block) { manager?.post { $0.provenBlock(entry, block) } }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        manager?.post { $0.updatedTip(new, fork: fork, isInitialDownload: isInitialDownload) }
    }

    func blockChecked(_ block: Block, _ rejection: BlockRejection?) {
        let hash = block.hash
        manager?.post { $0.blockJudged(hash, rejection) }
    }
}
