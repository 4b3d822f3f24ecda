import BdtBase
import BdtConsensus
import BdtKernel
import BdtPrimitives
import BdtWire

/// Answers `getheaders` and `getblocks`.
final class HeadersServing: Conversation {
    private static let blockLimit = 500

    private let context: PeerContext

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(GetHeadersMessage.self) { [unowned self] in sendHeaders($0, $1) }
        router.on(GetBlocksMessage.self) { [unowned self] in announceBlocks($0, $1) }
    }

    private func sendHeaders(_ peer: Peer, _ message: GetHeadersMessage) {
        guard fits(message.locator, "getheaders", peer) else { return }
        guard !context.kernel.isImporting else {
            Log.debug(.net, "Ignoring getheaders from peer=\(peer.id) while importing/reindexing")
            return
        }
        let chain = context.kernel.chain
        guard let tip = chain.tip, tip.chainWork >= context.kernel.minimumChainWork || peer.connection.has(.download) else {
            Log.debug(
                .net, "Ignoring getheaders from peer=\(peer.id) because active chain has too little work; sending empty response")
            return peer.send(HeadersMessage([]))
        }
        var entry: BlockIndexEntry?
        if message.locator.hashes.isEmpty {
            guard let stop = context.kernel.entry(for: message.stop) else { return }
            guard context.mayServe(stop) else {
                Log.debug(.net, "ignoring request from peer=\(peer.id) for old block header that isn't in the main chain")
                return
            }
            entry = stop
        } else {
            entry = fork(chain, message.locator).flatMap { chain.next(after: $0) }
        }
        let until = message.stop.isZero ? "end" : "\(message.stop)"
        Log.debug(.net, "getheaders \(entry?.height ?? -1) to \(until) from peer=\(peer.id)")
        var headers: [BlockHeader] = []
        while let next = entry {
            headers.append(next.header)
            if headers.count == WireLimits.headers || next.hash == message.stop { break }
            entry = chain.next(after: next)
        }
        peer.chain.bestHeaderSent = entry ?? tip
        peer.send(HeadersMessage(headers))
    }

    private func announceBlocks(_ peer: Peer, _ message: GetBlocksMessage) {
        guard fits(message.locator, "getblocks", peer) else { return }
        let chain = context.kernel.chain
        var entry = fork(chain, message.locator).flatMap { chain.next(after: $0) }
        let prunedHeight = prunedHeight(chain)
        let until = message.stop.isZero ? "end" : "\(message.stop)"
        Log.debug(.net, "getblocks \(entry?.height ?? -1) to \(until) limit \(Self.blockLimit) from peer=\(peer.id)")
        var count = 0
        while let next = entry {
            if next.hash == message.stop {
                Log.debug(.net, "  getblocks stopping at \(next.height) \(next.hash)")
                break
            }
            guard next.haveData, next.height > prunedHeight else {
                Log.debug(.net, " getblocks stopping, pruned or too old block at \(next.height) \(next.hash)")
                break
            }
            peer.announcements.asInventory.append(next.hash)
            count += 1
            if count == Self.blockLimit {
                Log.debug(.net, "  getblocks stopping at limit \(next.height) \(next.hash)")
                peer.announcements.continuation = next.hash
                break
            }
            entry = chain.next(after: next)
        }
    }

    /// Blocks up to this height may be gone by the time that they are asked for.
    private func prunedHeight(_ chain: ActiveChain) -> Int {
        guard context.kernel.options.pruning != .off else { return -1 }
        return chain.height - (Kernel.blocksToKeep - Int(3600 / context.consensus.powTargetSpacing))
    }

    private func fits(_ locator: BlockLocator, _ command: String, _ peer: Peer) -> Bool {
        guard locator.hashes.count > WireLimits.locator else { return true }
        context.disconnect(peer, "\(command) locator size \(locator.hashes.count) > \(WireLimits.locator)")
        return false
    }

    /// The last block of the active chain that the sender of the locator has.
    private func fork(_ chain: ActiveChain, _ locator: BlockLocator) -> BlockIndexEntry? {
        for hash in locator.hashes {
            guard let entry = context.kernel.entry(for: hash) else { continue }
            if chain.contains(entry) { return entry }
            if let tip = chain.tip, tip.isAncestor(of: entry) { return tip }
        }
        return chain.genesis
    }
}
