import BdtBase
import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtStorage
import Foundation

@testable import BdtKernel

/// A folder that goes away with the value.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("bdtkernel-\(UUID().uuidString)").path

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A regtest kernel over a temporary folder, and a miner for it.
final class TestNode {
    static let parameters = ChainParameters.make(network: .regtest)

    let folder: TemporaryFolder
    let clock = Clock()
    private(set) var kernel: Kernel
    private let configure: (inout KernelOptions) -> Void
    private var extraNonce: UInt32 = 0

    init(_ folder: TemporaryFolder = TemporaryFolder(), configure: @escaping (inout KernelOptions) -> Void = { _ in }) throws {
        self.folder = folder
        self.configure = configure
        kernel = try TestNode.open(folder, clock, configure)
    }

    private static func open(
        _ folder: TemporaryFolder, _ clock: Clock, _ configure: (inout KernelOptions) -> Void
    ) throws -> Kernel {
        var options = KernelOptions(parameters: parameters, clock: clock, directory: folder.path)
        options.cacheBytes = 16 << 20
        options.checkBlockIndex = 1
        configure(&options)
        return try Kernel(options: options)
    }

    /// Closes the kernel and opens it again; with `cleanly` false as if the process had been killed.
    func restart(
        cleanly: Bool = true, configure extra: (inout KernelOptions) -> Void = { _ in }, beforeImport: (Kernel) -> Void = { _ in }
    ) throws {
        if cleanly { kernel.close() } else { kernel.notifications.drain() }
        // A second kernel on the database can only be opened once the first one is gone.
        var options = KernelOptions(parameters: TestNode.parameters, clock: clock, directory: folder.path)
        options.cacheBytes = 16 << 20
        options.checkBlockIndex = 1
        configure(&options)
        extra(&options)
        kernel = try TestNode.idle()
        kernel = try Kernel(options: options)
        beforeImport(kernel)
        kernel.importBlocks(files: [])
    }

    private static func idle() throws -> Kernel {
        let folder = TemporaryFolder()
        var options = KernelOptions(parameters: parameters, directory: folder.path)
        options.memoryStores = MemoryStores()
        return try Kernel(options: options)
    }

    var tip: BlockIndexEntry { kernel.chain.tip! }

    /// A valid block after `previous` (the tip when nil).
    func block(
        after previous: BlockIndexEntry? = nil, _ transactions: [Transaction] = [], coinbaseValue: Amount? = nil, time: Int64? = nil,
        solved: Bool = true
    ) -> Block {
        let parent = previous ?? tip
        let height = parent.height + 1
        extraNonce += 1
        let script = ScriptBuilder().push(number: Int64(height)).push(Array(withUnsafeBytes(of: extraNonce) { Array($0) })).script
        let value = coinbaseValue ?? blockSubsidy(height: height, parameters: TestNode.parameters.consensus)
        let coinbase = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: .null, scriptSig: script)],
                outputs: [TransactionOutput(value: value, script: Script([0x51]))]))
        let all = [coinbase] + transactions
        var header = BlockHeader(
            version: 0x2000_0000, previousHash: parent.hash, merkleRoot: MerkleTree.root(all.map(\.txid.hash)).root,
            time: UInt32(max(parent.medianTimePast + 1, time ?? 0)), bits: 0x207f_ffff, nonce: 0)
        while checkProofOfWork(header.computeHash(), bits: header.bits, parameters: TestNode.parameters.consensus) != solved {
            header.nonce += 1
        }
        return Block(header: header, transactions: all)
    }

    /// Mines on the tip, or a branch on `start`; returns the new blocks' entries.
    @discardableResult func mine(_ count: Int, on start: BlockIndexEntry? = nil) -> [BlockIndexEntry] {
        var entries: [BlockIndexEntry] = []
        for _ in 0..<count {
            let block = block(after: entries.last ?? start)
            _ = kernel.submitBlock(block, force: true, minimumWorkChecked: true)
            entries.append(kernel.entry(for: block.hash)!)
        }
        return entries
    }

    /// Spends output 0 of the coinbase at `height` to one output that anyone can spend.
    func spend(coinbaseAt height: Int, value: Amount = Amount(49_0000_0000)) throws -> Transaction {
        let coinbase = try kernel.readBlock(kernel.chain[height]!).transactions[0]
        return TestNode.spend(OutPoint(txid: coinbase.txid, index: 0), value: value)
    }

    /// To an output script long enough for the mempool's least transaction size.
    static func spend(_ outpoint: OutPoint, value: Amount) -> Transaction {
        Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: outpoint)],
                outputs: [TransactionOutput(value: value, script: Script([0x51] + [UInt8](repeating: 0x61, count: 10)))]))
    }

    /// All coins on disk and in memory, as the node sees them.
    func coins() throws -> [OutPoint: Coin] {
        try kernel.flush()
        return try stored(kernel.coinStore)
    }

    func stored(_ store: CoinStore) throws -> [OutPoint: Coin] {
        var all: [OutPoint: Coin] = [:]
        let keep: (OutPoint, Coin) -> Bool = { outpoint, coin in
            all[outpoint] = coin
            return true
        }
        try store.forEach(keep)
        return all
    }
}
