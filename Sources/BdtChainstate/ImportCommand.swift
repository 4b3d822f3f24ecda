import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// `import`: reads a block file into a data directory and tells how that went. The clock runs from the first block to the verdict on the last;
/// opening and closing the directory, which writes the coins, are not part of it.
package struct ImportCommand {
    private let file: String
    private let options: KernelOptions
    private let wantsHash: Bool

    package init(_ arguments: [String]) throws {
        let words = try CommandOptions(arguments, named: ["datadir", "network", "threads", "dbcache", "dbbatchsize"], flags: ["utxohash"])
        guard words.words.count == 1 else { throw ChainstateProgram.UsageError(description: "import takes one FILE") }
        guard let directory = words["datadir"] else { throw ChainstateProgram.UsageError(description: "import needs --datadir DIR") }
        let name = words["network"] ?? Network.regtest.name
        guard let network = Network(name: name) else { throw ChainstateProgram.UsageError(description: "no network '\(name)'") }
        file = words.words[0]
        guard access(file, R_OK) == 0 else { throw ChainstateProgram.UsageError(description: "cannot read \(file)") }
        var options = KernelOptions(parameters: ChainParameters.make(network: network), directory: directory)
        options.scriptThreads = try words.number("threads", default: 1)
        options.cacheBytes = try words.number("dbcache", default: options.cacheBytes >> 20) << 20
        options.coinsBatchBytes = try words.number("dbbatchsize", default: options.coinsBatchBytes)
        // There is no mempool whose unused memory coins could have.
        options.mempool.maximumBytes = 0
        options.host.fatalError = { ChainstateProgram.complain($0) }
        self.options = options
        wantsHash = words.has("utxohash")
    }

    /// Imports, closes the directory and returns what came of it.
    package func run() throws -> JSONObject {
        Log.shared.configure(LogOptions())
        try Log.shared.start()
        let kernel = try Kernel(options: options)
        let outcome = ImportOutcome()
        let subscription = kernel.notifications.subscribe(outcome)
        let start = Usage.now
        kernel.importBlocks(files: [file])
        let spent = Usage.now - start
        kernel.notifications.drain()
        subscription.cancel()
        var report = report(kernel, outcome, spent)
        if wantsHash { report.append("utxo_hash", .string(try hash(kernel))) }
        let closing = Usage.now
        kernel.close()
        report["close_seconds"] = .number(JSONNumber((Usage.now - closing).wall / 1000, decimals: 3))
        return report
    }

    private func hash(_ kernel: Kernel) throws -> String {
        try kernel.utxoStatistics(.serialized).hash.map { "\($0)" } ?? ""
    }

    private func report(_ kernel: Kernel, _ outcome: ImportOutcome, _ spent: Usage) -> JSONObject {
        let tip = kernel.chain.tip
        let found = outcome.state.withLock { $0 }
        var report: JSONObject = [
            "blocks_accepted": .number(JSONNumber(found.blocks)), "height": .number(JSONNumber(kernel.chain.height)),
            "tip_hash": .string(tip.map { "\($0.hash)" } ?? ""),
            "wall_seconds": .number(JSONNumber(spent.wall / 1000, decimals: 3)),
            "cpu_seconds": .number(JSONNumber(spent.processor / 1000, decimals: 3)),
            "close_seconds": .number(JSONNumber(Int64(0), decimals: 3)),
            "peak_rss_mb": .number(JSONNumber(Usage.peakKilobytes * 10 / 1024, decimals: 1)),
            "inputs": .number(JSONNumber(found.inputs)),
            "inputs_per_second": .number(JSONNumber(Int64(found.inputs) * 1_000_000 / max(1, spent.wall))),
        ]
        if let rejection = found.rejection {
            report.append("reject_reason", .string(rejection.reason))
            report.append("result", .string(rejection.kind.publishedName))
        }
        return report
    }
}

/// What the kernel tells of an import.
private final class ImportOutcome: KernelObserver {
    struct State: Sendable {
        var blocks = 0
        var inputs = 0
        var rejection: BlockRejection?
    }

    let state = Mutex(State())

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
        state.withLock { state in
            state.blocks += entry.height > 0 ? 1 : 0
            state.inputs += block.layout.inputCount - 1
        }
    }

    func blockChecked(_ block: Block, _ rejection: BlockRejection?) {
        guard let rejection else { return }
        state.withLock { $0.rejection = rejection }
    }

    func importRefused(_ hash: BlockHash, _ rejection: BlockRejection) { state.withLock { $0.rejection = rejection } }
}

/// Time and memory of this process.
private struct Usage {
    /// Microseconds.
    var wall: Int64
    var processor: Int64

    static var now: Usage {
        let usage = resources
        return Usage(wall: Clock.monotonicMicroseconds, processor: microseconds(usage.ru_utime) + microseconds(usage.ru_stime))
    }

    /// The most memory so far.
    static var peakKilobytes: Int64 { Int64(resources.ru_maxrss) }

    static func - (later: Usage, earlier: Usage) -> Usage {
        Usage(wall: later.wall - earlier.wall, processor: later.processor - earlier.processor)
    }

    private static var resources: rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    private static func microseconds(_ time: timeval) -> Int64 { Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec) }
}

extension BlockRejectionKind {
    /// The name of the published enumeration.
    fileprivate var publishedName: String {
        switch self {
        case .consensus: "CONSENSUS"
        case .cachedInvalid: "CACHED_INVALID"
        case .invalidHeader: "INVALID_HEADER"
        case .mutated: "MUTATED"
        case .missingPrevious: "MISSING_PREV"
        case .invalidPrevious: "INVALID_PREV"
        case .timeFuture: "TIME_FUTURE"
        case .checkpoint: "CHECKPOINT"
        case .headerLowWork: "HEADER_LOW_WORK"
        }
    }
}
