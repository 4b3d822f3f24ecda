import BdtBase
import BdtCrypto
import BdtKernel
import BdtPrimitives
import BdtWire

/// What was agreed with a peer on compact blocks (BIP152).
struct CompactBlockState {
    /// The peer can send them.
    var isProvided = false
    /// The peer wants new blocks in this form, unannounced.
    var wantsHighBandwidth = false
    /// This node wants new blocks from the peer in this form, unannounced.
    var isHighBandwidth = false
    /// Blocks that are being put together.
    var partial: [BlockHash: PartialBlock] = [:]
}

/// Sends compact blocks, and the transactions of theirs that peers lack (BIP152).
final class CompactBlockServing: Conversation {
    private static let compactDepth = 5
    private static let transactionsDepth = 10

    private let context: PeerContext
    private let recent: RecentBlock
    private var cached: CompactBlockMessage?

    init(context: PeerContext, recent: RecentBlock) {
        self.context = context
        self.recent = recent
    }

    func register(with router: MessageRouter) {
        router.on(SendCompactMessage.self, isEarly: true) { peer, message in
            guard message.version == SendCompactMessage.currentVersion else { return }
            peer.compact.isProvided = true
            peer.compact.wantsHighBandwidth = message.highBandwidth
        }
        router.on(GetBlockTransactionsMessage.self) { [unowned self] in sendTransactions($0, $1) }
    }

    func ready(_ peer: Peer) {
        guard peer.commonVersion >= ProtocolVersion.compactBlocks else { return }
        peer.send(SendCompactMessage(highBandwidth: false))
    }

    /// Whether the receiver is likely to have most of the block's transactions.
    func isWorthwhile(_ entry: BlockIndexEntry, _ tip: BlockIndexEntry) -> Bool {
        context.canFetchDirectly && entry.height >= tip.height - Self.compactDepth
    }

    func message(for entry: BlockIndexEntry) throws(KernelError) -> CompactBlockMessage {
        if let cached, cached.header == entry.header { return cached }
        let block = try recent.read(entry, context.kernel)
        let message = CompactBlockMessage(block, nonce: .random(in: 0 ... .max))
        if recent.block?.hash == entry.hash { cached = message }
        return message
    }

    private func sendTransactions(_ peer: Peer, _ request: GetBlockTransactionsMessage) {
        guard let entry = context.kernel.entry(for: request.blockHash), recent.block(entry) != nil || entry.haveData else {
            Log.debug(.net, "Peer \(peer.id) sent us a getblocktxn for a block we don't have")
            return
        }
        guard recent.block(entry) != nil || entry.height >= context.kernel.chain.height - Self.transactionsDepth else {
            Log.debug(.net, "Peer \(peer.id) sent us a getblocktxn for a block > \(Self.transactionsDepth) deep")
            peer.requests.append(Inventory(.witnessBlock, request.blockHash.hash))
            return
        }
        guard let block = recent.block(entry) ?? (try? context.kernel.readBlock(entry)) else { return }
        guard request.positions.allSatisfy(block.transactions.indices.contains) else {
            return context.misbehaving(peer, "getblocktxn with out-of-bounds tx indices")
        }
        let transactions = request.positions.map { block.transactions[$0] }
        peer.send(BlockTransactionsMessage(blockHash: request.blockHash, transactions: transactions))
    }
}

extension CompactBlockMessage {
    /// The compact form of a block: its coinbase is sent along.
    init(_ block: Block, nonce: UInt64) {
        let names = ShortIDs(header: block.header, nonce: nonce)
        self.init(
            header: block.header, nonce: nonce, shortIDs: block.transactions.dropFirst().map { names.identifier($0.wtxid) },
            prefilled: block.transactions.first.map { [Prefilled(position: 0, transaction: $0)] } ?? [])
    }
}

/// The names of six bytes that a compact block gives to transactions (BIP152).
struct ShortIDs {
    private let key: (UInt64, UInt64)

    init(header: BlockHeader, nonce: UInt64) {
        let words = SHA256.hash(header.encoded + nonce.littleEndianBytes).words
        key = (words.0, words.1)
    }

    func identifier(_ wtxid: Wtxid) -> UInt64 {
        var hasher = SipHash(key0: key.0, key1: key.1)
        hasher.update(wtxid.bytes)
        return hasher.finalize() & 0xffff_ffff_ffff
    }
}

extension UInt64 {
    fileprivate var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { [UInt8]($0) } }
}
