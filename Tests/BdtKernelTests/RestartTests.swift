import BdtConsensus
import BdtPrimitives
import BdtStorage
import Synchronization
import Testing

@testable import BdtKernel

@Suite struct RestartTests {
    @Test func keepsChainAndCoins() throws {
        let node = try TestNode()
        node.mine(101)
        _ = node.kernel.submitBlock(node.block([try node.spend(coinbaseAt: 1)]), force: true, minimumWorkChecked: true)
        let stale = node.mine(1, on: node.kernel.chain[50]!)[0].hash
        let (tip, coins, tips) = (node.tip.hash, try node.coins(), node.kernel.chainTips().map(\.entry.hash))
        try node.restart()
        #expect(node.tip.hash == tip)
        #expect(node.tip.chainTransactionCount == 104)
        #expect(try node.coins() == coins)
        #expect(node.kernel.chainTips().map(\.entry.hash) == tips)
        #expect(node.kernel.entry(for: stale)?.haveData == true)
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
    }

    @Test func losesNothingWhenKilled() throws {
        let node = try TestNode()
        node.mine(20)
        try node.kernel.flush()
        node.mine(90)
        _ = node.kernel.submitBlock(node.block([try node.spend(coinbaseAt: 1)]), force: true, minimumWorkChecked: true)
        let tip = node.tip.hash
        try node.restart(cleanly: false)
        #expect(node.tip.hash == tip)
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
        #expect(try node.coins().count == 111)
    }

    @Test func remembersInvalidBlocks() throws {
        let node = try TestNode()
        let entries = node.mine(5)
        #expect(node.kernel.invalidate(entries[2]))
        try node.restart()
        #expect(node.tip.height == 2)
        #expect(node.kernel.entry(for: entries[4].hash)?.status.isFailed == true)
        node.kernel.reconsider(node.kernel.entry(for: entries[2].hash)!)
        #expect(node.tip.hash == entries[4].hash)
    }

    /// The coins stop being written after any number of batches: the next start completes them, whatever had been written.
    @Test(arguments: 0..<12) func completesInterruptedCoinWrites(batches: Int) throws {
        let stores = FailingStores()
        let node = try TestNode { options in
            options.memoryStores = stores.memory
            options.coinsBatchBytes = 500
        }
        node.mine(30)
        try node.kernel.flush()
        let base = node.kernel.chain[20]!
        node.mine(10)
        // The new tip is on another branch than the coins on disk.
        node.mine(30, on: base)
        let tip = node.tip.hash
        stores.remaining = batches
        try? node.kernel.flush()
        stores.remaining = .max
        try node.restart(cleanly: false)
        #expect(node.tip.hash == tip)
        let coins = try node.coins()
        #expect(coins.count == 50)
        #expect(Set(coins.values.map(\.height)) == Set(1...50))
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
    }

    @Test func stopsChangingOnceTheDiskFails() throws {
        let stores = FailingStores()
        let messages = Messages()
        let node = try TestNode { options in
            options.memoryStores = stores.memory
            options.host.fatalError = messages.add
        }
        node.mine(3)
        stores.remaining = 0
        #expect(throws: KernelError.self) { try node.kernel.flush() }
        #expect(messages.count == 1)
        #expect(throws: KernelError.self) { try node.kernel.flush() }
        let height = node.tip.height
        stores.remaining = .max
        let block = node.block()
        let result = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        #expect(!result.accepted && result.rejection == nil)
        #expect(node.tip.height == height)
    }

    @Test func downloadsAgainWhatAMachineCrashLost() throws {
        let node = try TestNode()
        node.mine(5)
        try node.kernel.flush()
        node.mine(5)
        let lost = node.kernel.chain[8]!
        let block = try node.kernel.readBlock(lost)
        let path = node.kernel.blocks.blocks.path(0)
        try File(path, mode: .readWrite).write([UInt8](repeating: 0, count: 80), at: UInt64(lost.dataPosition.offset) - 8)
        try node.restart(cleanly: false)
        #expect(node.tip.height == 7)
        #expect(node.kernel.entry(for: lost.hash)?.haveData == false)
        let result = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
        #expect(result.isNew)
        #expect(node.tip.height == 10)
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
    }

