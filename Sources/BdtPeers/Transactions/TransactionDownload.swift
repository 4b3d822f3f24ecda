import BdtBase
import BdtConsensus
import BdtCrypto
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// Learns of transactions, asks for them, and brings them into the mempool.
final class TransactionDownload: Conversation {
    private static let announcementLimit = 5000
    private static let requestLimit = 100
    private static let requestTimeout: Int64 = 60_000_000
    /// Microseconds that a request waits: for peers that are not preferred, that announce by txid while others do by wtxid, or that are behind.
    private static let delay: Int64 = 2_000_000
    private static let batch = 1000
    private static let notFoundLimit = announcementLimit + BlockDownload.perPeer

    private let context: PeerContext
    private let relay: TransactionRelay
    private let compact: CompactBlockDownload
    private(set) var orphanage = Orphanage()
    private var requests = TransactionRequests()
    private var memory = TransactionMemory()

    init(context: PeerContext, relay: TransactionRelay, compact: CompactBlockDownload) {
        self.context = context
        self.relay = relay
        self.compact = compact
    }

    func register(with router: MessageRouter) {
        router.on(
            TransactionMessage.self,
            gate: { [unowned self] peer in
                guard !context.refusesTransactions(from: peer) else {
                    context.disconnect(peer, "transaction sent in violation of protocol")
                    return false
                }
                return !context.kernel.isInitialBlockDownload
            }, handle: { [unowned self] in receive($1.transaction, from: $0) })
        router.on(NotFoundMessage.self) { [unowned self] peer, message in
            guard message.entries.count <= Self.notFoundLimit else { return }
            for entry in message.entries where entry.isTransaction { requests.answered(entry.hash, by: peer.id) }
        }
    }

    func closed(_ peer: Peer) {
        orphanage.disconnected(peer.id)
        requests.disconnected(peer.id)
    }

    // MARK: Announcements

    /// A peer announced a transaction. False ends the connection: it must not do so.
    func announced(_ entry: Inventory, by peer: Peer) -> Bool {
        guard !context.refusesTransactions(from: peer) else {
            context.disconnect(peer, "transaction (\(entry.hash)) inv sent in violation of protocol")
            return false
        }
        peer.relay?.known.insert(entry.hash)
        guard !context.kernel.isInitialBlockDownload else { return true }
        let name: TransactionName = entry.kind == .wtxid ? .wtxid(Wtxid(entry.hash)) : .txid(Txid(entry.hash))
        let isKnown = take(name, from: peer)
        Log.debug(.net, "got inv: \(entry)  \(isKnown ? "have" : "new") peer=\(peer.id)")
        return true
    }

    /// Notes whom to ask; true when there is nothing to ask for.
    private func take(_ name: TransactionName, from peer: Peer) -> Bool {
        if case .wtxid(let wtxid) = name, let orphan = orphanage.transaction(wtxid) {
            let parents = missingParents(orphan)
            if !parents.isEmpty, seekParents(parents, of: wtxid, from: peer) { orphanage.addAnnouncer(wtxid, peer.id) }
            return true
        }
        if isKnown(name, orReconsiderable: true) { return true }
        let isTrusted = peer.connection.has(.relay)
        guard isTrusted || requests.count(peer.id) < Self.announcementLimit else { return false }
        var delay: Int64 = peer.download.isPreferred ? 0 : Self.delay
        if case .txid = name, someoneUsesWtxids { delay += Self.delay }
        if !isTrusted, requests.requestedCount(peer.id) >= Self.requestLimit { delay += Self.delay }
        requests.announced(name, by: peer.id, isPreferred: peer.download.isPreferred, notBefore: context.now + delay)
        return false
    }

    private var someoneUsesWtxids: Bool { context.peers.values.contains { $0.isReady && $0.usesWtxids } }

