import BdtBase
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Collections

/// Takes new blocks in compact form and puts them together from the mempool (BIP152).
final class CompactBlockDownload: Conversation {
    /// Peers that are asked to send compact blocks unannounced.
    private static let highBandwidthPeers = 3
    private static let perBlock = 3

    private let context: PeerContext
    private let download: BlockDownload
    private let sync: HeadersSync
    /// Transactions outside the mempool that a block may hold.
    private var extra: Deque<Transaction> = []
    /// Least recently useful first.
    private var highBandwidth: [Int64] = []

    init(context: PeerContext, download: BlockDownload, sync: HeadersSync) {
        self.context = context
        self.download = download
        self.sync = sync
    }

    func register(with router: MessageRouter) {
        let gate: (String) -> (Peer) -> Bool = { [unowned self] name in
            { [unowned self] peer in
                guard context.kernel.isImporting else { return true }
                Log.debug(.net, "Unexpected \(name) message received from peer \(peer.id)")
                return false
            }
        }
        router.on(CompactBlockMessage.self, gate: gate("cmpctblock")) { [unowned self] in receive($1, from: $0) }
        router.on(BlockTransactionsMessage.self, gate: gate("blocktxn")) { [unowned self] in
            complete($1.blockHash, with: $1.transactions, from: $0)
        }
    }

    func closed(_ peer: Peer) { highBandwidth.removeAll { $0 == peer.id } }

    /// Remembers a transaction that may come back in a block.
    func remember(_ transaction: Transaction) {
        guard context.options.extraTransactions > 0 else { return }
        extra.append(transaction)
        if extra.count > context.options.extraTransactions { extra.removeFirst() }
    }

    /// Whether a single block is better asked for in compact form.
    func isPreferred(_ peer: Peer, _ entry: BlockIndexEntry) -> Bool {
        !context.options.blocksOnly && peer.compact.isProvided && entry.previous?.status.isValid(upTo: .chain) ?? false
    }

    /// The peer was first with a valid block: it shall send the next ones unannounced.
    func favour(_ peer: Peer) {
        guard !context.options.blocksOnly, peer.compact.isProvided else { return }
        if let index = highBandwidth.firstIndex(of: peer.id) {
            highBandwidth.remove(at: index)
            return highBandwidth.append(peer.id)
        }
        if highBandwidth.count >= Self.highBandwidthPeers {
            let outbound = highBandwidth.filter { context.peers[$0]?.connection.isInbound == false }
            // The last outbound one is not given up for an inbound one.
            if peer.connection.isInbound, outbound.count == 1, outbound.first == highBandwidth.first { highBandwidth.swapAt(0, 1) }
            if let old = context.peers[highBandwidth.removeFirst()] {
                old.send(SendCompactMessage(highBandwidth: false))
                old.compact.isHighBandwidth = false
            }
        }
        peer.send(SendCompactMessage(highBandwidth: true))
        peer.compact.isHighBandwidth = true
        highBandwidth.append(peer.id)
    }

    // MARK: cmpctblock

    private func receive(_ message: CompactBlockMessage, from peer: Peer) {
        let hash = message.header.computeHash()
        guard let previous = context.kernel.entry(for: message.header.previousHash) else {
            if !context.kernel.isInitialBlockDownload, let best = context.kernel.bestHeader { sync.request(best.locator, from: peer) }
            return
        }
        guard previous.chainWork + CompactTarget.work(message.header.bits) >= context.workThreshold else {
            return Log.debug(.net, "Ignoring low-work compact block from peer \(peer.id)")
        }
        let isNew = context.kernel.entry(for: hash) == nil
        let result = context.kernel.acceptHeaders([message.header], minimumWorkChecked: true)
        if let rejection = result.rejection {
            return context.punish(peer, for: rejection, viaCompactBlock: true, message: "invalid header via cmpctblock")
        }
        guard let entry = result.lastAccepted, let tip = context.kernel.chain.tip else { return }
        if isNew { Log.info("Saw new cmpctblock header hash=\(hash) peer=\(peer.id)") }
        sync.noteAvailable(hash, for: peer)
        if isNew, entry.chainWork > tip.chainWork { peer.headers.lastAnnouncement = context.kernel.clock.now }
        if !entry.haveData { consider(message, entry, from: peer, tip) }
    }