    @Test func findsDamage() throws {
        let node = try TestNode()
        node.mine(5)
        try node.kernel.flush()
        let undo = node.kernel.blocks.undos.path(0)
        try File(undo, mode: .readWrite).write([0xff], at: 20)
        #expect(node.kernel.verifyDatabase(level: 1, depth: 0) == .success)
        #expect(node.kernel.verifyDatabase(level: 2, depth: 0) == .corrupted)
        try File(node.kernel.blocks.blocks.path(0), mode: .readWrite).write([0xff, 0xff], at: UInt64(node.tip.dataPosition.offset) + 90)
        #expect(node.kernel.verifyDatabase(level: 1, depth: 1) == .corrupted)
    }

    @Test func refusesAnotherNetworksData() throws {
        let node = try TestNode()
        node.mine(1)
        node.kernel.close()
        #expect(throws: KernelError.self) {
            try node.restart { $0.parameters = ChainParameters.make(network: .testnet4) }
        }
    }

    @Test func rebuildsFromBlockFiles() throws {
        let node = try TestNode()
        let entries = node.mine(30)
        node.mine(3, on: entries[20])
        let (tip, coins) = (node.tip.hash, try node.coins())
        try node.restart { $0.reindexChainState = true }
        #expect(node.tip.hash == tip)
        #expect(try node.coins() == coins)
        try node.restart { $0.reindex = true }
        #expect(node.tip.hash == tip)
        #expect(try node.coins() == coins)
        #expect(node.kernel.chainTips().count == 2)
        try node.restart()
        #expect(node.tip.hash == tip)
    }

    /// A reindex is interrupted after half of the block files, and the process killed; the next start goes on with the other half.
    @Test func goesOnWithAReindex() throws {
        let node = try TestNode { options in
            options.usesSmallBlockFiles = true
            options.checkBlockIndex = 0
        }
        node.mine(900)
        let (tip, coins) = (node.tip.hash, try node.coins())
        let watcher = Watcher()
        try node.restart(
            configure: { options in
                options.reindex = true
                options.host.progress = { if $0.title.hasPrefix("Reindexing"), $0.percent >= 50 { watcher.interrupt() } }
            }, beforeImport: watcher.watch)
        #expect(node.tip.height == 0 && node.kernel.isImporting)
        #expect((200...700).contains(node.kernel.headerCount))
        watcher.forget()
        try node.restart(cleanly: false, beforeImport: { #expect($0.headerCount > 200 && $0.isImporting) })
        #expect(node.tip.hash == tip && !node.kernel.isImporting)
        #expect(try node.coins() == coins)
    }

    @Test func importsForeignFiles() throws {
        let source = try TestNode { $0.usesBlockKey = false }
        source.mine(10)
        try source.kernel.flush()
        let node = try TestNode()
        node.kernel.importBlocks(files: [source.kernel.blocks.blocks.path(0), "/nonexistent"])
        #expect(node.tip.hash == source.tip.hash)
    }
}

/// Databases that refuse to be written after a number of batches.
final class FailingStores: Sendable {
    let memory: MemoryStores
    private let gate: Gate

    final class Gate: Sendable {
        let left = Mutex(Int.max)
    }

    init() {
        let gate = Gate()
        self.gate = gate
        memory = MemoryStores { name -> any KeyValueStore in name == "chainstate" ? FailingStore(gate) as any KeyValueStore : MemoryStore()
        }
    }

    var remaining: Int {
        get { gate.left.withLock { $0 } }
        set { gate.left.withLock { $0 = newValue } }
    }
}

private final class FailingStore: KeyValueStore {
    private let store = MemoryStore()
    private let gate: FailingStores.Gate

    init(_ gate: FailingStores.Gate) { self.gate = gate }

    func get(_ key: [UInt8]) throws(StorageError) -> [UInt8]? { store.get(key) }

    func write(_ batch: WriteBatch, sync: Bool) throws(StorageError) {
        let isOpen = gate.left.withLock { left in
            if left == 0 { return false }
            if left != .max { left -= 1 }
            return true
        }
        guard isOpen else { throw .database(path: "memory", message: "the disk is gone") }
        store.write(batch, sync: sync)
    }

    func makeCursor() -> any StoreCursor { store.makeCursor() }
    func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 { store.approximateSize(from: lower, to: upper) }
}

/// Interrupts a kernel from within what it tells its host.
private final class Watcher: Sendable {
    private let kernel = Mutex<Kernel?>(nil)
    func watch(_ kernel: Kernel) { self.kernel.withLock { $0 = kernel } }
    func interrupt() { kernel.withLock { $0?.interrupt() } }
    func forget() { kernel.withLock { $0 = nil } }
}

/// Collects texts from any thread.
final class Messages: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    var count: Int { all.count }
    @Sendable func add(_ text: String) { texts.withLock { $0.append(text) } }
}