    private func isKnown(_ name: TransactionName, orReconsiderable: Bool) -> Bool {
        let hash = name.hash
        // A txid is looked up as if it were a wtxid: right for those without witness, and no attacker can make it wrong for others.
        if orphanage.contains(Wtxid(hash)) { return true }
        if orReconsiderable, memory.reconsiderable.contains(hash) { return true }
        if memory.confirmed.contains(hash) || memory.rejected.contains(hash) { return true }
        switch name {
        case .txid(let txid): return context.kernel.mempool.contains(txid)
        case .wtxid(let wtxid): return context.kernel.mempool.contains(wtxid)
        }
    }

    func tick(_ peer: Peer, now: Int64) {
        let (due, expired) = requests.due(for: peer.id, at: now)
        for (holder, name) in expired { Log.debug(.net, "timeout of inflight \(name.kind) \(name.hash) from peer=\(holder)") }
        var wanted: [Inventory] = []
        for name in due {
            guard !isKnown(name, orReconsiderable: false) else {
                requests.forget(name.hash)
                continue
            }
            Log.debug(.net, "Requesting \(name.kind) \(name.hash) peer=\(peer.id)")
            requests.request(name.hash, from: peer.id, until: now + Self.requestTimeout)
            switch name {
            case .wtxid: wanted.append(Inventory(.wtxid, name.hash))
            case .txid: wanted.append(Inventory(peer.canServeWitnesses ? .witnessTransaction : .transaction, name.hash))
            }
        }
        for start in stride(from: 0, to: wanted.count, by: Self.batch) {
            peer.send(GetDataMessage(Array(wanted[start..<min(start + Self.batch, wanted.count)])))
        }
    }

    // MARK: Transactions

    private func receive(_ transaction: Transaction, from peer: Peer) {
        peer.relay?.known.insert(peer.usesWtxids ? transaction.wtxid.hash : transaction.txid.hash)
        requests.answered(transaction.txid.hash, by: peer.id)
        if transaction.hasWitness { requests.answered(transaction.wtxid.hash, by: peer.id) }
        if isKnown(.wtxid(transaction.wtxid), orReconsiderable: false) { return forceRelay(transaction, from: peer) }
        if memory.reconsiderable.contains(transaction.wtxid.hash) {
            forceRelay(transaction, from: peer)
            Log.debug(
                .txpackages,
                "found tx \(transaction.txid) (wtxid=\(transaction.wtxid)) in reconsiderable rejects, looking for child in orphanage")
            return tryWithChild(transaction, from: peer)
        }
        switch accept(transaction) {
        case .accepted(let accepted):
            took(transaction, replaced: accepted.replaced, from: peer.id)
            peer.lastTransaction = context.kernel.clock.now
        case .rejected(let rejected): refused(transaction, rejected.rejection, from: peer, isFirst: true)
        case .alreadyPresent, .presentWithOtherWitness, nil: break
        }
    }

    private func accept(_ transaction: Transaction) -> MempoolAcceptance? {
        context.kernel.withMempoolChain { [mempool = context.kernel.mempool] chain in mempool.accept(transaction, chain: chain) }
    }

    /// Peers with that permission get even known transactions relayed.
    private func forceRelay(_ transaction: Transaction, from peer: Peer) {
        guard peer.connection.has(.forceRelay) else { return }
        let name = "\(transaction.txid) (wtxid=\(transaction.wtxid))"
        if context.kernel.mempool.contains(transaction.txid) {
            Log.info("Force relaying tx \(name) from peer=\(peer.id)")
            relay.relay(transaction.txid, transaction.wtxid)
        } else {
            Log.info("Not relaying non-mempool transaction \(name) from forcerelay peer=\(peer.id)")
        }
    }

    private func took(_ transaction: Transaction, replaced: [Transaction], from peer: Int64) {
        requests.forget(transaction.txid.hash)
        requests.forget(transaction.wtxid.hash)
        orphanage.parentAccepted(transaction)
        orphanage.remove(transaction.wtxid)
        let summary = context.kernel.mempool.summary()
        Log.debug(
            .mempool,
            "AcceptToMemoryPool: peer=\(peer): accepted \(transaction.txid) (wtxid=\(transaction.wtxid)) (poolsz \(summary.count) txn, "
                + "\(summary.usage / 1000) kB)")
        relay.relay(transaction.txid, transaction.wtxid)
        for old in replaced { compact.remember(old) }
    }

