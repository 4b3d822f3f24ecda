import BdtBase
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire
import Collections

/// Answers `getdata`: blocks one at a time, transactions in batches, never more than the peer takes in.
final class DataServing: Conversation {
    private static let historicalAge: Int64 = 7 * 86400
    private static let limitedDepth = 290

    private let context: PeerContext
    private let recent: RecentBlock
    private let compact: CompactBlockServing

    init(context: PeerContext, recent: RecentBlock, compact: CompactBlockServing) {
        self.context = context
        self.recent = recent
        self.compact = compact
    }

    func register(with router: MessageRouter) {
        router.on(GetDataMessage.self) { [unowned self] peer, message in
            Log.debug(.net, "received getdata (\(message.entries.count) invsz) peer=\(peer.id)")
            if let first = message.entries.first { Log.debug(.net, "received getdata for: \(first) peer=\(peer.id)") }
            peer.requests.append(contentsOf: message.entries)
            serve(peer)
        }
    }

    /// Answers what it can of the pending requests.
    func serve(_ peer: Peer) {
        var missing: [Inventory] = []
        while let request = peer.requests.first, request.isTransaction, !peer.connection.isSendBufferFull {
            peer.requests.removeFirst()
            guard let relay = peer.relay else { continue }
            if !sendTransaction(request, to: peer, relay) { missing.append(request) }
        }
        if let request = peer.requests.first, !request.isTransaction, !peer.connection.isSendBufferFull {
            peer.requests.removeFirst()
            // A kind that nobody knows is passed over.
            if request.isBlock { sendBlock(request, to: peer) }
        }
        if !missing.isEmpty { peer.send(NotFoundMessage(missing)) }
    }

    // MARK: Transactions

    private func sendTransaction(_ request: Inventory, to peer: Peer, _ relay: TransactionRelayState) -> Bool {
        guard let transaction = find(request, relay) else { return false }
        if request.kind == .transaction {
            peer.connection.send(command: TransactionMessage.command, payload: transaction.strippedEncoding)
        } else {
            peer.send(TransactionMessage(transaction))
        }
        context.kernel.mempool.removeUnbroadcast(transaction.txid)
        return true
    }

    /// Only what was in the mempool at the peer's last announcement, so that it cannot probe; and the latest block's.
    private func find(_ request: Inventory, _ relay: TransactionRelayState) -> Transaction? {
        let mempool = context.kernel.mempool
        let entry = request.kind == .wtxid ? mempool.entry(Wtxid(request.hash)) : mempool.entry(Txid(request.hash))
        if let entry, entry.sequence < relay.lastSequence { return entry.transaction }
        return recent.transactions[request.hash]
    }

    // MARK: Blocks

    private func sendBlock(_ request: Inventory, to peer: Peer) {
        guard let entry = context.kernel.entry(for: BlockHash(request.hash)) else { return }
        if entry.haveChainTransactions, !entry.status.isValid(upTo: .scripts), entry.status.isValid(upTo: .tree) {
            context.kernel.activateBestChain()
        }
        guard context.mayServe(entry) else {
            Log.debug(.net, "ignoring request from peer=\(peer.id) for old block that isn't in the main chain")
            return
        }
        guard let tip = context.kernel.chain.tip, isWithinLimits(entry, request, peer, tip), entry.haveData else { return }
        do throws(KernelError) {
            try send(entry, request, to: peer, tip)
        } catch {
            if context.kernel.isPruned(entry) {
                Log.debug(.net, "Block was pruned before it could be read, \(peer.connection.disconnectText)")
            } else {
                Log.error("Cannot load block from disk, \(peer.connection.disconnectText)")
            }
            return peer.connection.disconnect()
        }
        if peer.announcements.continuation == entry.hash {
            peer.send(InvMessage([Inventory(.block, tip.hash.hash)]))
            peer.announcements.continuation = nil
        }
    }

    private func isWithinLimits(_ entry: BlockIndexEntry, _ request: Inventory, _ peer: Peer, _ tip: BlockIndexEntry) -> Bool {
        let best = context.kernel.bestHeader
        let isOld = best.map { $0.time - entry.time > Self.historicalAge } ?? false
        if isOld || request.kind == .filteredBlock, !context.connections.totals.snapshot.servesHistoricalBlocks,
            !peer.connection.has(.download)
        {
            context.disconnect(peer, "historical block serving limit reached")
            return false
        }
        let isLimited = peer.ourServices.contains(.networkLimited) && !peer.ourServices.contains(.network)
        if isLimited, !peer.connection.has(.noBan), tip.height - entry.height > Self.limitedDepth {
            context.disconnect(peer, "Ignore block request below NODE_NETWORK_LIMITED threshold")
            return false
        }
        return true
    }

    private func send(_ entry: BlockIndexEntry, _ request: Inventory, to peer: Peer, _ tip: BlockIndexEntry) throws(KernelError) {
        switch request.kind {
        case .block:
            let block = try recent.read(entry, context.kernel)
            peer.connection.send(command: BlockMessage.command, payload: block.strippedEncoding)
        case .compactBlock where compact.isWorthwhile(entry, tip): peer.send(try compact.message(for: entry))
        case .witnessBlock, .compactBlock:
            // The form on the network is the one on disk.
            peer.connection.send(command: BlockMessage.command, payload: try context.kernel.readBlockBytes(entry))
        case .filteredBlock: sendFiltered(try recent.read(entry, context.kernel), to: peer)
        default: break
        }
    }

    /// The proof of what the peer's filter finds in a block, and those transactions. Nothing without a filter.
    private func sendFiltered(_ block: Block, to peer: Peer) {
        guard peer.relay?.filter != nil else { return }
        let matches = block.transactions.filter { peer.relay?.isOfInterest($0) ?? false }
        peer.connection.send(command: "merkleblock", payload: MerkleBlock(block, showing: Set(matches.map(\.txid))).encoded)
        for transaction in matches {
            peer.connection.send(command: TransactionMessage.command, payload: transaction.strippedEncoding)
        }
    }
}

extension Block {
    /// The bytes without witnesses, for peers that do not know them.
    fileprivate var strippedEncoding: [UInt8] {
        var bytes = header.encoded + countEncoding
        for transaction in transactions { bytes += transaction.strippedEncoding }
        return bytes
    }
}
