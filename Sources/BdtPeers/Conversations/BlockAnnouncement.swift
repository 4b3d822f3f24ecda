import BdtBase
import BdtKernel
import BdtPrimitives
import BdtWire

/// Blocks that the peer is to be told of.
struct BlockAnnouncements {
    /// By header if possible; in chain order.
    var asHeaders: [BlockHash] = []
    /// By hash.
    var asInventory: [BlockHash] = []
    /// When the peer asks for this block, the tip is announced, so that it asks for more.
    var continuation: BlockHash?
}

/// Tells peers of new blocks: by header (BIP130), as a compact block, or by hash.
final class BlockAnnouncement: Conversation {
    static let headerLimit = 8

    private let context: PeerContext
    private let sync: HeadersSync
    private let compact: CompactBlockServing
    private var highestProven = -1

    init(context: PeerContext, sync: HeadersSync, compact: CompactBlockServing) {
        self.context = context
        self.sync = sync
        self.compact = compact
    }

    /// The active chain grew to `tip` from `fork`: its last blocks are announced to everyone.
    func announce(_ tip: BlockIndexEntry, fork: BlockIndexEntry?) {
        var hashes: [BlockHash] = []
        var entry: BlockIndexEntry? = tip
        while let next = entry, next !== fork, hashes.count < Self.headerLimit {
            hashes.append(next.hash)
            entry = next.previous
        }
        for peer in context.peers.values { peer.announcements.asHeaders += hashes.reversed() }
    }

    /// Sends a block that extends the tip to those who want it unannounced, before it is checked in full (BIP152).
    func announceProven(_ entry: BlockIndexEntry) {
        guard entry.height > highestProven, context.consensus.isActive(.segwit, at: entry.height) else { return }
        highestProven = entry.height
        for peer in context.peers.values where peer.isReady && peer.compact.wantsHighBandwidth {
            sync.resolveUnknown(peer)
            guard !peer.chain.hasHeader(entry), entry.previous.map(peer.chain.hasHeader) ?? false,
                let message = try? compact.message(for: entry)
            else { continue }
            Log.debug(.net, "PeerManager::NewPoWValidBlock sending header-and-ids \(entry.hash) to peer=\(peer.id)")
            peer.send(message)
            peer.chain.bestHeaderSent = entry
        }
    }

    func tick(_ peer: Peer, now: Int64) {
        announceHeaders(peer)
        let hashes = peer.announcements.asInventory
        peer.announcements.asInventory = []
        for start in stride(from: 0, to: hashes.count, by: WireLimits.inventory) {
            let part = hashes[start..<min(start + WireLimits.inventory, hashes.count)]
            peer.send(InvMessage(part.map { Inventory(.block, $0.hash) }))
        }
    }

    private func announceHeaders(_ peer: Peer) {
        let hashes = peer.announcements.asHeaders
        guard let last = hashes.last else { return }
        peer.announcements.asHeaders = []
        sync.resolveUnknown(peer)
        let wantsCompact = peer.compact.wantsHighBandwidth
        let takesHeaders = (peer.prefersHeaders || wantsCompact && hashes.count == 1) && hashes.count <= Self.headerLimit
        if takesHeaders, let entries = connecting(hashes, peer) {
            guard let best = entries.last else { return }
            if entries.count == 1, wantsCompact, let message = try? compact.message(for: best) {
                Log.debug(.net, "SendMessages sending header-and-ids \(best.hash) to peer=\(peer.id)")
                peer.send(message)
                peer.chain.bestHeaderSent = best
                return
            }
            if peer.prefersHeaders {
                log(entries, peer)
                peer.send(HeadersMessage(entries.map(\.header)))
                peer.chain.bestHeaderSent = best
                return
            }
        }
        guard let entry = context.kernel.entry(for: last) else { return }
        if let tip = context.kernel.chain.tip, !context.kernel.chain.contains(entry) {
            Log.debug(.net, "Announcing block \(last) not on main chain (tip=\(tip.hash))")
        }
        if !peer.chain.hasHeader(entry) {
            peer.announcements.asInventory.append(last)
            Log.debug(.net, "SendMessages: sending inv peer=\(peer.id) hash=\(last)")
        }
    }

    /// The entries from the first that the peer lacks on; nil when they would not connect to what it has, or left the active chain.
    private func connecting(_ hashes: [BlockHash], _ peer: Peer) -> [BlockIndexEntry]? {
        let chain = context.kernel.chain
        var entries: [BlockIndexEntry] = []
        var before: BlockIndexEntry?
        for hash in hashes {
            guard let entry = context.kernel.entry(for: hash), chain.contains(entry), before == nil || entry.previous === before
            else { return nil }
            before = entry
            if !entries.isEmpty {
                entries.append(entry)
            } else if !peer.chain.hasHeader(entry) {
                guard entry.previous.map(peer.chain.hasHeader) ?? true else { return nil }
                entries.append(entry)
            }
        }
        return entries
    }

    private func log(_ entries: [BlockIndexEntry], _ peer: Peer) {
        guard let first = entries.first, let last = entries.last else { return }
        if entries.count > 1 {
            Log.debug(
                .net, "SendMessages: \(entries.count) headers, range (\(first.hash), \(last.hash)), to peer=\(peer.id)")
        } else {
            Log.debug(.net, "SendMessages: sending header \(first.hash) to peer=\(peer.id)")
        }
    }
}