    /// A transaction of this node, or one handed in by the user, entered the mempool.
    func tookOwn(_ transaction: Transaction) {
        requests.forget(transaction.txid.hash)
        requests.forget(transaction.wtxid.hash)
        orphanage.parentAccepted(transaction)
        orphanage.remove(transaction.wtxid)
    }

    private func refused(_ transaction: Transaction, _ rejection: TransactionRejection, from peer: Peer?, isFirst: Bool) {
        Log.debug(
            .mempoolrej,
            "\(transaction.txid) (wtxid=\(transaction.wtxid)) from peer=\(peer?.id ?? -1) was not accepted: \(rejection)")
        switch rejection.kind {
        case .missingInputs:
            guard isFirst, let peer, !memory.rejected.contains(transaction.wtxid.hash) else { break }
            keepOrphan(transaction, from: peer)
        case .witnessStripped: orphanage.remove(transaction.wtxid)
        default: forget(transaction, rejection)
        }
        if isFirst, rejection.kind != .witnessStripped, transaction.totalSize < 100_000 { compact.remember(transaction) }
        if rejection.kind == .consensus, let peer { context.misbehaving(peer, "") }
        if isFirst, rejection.kind == .reconsiderable, let peer {
            Log.debug(
                .txpackages,
                "tx \(transaction.txid) (wtxid=\(transaction.wtxid)) failed but reconsiderable, looking for child in orphanage")
            tryWithChild(transaction, from: peer)
        }
    }

    /// Remembers not to ask for it again. Another witness may make the same txid valid, unless the inputs themselves are the fault.
    private func forget(_ transaction: Transaction, _ rejection: TransactionRejection) {
        if rejection.kind == .reconsiderable {
            memory.reconsiderable.insert(transaction.wtxid.hash)
        } else {
            memory.rejected.insert(transaction.wtxid.hash)
        }
        requests.forget(transaction.wtxid.hash)
        if rejection.kind == .inputsNotStandard, transaction.hasWitness {
            memory.rejected.insert(transaction.txid.hash)
            requests.forget(transaction.txid.hash)
        }
        orphanage.remove(transaction.wtxid)
    }

    // MARK: Orphans

    private func missingParents(_ transaction: Transaction) -> [Txid] {
        Set(transaction.inputs.map(\.previousOutput.txid)).sorted().filter { !isKnown(.txid($0), orReconsiderable: false) }
    }

    private func keepOrphan(_ transaction: Transaction, from peer: Peer) {
        let parents = Set(transaction.inputs.map(\.previousOutput.txid))
        let doubtful = parents.count { memory.reconsiderable.contains($0.hash) && !context.kernel.mempool.contains($0) }
        guard doubtful <= 1, !parents.contains(where: { memory.rejected.contains($0.hash) }) else {
            Log.debug(.mempool, "not keeping orphan with rejected parents \(transaction.txid) (wtxid=\(transaction.wtxid))")
            memory.rejected.insert(transaction.txid.hash)
            memory.rejected.insert(transaction.wtxid.hash)
            requests.forget(transaction.txid.hash)
            return requests.forget(transaction.wtxid.hash)
        }
        let missing = missingParents(transaction)
        for parent in missing { peer.relay?.known.insert(parent.hash) }
        let others = requests.candidates(for: transaction.txid.hash) + requests.candidates(for: transaction.wtxid.hash)
        for id in [peer.id] + others {
            guard let announcer = context.peers[id], seekParents(missing, of: transaction.wtxid, from: announcer) else { continue }
            orphanage.add(transaction, from: id, now: context.kernel.clock.now)
        }
        requests.forget(transaction.txid.hash)
        requests.forget(transaction.wtxid.hash)
        orphanage.limit(to: context.options.maximumOrphans, now: context.kernel.clock.now)
    }