    private func consider(_ message: CompactBlockMessage, _ entry: BlockIndexEntry, from peer: Peer, _ tip: BlockIndexEntry) {
        let holders = download.inFlight[entry.hash] ?? []
        let isAsked = holders.contains(peer.id)
        if entry.chainWork <= tip.chainWork || entry.transactionCount != 0 {
            if isAsked { askInFull(entry, from: peer) }
            return
        }
        guard !holders.isEmpty || context.canFetchDirectly else { return }
        guard entry.height <= tip.height + 2 else {
            if isAsked { return askInFull(entry, from: peer) }
            return sync.receive([message.header], from: peer, viaCompactBlock: true)
        }
        let hasRoom = holders.count < Self.perBlock && peer.download.inFlight.count < BlockDownload.perPeer
        if hasRoom || isAsked {
            start(message, entry, from: peer, holders)
        } else if let partial = try? PartialBlock(message, known: candidates()), let block = try? partial.complete(with: []) {
            download.submit(block, from: peer, isFull: false, isWanted: true, isWorkChecked: true)
            if entry.status.isValid(upTo: .transactions) { download.remove(entry.hash) }
        }
    }

    private func start(_ message: CompactBlockMessage, _ entry: BlockIndexEntry, from peer: Peer, _ holders: [Int64]) {
        download.note(entry, from: peer)
        guard peer.compact.partial[entry.hash] == nil else {
            return Log.debug(.net, "Peer sent us compact block we were already syncing!")
        }
        let isFirst = holders.first.map { $0 == peer.id } ?? true
        let partial: PartialBlock
        do throws(PartialBlock.Failure) {
            partial = try PartialBlock(message, known: candidates())
        } catch {
            switch error {
            case .invalid:
                download.remove(entry.hash, from: peer)
                context.misbehaving(peer, "invalid compact block")
            case .ambiguous: if isFirst { askInFull(entry, from: peer) } else { download.remove(entry.hash, from: peer) }
            }
            return
        }
        peer.compact.partial[entry.hash] = partial
        let missing = partial.missing
        if missing.isEmpty {
            complete(entry.hash, with: [], from: peer)
        } else if isFirst || peer.compact.isHighBandwidth && isWorthAnother(peer, holders) {
            peer.send(GetBlockTransactionsMessage(blockHash: entry.hash, positions: missing))
        } else {
            download.remove(entry.hash, from: peer)
        }
    }

    /// The last of the parallel attempts at a block is kept for an outbound peer.
    private func isWorthAnother(_ peer: Peer, _ holders: [Int64]) -> Bool {
        let hasOutbound = holders.contains { context.peers[$0]?.connection.isInbound == false }
        return !peer.connection.isInbound || hasOutbound || holders.count < Self.perBlock - 1
    }

    private func askInFull(_ entry: BlockIndexEntry, from peer: Peer) {
        peer.send(GetDataMessage([Inventory(peer.blockKind, entry.hash.hash)]))
    }

    private func candidates() -> [Transaction] { context.kernel.mempool.sortedEntries().map(\.transaction) + extra }

    // MARK: blocktxn

    private func complete(_ hash: BlockHash, with rest: [Transaction], from peer: Peer) {
        guard let partial = peer.compact.partial[hash], let holders = download.inFlight[hash], holders.contains(peer.id) else {
            return Log.debug(.net, "Peer \(peer.id) sent us block transactions for block we weren't expecting")
        }
        do throws(PartialBlock.Failure) {
            let block = try partial.complete(with: rest)
            download.remove(hash, from: peer)
            download.submit(block, from: peer, isFull: false, isWanted: true, isWorkChecked: true)
        } catch {
            switch error {
            case .invalid:
                download.remove(hash, from: peer)
                context.misbehaving(peer, "invalid compact block/non-matching block transactions")
            case .ambiguous where holders.first == peer.id:
                peer.send(GetDataMessage([Inventory(peer.blockKind, hash.hash)]))
            case .ambiguous:
                download.remove(hash, from: peer)
                Log.debug(
                    .net,
                    "Peer \(peer.id) sent us a compact block but it failed to reconstruct, waiting on first download to complete")
            }
        }
    }
}
