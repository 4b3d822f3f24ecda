import BdtBase
import BdtConsensus
import BdtCrypto
import BdtIndex
import BdtKernel
import BdtPrimitives
import BdtStorage
import Foundation
import Synchronization
import Testing

/// A regtest kernel over a temporary folder, with indexes whose databases outlive it.
final class IndexedChain {
    static let parameters = ChainParameters.make(network: .regtest)

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtindex-\(UUID().uuidString)").path
    let kernel: Kernel
    private var extraNonce: UInt32 = 0

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var options = KernelOptions(parameters: Self.parameters, directory: folder)
        options.cacheBytes = 16 << 20
        options.memoryStores = MemoryStores()
        options.mempool.requiresStandard = false
        kernel = try Kernel(options: options)
        kernel.importBlocks(files: [])
    }

    deinit {
        kernel.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var tip: BlockIndexEntry { kernel.chain.tip! }

    /// A valid block on `parent`; its coinbase leaves `unclaimed` satoshi, and makes an output that nobody can spend.
    func block(on parent: BlockIndexEntry? = nil, _ transactions: [Transaction] = [], unclaimed: Int64 = 0) -> Block {
        let parent = parent ?? tip
        extraNonce += 1
        let height = parent.height + 1
        let script = ScriptBuilder().push(number: Int64(height)).push(withUnsafeBytes(of: extraNonce) { [UInt8]($0) }).script
        let subsidy = blockSubsidy(height: height, parameters: Self.parameters.consensus).satoshi
        let coinbase = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: .null, scriptSig: script)],
                outputs: [
                    TransactionOutput(value: Amount(subsidy - unclaimed - 7), script: Script([0x51])),
                    TransactionOutput(value: Amount(7), script: Script([0x6a, 0x01, UInt8(truncatingIfNeeded: height)])),
                ]))
        let all = [coinbase] + transactions
        var header = BlockHeader(
            version: 0x2000_0000, previousHash: parent.hash, merkleRoot: MerkleTree.root(all.map(\.txid.hash)).root,
            time: UInt32(parent.medianTimePast + 1), bits: 0x207f_ffff, nonce: 0)
        while !checkProofOfWork(header.computeHash(), bits: header.bits, parameters: Self.parameters.consensus) { header.nonce += 1 }
        return Block(header: header, transactions: all)
    }

    @discardableResult func submit(_ block: Block) -> BlockIndexEntry {
        _ = kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        return kernel.entry(for: block.hash)!
    }

    /// Mines on the tip, or a branch on `start`.
    @discardableResult func mine(_ count: Int, on start: BlockIndexEntry? = nil) -> [BlockIndexEntry] {
        var entries: [BlockIndexEntry] = []
        for _ in 0..<count { entries.append(submit(block(on: entries.last ?? start ?? tip))) }
        return entries
    }

    /// Spends the coinbase at `height` to one output with `script`, for a fee of 1000.
    func spend(coinbaseAt height: Int, to script: [UInt8]) throws -> Transaction {
        let coinbase = try kernel.readBlock(kernel.chain[height]!).transactions[0]
        return Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: coinbase.txid, index: 0))],
                outputs: [TransactionOutput(value: coinbase.outputs[0].value - Amount(1000), script: Script(script))]))
    }

    // MARK: Indexes

    func transactionIndex(_ store: any KeyValueStore) throws -> TransactionIndex {
        try opened(TransactionPositions(store: store, kernel: kernel))
    }

    func filterIndex(_ store: any KeyValueStore, fileLimit: UInt32 = BlockFilterRecords.maximumFileSize) throws -> BlockFilterIndex {
        try opened(BlockFilterRecords(.basic, store: store, directory: folder, kernel: kernel, fileLimit: fileLimit))
    }

    func statisticsIndex(_ store: any KeyValueStore) throws -> CoinStatisticsIndex {
        try opened(CoinStatisticsRecords(store: store, kernel: kernel))
    }

    private func opened<Content: IndexContent>(_ content: Content) throws -> ChainIndex<Content> {
        let index = ChainIndex(content, kernel: kernel) { Issue.record("\($0)") }
        try index.open()
        return index
    }
}

extension FollowingIndex {
    /// Lets the index catch up, and returns once it has.
    func follow() {
        start()
        while !status.isSynced { usleep(1000) }
    }
}

/// A store whose content can be put back to what it was: what a crash leaves of writes that never reached the disk.
final class RevertibleStore: KeyValueStore {
    private let content = Mutex<[[UInt8]: [UInt8]]>([:])

    var image: [[UInt8]: [UInt8]] { content.withLock { $0 } }
    func revert(to image: [[UInt8]: [UInt8]]) { content.withLock { $0 = image } }

    func get(_ key: [UInt8]) -> [UInt8]? { content.withLock { $0[key] } }

    func write(_ batch: WriteBatch, sync: Bool) {
        content.withLock { content in
            batch.visitAll { content[$0.array] = $1?.array }
        }
    }

    func makeCursor() -> any StoreCursor { Cursor(content.withLock { $0.sorted { $0.key.lexicographicallyPrecedes($1.key) } }) }
    func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 { 0 }

    private final class Cursor: StoreCursor {
        private let records: [(key: [UInt8], value: [UInt8])]
        private var index = 0

        init(_ records: [(key: [UInt8], value: [UInt8])]) { self.records = records }

        func seek(_ key: [UInt8]) -> StoreRecord? {
            index = records.firstIndex { !$0.key.lexicographicallyPrecedes(key) } ?? records.count
            return current
        }

        func next() -> StoreRecord? {
            index += 1
            return current
        }

        private var current: StoreRecord? {
            records.indices.contains(index) ? StoreRecord(key: records[index].key, value: records[index].value) : nil
        }
    }
}