    /// Has the parents asked of a peer that knows the orphan; false when it is not to be asked.
    private func seekParents(_ parents: [Txid], of wtxid: Wtxid, from peer: Peer) -> Bool {
        guard !orphanage.contains(wtxid, from: peer.id) else { return false }
        let isTrusted = peer.connection.has(.relay)
        guard isTrusted || requests.count(peer.id) + parents.count <= Self.announcementLimit else { return false }
        var delay: Int64 = peer.download.isPreferred ? 0 : Self.delay
        if someoneUsesWtxids { delay += Self.delay }
        if !isTrusted, requests.requestedCount(peer.id) >= Self.requestLimit { delay += Self.delay }
        for parent in parents {
            requests.announced(
                .txid(parent), by: peer.id, isPreferred: peer.download.isPreferred, notBefore: context.now + delay)
        }
        Log.debug(.txpackages, "added peer=\(peer.id) as a candidate for resolving orphan \(wtxid)")
        return true
    }

    func hasWork(for peer: Peer) -> Bool { orphanage.hasWork(for: peer.id) }

    /// Tries orphans whose parents came, until one is judged; whether one was.
    func tryOrphan(of peer: Peer) -> Bool {
        while let orphan = orphanage.nextWork(for: peer.id) {
            switch accept(orphan) {
            case .accepted(let accepted):
                Log.debug(.txpackages, "   accepted orphan tx \(orphan.txid) (wtxid=\(orphan.wtxid))")
                took(orphan, replaced: accepted.replaced, from: peer.id)
                return true
            case .rejected(let rejected) where rejected.rejection.kind != .missingInputs:
                Log.debug(
                    .txpackages,
                    "   invalid orphan tx \(orphan.txid) (wtxid=\(orphan.wtxid)) from peer=\(peer.id). \(rejected.rejection)")
                refused(orphan, rejected.rejection, from: peer, isFirst: false)
                return true
            default: continue
            }
        }
        return false
    }

    /// A transaction that pays too little may be accepted together with a child that this peer sent.
    private func tryWithChild(_ parent: Transaction, from peer: Peer) {
        let child = orphanage.children(of: parent, from: peer.id).first {
            !memory.reconsiderable.contains(TransactionMemory.pairName([parent, $0])) && !memory.rejected.contains($0.txid.hash)
        }
        guard let child else { return }
        let pair = [parent, child]
        let result = context.kernel.withMempoolChain { [mempool = context.kernel.mempool] chain in
            mempool.acceptPackage(pair, chain: chain)
        }
        guard let result else { return }
        Log.debug(
            .txpackages,
            "package evaluation for parent \(parent.txid) (wtxid=\(parent.wtxid), sender=\(peer.id)) + child \(child.txid) "
                + "(wtxid=\(child.wtxid), sender=\(peer.id)): package \(result.rejection == nil ? "accepted" : "rejected")")
        if result.rejection != nil { memory.reconsiderable.insert(TransactionMemory.pairName(pair)) }
        for transaction in pair.reversed() {
            switch result.results[transaction.wtxid] {
            case .accepted(let accepted): took(transaction, replaced: accepted.replaced, from: peer.id)
            case .rejected(let rejected): refused(transaction, rejected.rejection, from: peer, isFirst: false)
            case .alreadyPresent, .presentWithOtherWitness, nil: break
            }
        }
    }

    // MARK: Chain

    func tipChanged() { memory.tipChanged() }

    func blockConnected(_ block: Block) {
        orphanage.blockConnected(block)
        memory.blockConnected(block)
        for transaction in block.transactions {
            requests.forget(transaction.txid.hash)
            requests.forget(transaction.wtxid.hash)
        }
    }

    func blockDisconnected() { memory.blockDisconnected() }
}
