import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// Blocks that are asked of a peer. Times are microseconds.
struct BlockDownloadState {
    /// In the order of asking.
    var inFlight: [BlockIndexEntry] = []
    /// When the first of `inFlight` became the first.
    var since: Int64 = 0
    /// The window cannot move for want of a block from this peer, since then.
    var stallingSince: Int64 = 0
    /// Outbound or trusted, and able to give blocks.
    var isPreferred = false
}

/// Fetches blocks from several peers at once: a window of 1024 that moves along each peer's best chain, sixteen per peer.
final class BlockDownload: Conversation {
    static let perPeer = 16
    private static let window = 1024
    private static let stallingTimeout: Int64 = 2_000_000
    private static let maximumStallingTimeout: Int64 = 64_000_000
    private static let limitedPeerDepth = 286

    private let context: PeerContext
    /// Blocks on their way, and from whom, first asked first.
    private(set) var inFlight: [BlockHash: [Int64]] = [:]
    /// Grows with each peer that stalls, lest a slow line of our own cost us all peers.
    private var patience = BlockDownload.stallingTimeout
    /// Who sent blocks that are being judged.
    private var sources: [BlockHash: (peer: Int64, isFull: Bool)] = [:]
    /// Told of a valid new block and who sent it.
    var onGoodSource: ((Peer) -> Void)?
    /// Asked for a compact block instead of a full one, when that is likely to do.
    var prefersCompact: ((Peer, BlockIndexEntry) -> Bool)?
    /// Queues work that comes after the events of a block that was handed in.
    var afterEvents: ((@escaping @Sendable (PeerEngine) -> Void) -> Void)?

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(
            BlockMessage.self,
            gate: { [unowned self] peer in
                guard context.kernel.isImporting else { return true }
                Log.debug(.net, "Unexpected block message received from peer \(peer.id)")
                return false
            }, handle: { [unowned self] in receive($1.block, from: $0) })
    }

    func closed(_ peer: Peer) {
        for entry in peer.download.inFlight { forget(entry.hash, from: peer.id) }
    }

    // MARK: What is on its way

    func isRequested(_ hash: BlockHash) -> Bool { inFlight[hash] != nil }

    func isRequested(_ hash: BlockHash, from peer: Peer) -> Bool { inFlight[hash]?.contains(peer.id) ?? false }

    /// Notes that a block was asked of a peer; false when it was before.
    @discardableResult
    func note(_ entry: BlockIndexEntry, from peer: Peer) -> Bool {
        guard !isRequested(entry.hash, from: peer) else { return false }
        peer.download.inFlight.append(entry)
        if peer.download.inFlight.count == 1 { peer.download.since = context.now }
        inFlight[entry.hash, default: []].append(peer.id)
        return true
    }

    /// The block came, or will not come: from one peer, or from all.
    func remove(_ hash: BlockHash, from peer: Peer? = nil) {
        for id in inFlight[hash] ?? [] where peer == nil || peer?.id == id {
            forget(hash, from: id)
            guard let holder = context.peers[id] else { continue }
            if holder.download.inFlight.first?.hash == hash { holder.download.since = max(holder.download.since, context.now) }
            holder.download.inFlight.removeAll { $0.hash == hash }
            holder.download.stallingSince = 0
            holder.compact.partial[hash] = nil
        }
    }

    private func forget(_ hash: BlockHash, from id: Int64) {
        inFlight[hash]?.removeAll { $0 == id }
        if inFlight[hash]?.isEmpty == true { inFlight[hash] = nil }
    }

    // MARK: Asking

    /// Whether chain and blocks are to be asked of this peer while others may be better.
    func maySync(from peer: Peer) -> Bool {
        if peer.download.isPreferred { return true }
        guard peer.canServeBlocks, peer.type != .addressFetch else { return false }
        return inFlight.isEmpty || !context.peers.values.contains { $0.download.isPreferred }
    }

    func tick(_ peer: Peer, now: Int64) {
        if isOverdue(peer, now: now) { return peer.connection.disconnect() }
        let isBusy = context.kernel.isInitialBlockDownload && !(maySync(from: peer) && !peer.isLimited)
        guard peer.canServeBlocks, !isBusy, peer.download.inFlight.count < Self.perPeer else { return }
        let room = Self.perPeer - peer.download.inFlight.count
        var (wanted, staller) = nextBlocks(for: peer, count: room)
        wanted += historicalBlocks(from: peer, count: room - wanted.count)
        for entry in wanted {
            note(entry, from: peer)
            Log.debug(.net, "Requesting block \(entry.hash) (\(entry.height)) peer=\(peer.id)")
        }
        if !wanted.isEmpty { peer.send(GetDataMessage(wanted.map { Inventory(peer.blockKind, $0.hash.hash) })) }
        if peer.download.inFlight.isEmpty, let staller = staller.flatMap({ context.peers[$0] }), staller.download.stallingSince == 0 {
            staller.download.stallingSince = now
            Log.debug(.net, "Stall started peer=\(staller.id)")
        }
    }

    private func isOverdue(_ peer: Peer, now: Int64) -> Bool {
        if peer.download.stallingSince != 0, peer.download.stallingSince < now - patience {
            Log.info("Peer is stalling block download, \(peer.connection.disconnectText)")
            let longer = min(2 * patience, Self.maximumStallingTimeout)
            if longer != patience {
                patience = longer
                Log.debug(.net, "Increased stalling timeout temporarily to \(patience / 1_000_000) seconds")
            }
            return true
        }
        guard let first = peer.download.inFlight.first else { return false }
        let others = Int64(context.peers.values.count { !$0.download.inFlight.isEmpty } - 1)
        let spacing = context.consensus.powTargetSpacing * 1_000_000
        guard now > peer.download.since + spacing + spacing / 2 * others else { return false }
        Log.info("Timeout downloading block \(first.hash), \(peer.connection.disconnectText)")
        return true
    }

    /// The window moved: patience goes back to normal, slowly.
    func blockConnected() {
        guard patience != Self.stallingTimeout else { return }
        patience = max(patience * 85 / 100 / 1_000_000 * 1_000_000, Self.stallingTimeout)
        Log.debug(.net, "Decreased stalling timeout to \(patience / 1_000_000) seconds")
    }

    /// The next blocks of the peer's best chain that are neither here nor on their way, and the peer that keeps the window from moving.
    private func nextBlocks(for peer: Peer, count: Int) -> (blocks: [BlockIndexEntry], staller: Int64?) {
        resolveUnknown(peer)
        let chain = context.kernel.chain
        guard let best = peer.chain.bestKnown, let tip = chain.tip, best.chainWork >= tip.chainWork,
            best.chainWork >= context.kernel.minimumChainWork
        else { return ([], nil) }
        let base = context.kernel.backgroundChain?.base
        if let base, !base.isAncestor(of: best) {
            // What it takes to leave the snapshot's chain is not here before the chain in the background has reached it.
            Log.debug(
                .net, "Not downloading blocks from peer=\(peer.id), which doesn't have the snapshot block in its best chain.")
            return ([], nil)
        }
        var guess = peer.chain.lastCommon
        if let known = guess, let base, known.height < base.height { guess = nil }
        // The peer may have changed to another chain since the last time.
        guard let common = (guess ?? chain[min(best.height, chain.height)])?.commonAncestor(with: best) else { return ([], nil) }
        peer.chain.lastCommon = common
        guard common !== best else { return ([], nil) }
        var search = WindowSearch(chain: chain, end: common.height + Self.window, limit: count)
        walk(from: common, peer, best, &search)
        return (search.found, search.staller)
    }

    /// The next blocks below the snapshot that the active chain is built on, if the peer has them all.
    private func historicalBlocks(from peer: Peer, count: Int) -> [BlockIndexEntry] {
        guard count > 0, !peer.isLimited, let background = context.kernel.backgroundChain, let best = peer.chain.bestKnown,
            background.base.isAncestor(of: best), let start = background.chain.fork(with: background.base)
        else { return [] }
        var search = WindowSearch(chain: nil, end: min(start.height + Self.window, background.base.height), limit: count)
        walk(from: start, peer, best, &search)
        return search.found
    }

    /// Goes through the peer's best chain from `start` on, until the window or the search ends.
    private func walk(from start: BlockIndexEntry, _ peer: Peer, _ best: BlockIndexEntry, _ search: inout WindowSearch) {
        var walk = start
        let last = min(best.height, search.end + 1)
        while walk.height < last {
            guard let target = best.ancestor(height: min(last, walk.height + 128)) else { return }
            for entry in target.path(after: walk.height) where !examine(entry, peer, best, &search) { return }
            walk = target
        }
    }

    /// What a walk along the window found so far.
    private struct WindowSearch {
        /// The active chain; nil for blocks below it.
        let chain: ActiveChain?
        let end: Int
        let limit: Int
        var found: [BlockIndexEntry] = []
        var waitingFor: Int64?
        var staller: Int64?
    }

    /// Looks at one block of the window; false ends the walk.
    private func examine(_ entry: BlockIndexEntry, _ peer: Peer, _ best: BlockIndexEntry, _ search: inout WindowSearch) -> Bool {
        guard entry.status.isValid(upTo: .tree) else { return false }
        if !peer.canServeWitnesses, context.consensus.isActive(.segwit, at: entry.height) { return false }
        if entry.haveData || search.chain?.contains(entry) ?? false {
            if search.chain != nil, entry.haveChainTransactions { peer.chain.lastCommon = entry }
            return true
        }
        if let holder = inFlight[entry.hash]?.first {
            search.waitingFor = search.waitingFor ?? holder
            return true
        }
        if entry.height > search.end {
            if search.found.isEmpty, search.waitingFor != peer.id { search.staller = search.waitingFor }
            return false
        }
        if peer.isLimited, best.height - entry.height >= Self.limitedPeerDepth { return true }
        search.found.append(entry)
        return search.found.count < search.limit
    }

    private func resolveUnknown(_ peer: Peer) {
        guard let hash = peer.chain.lastUnknown, let entry = context.kernel.entry(for: hash), !entry.chainWork.isZero else { return }
        if peer.chain.bestKnown.map({ entry.chainWork >= $0.chainWork }) ?? true { peer.chain.bestKnown = entry }
        peer.chain.lastUnknown = nil
    }

    /// Asks at once for the blocks up to a header that was just announced, when this node is close to the tip.
    func fetchDirectly(_ last: BlockIndexEntry, from peer: Peer) {
        let chain = context.kernel.chain
        guard context.canFetchDirectly, last.status.isValid(upTo: .tree), let tip = chain.tip, tip.chainWork <= last.chainWork else {
            return
        }
        var missing: [BlockIndexEntry] = []
        var walk: BlockIndexEntry? = last
        while let entry = walk, !chain.contains(entry), missing.count <= Self.perPeer {
            let isServable = peer.canServeWitnesses || !context.consensus.isActive(.segwit, at: entry.height)
            if !entry.haveData, !isRequested(entry.hash), isServable { missing.append(entry) }
            walk = entry.previous
        }
        guard let fork = walk, chain.contains(fork) else {
            Log.debug(.net, "Large reorg, won't direct fetch to \(last.hash) (\(last.height))")
            return
        }
        var requests: [Inventory] = []
        for entry in missing.reversed() where peer.download.inFlight.count < Self.perPeer {
            requests.append(Inventory(peer.blockKind, entry.hash.hash))
            note(entry, from: peer)
            Log.debug(.net, "Requesting block \(entry.hash) from  peer=\(peer.id)")
        }
        guard let only = requests.first else { return }
        if requests.count > 1 {
            Log.debug(.net, "Downloading blocks toward \(last.hash) (\(last.height)) via headers direct fetch")
        } else if inFlight.count == 1, prefersCompact?(peer, last) ?? false {
            requests = [Inventory(.compactBlock, only.hash)]
        }
        peer.send(GetDataMessage(requests))
    }

    // MARK: Taking

    private func receive(_ block: Block, from peer: Peer) {
        Log.debug(.net, "received block \(block.hash) peer=\(peer.id)")
        let previous = context.kernel.entry(for: block.header.previousHash)
        let mutation = previous.flatMap { previous in
            block.mutation(witnessesExpected: context.consensus.isActive(.segwit, at: previous.height + 1))
        }
        if let mutation {
            Log.debug(.validation, "Block mutated: \(mutation)")
            Log.debug(.net, "Received mutated block from peer=\(peer.id)")
            context.misbehaving(peer, "mutated block")
            return remove(block.hash, from: peer)
        }
        let isWanted = isRequested(block.hash)
        remove(block.hash, from: peer)
        let work = previous.map { $0.chainWork + CompactTarget.work(block.header.bits) }
        let isWorkChecked = work.map { $0 >= context.workThreshold } ?? false
        submit(block, from: peer, isFull: true, isWanted: isWanted, isWorkChecked: isWorkChecked)
    }

    /// Hands a block to the kernel. `isFull`: the peer sent all of it and answers for its validity.
    func submit(_ block: Block, from peer: Peer, isFull: Bool, isWanted: Bool, isWorkChecked: Bool) {
        let hash = block.hash
        if sources[hash] == nil { sources[hash] = (peer.id, isFull) }
        let result = context.kernel.submitBlock(block, force: isWanted, minimumWorkChecked: isWorkChecked)
        if result.isNew {
            peer.lastBlock = context.kernel.clock.now
            remove(hash)
        } else {
            // Its verdict, if there is one, waits in the queue of events.
            afterEvents? { $0.forgetSource(of: hash) }
        }
    }

    func forgetSource(of hash: BlockHash) { sources[hash] = nil }

    /// The kernel judged a block: its sender is punished, or worth more.
    func judged(_ hash: BlockHash, _ rejection: BlockRejection?) {
        guard let source = sources.removeValue(forKey: hash), let peer = context.peers[source.peer] else { return }
        if let rejection {
            context.punish(peer, for: rejection, viaCompactBlock: !source.isFull)
        } else if !context.kernel.isInitialBlockDownload, inFlight.isEmpty || inFlight.count == 1 && inFlight[hash] != nil {
            onGoodSource?(peer)
        }
    }
}

extension BlockIndexEntry {
    /// The entries from above `height` up to this one, lowest first.
    fileprivate func path(after height: Int) -> [BlockIndexEntry] {
        var path: [BlockIndexEntry] = []
        var walk: BlockIndexEntry? = self
        while let entry = walk, entry.height > height {
            path.append(entry)
            walk = entry.previous
        }
        return path.reversed()
    }
}
