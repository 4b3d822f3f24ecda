import BdtBase
import BdtKernel
import BdtPrimitives
import BdtWire

/// `inv`: leads what peers announce to those who download it.
final class InventoryConversation: Conversation {
    private let context: PeerContext
    private let sync: HeadersSync
    private let blocks: BlockDownload
    private let transactions: TransactionDownload

    init(context: PeerContext, sync: HeadersSync, blocks: BlockDownload, transactions: TransactionDownload) {
        self.context = context
        self.sync = sync
        self.blocks = blocks
        self.transactions = transactions
    }

    func register(with router: MessageRouter) {
        router.on(InvMessage.self) { [unowned self] in receive($1.entries, from: $0) }
    }

    private func receive(_ entries: [Inventory], from peer: Peer) {
        var lastUnknown: BlockHash?
        for entry in entries {
            if entry.kind == (peer.usesWtxids ? .transaction : .wtxid) { continue }
            if entry.kind == .block {
                let hash = BlockHash(entry.hash)
                let isKnown = context.kernel.entry(for: hash) != nil
                Log.debug(.net, "got inv: \(entry)  \(isKnown ? "have" : "new") peer=\(peer.id)")
                sync.noteAvailable(hash, for: peer)
                if !isKnown, !context.kernel.isImporting, !blocks.isRequested(hash) { lastUnknown = hash }
            } else if entry.isTransaction {
                guard transactions.announced(entry, by: peer) else { return }
            } else {
                Log.debug(.net, "Unknown inv type \"\(entry)\" received from peer=\(peer.id)")
            }
        }
        if let lastUnknown { sync.announced(lastUnknown, by: peer) }
    }
}
