import BdtBase
import BdtCommon
import BdtCrypto
import BdtKernel
import BdtPrimitives
import Foundation

extension NodeStartup {
    /// The kernel's options; throws what is wrong with them.
    func kernelOptions() throws(StartupFailure) -> KernelOptions {
        var options = KernelOptions(
            parameters: node.parameters, clock: node.clock, directory: arguments.networkDirectory,
            blocksDirectory: try blocksDirectory())
        options.mempool = try mempoolOptions()
        options.cacheBytes = max(4, Int(clamping: min(arguments.getInt("dbcache", default: 450), 1 << 40))) << 20
        options.cacheBytes -= indexCaches.total
        options.coinsCrashRatio = Int(clamping: max(0, arguments.getInt("dbcrashratio", default: 0)))
        if let bytes = arguments.getInt("dbbatchsize") { options.coinsBatchBytes = Int(clamping: max(0, bytes)) }
        options.scriptThreads = scriptThreads
        if let size = arguments.getInt("maxsigcachesize") { options.signatureCacheBytes = Int(min(max(0, size), 1 << 40)) << 20 }
        if let text = arguments.get("assumevalid") {
            guard let number = Self.number(text) else {
                throw .message("Invalid assumevalid block hash specified (\(text)), must be up to 64 hex digits (or 0 to disable)")
            }
            options.assumeValid = BlockHash(number)
        }
        if let text = arguments.get("minimumchainwork") {
            guard let number = Self.number(text) else {
                throw .message("Invalid minimum work specified (\(text)), must be up to 64 hex digits")
            }
            options.minimumChainWork = UInt256(number)
        }
        options.maximumTipAge = arguments.getInt("maxtipage", default: options.maximumTipAge)
        options.usesCheckpoints = arguments.getBool("checkpoints", default: true)
        if let value = arguments.getInt("checkblockindex") {
            options.checkBlockIndex = arguments.get("checkblockindex") == "" ? 1 : Int(clamping: value)
        }
        options.usesBlockKey = arguments.getBool("blocksxor", default: true)
        options.usesSmallBlockFiles = arguments.getBool("fastprune", default: false)
        options.reindex = arguments.getBool("reindex", default: false)
        options.reindexChainState = arguments.getBool("reindex-chainstate", default: false)
        options.stopAtHeight = Int(clamping: arguments.getInt("stopatheight", default: 0))
        options.pruning = try pruning
        options.host = host
        return options
    }

    private func blocksDirectory() throws(StartupFailure) -> String? {
        do {
            return try arguments.blocksDirectory()
        } catch {
            throw StartupFailure(error)
        }
    }

    /// How the kernel reaches the node.
    private var host: KernelHost {
        var host = KernelHost()
        host.fatalError = { [node] message in node.fail(message) }
        host.flushError = { [node] message in node.fail(message) }
        host.progress = { [node] report in node.messages.show(report) }
        host.warning = { [node] warning, text in
            if let text { node.warnings.set(.kernel(warning), text) } else { node.warnings.remove(.kernel(warning)) }
        }
        host.stopRequested = { [node] in node.requestShutdown() }
        return host
    }

    /// Threads for scripts, the submitting one included.
    private var scriptThreads: Int {
        let given = Int(clamping: arguments.getInt("par", default: 0))
        let threads = given > 0 ? given : ProcessInfo.processInfo.activeProcessorCount + given
        return min(16, max(1, threads))
    }

    private var pruning: Pruning {
        get throws(StartupFailure) {
            let mebibytes = arguments.getInt("prune", default: 0)
            switch mebibytes {
            case ..<0: throw .message("Prune cannot be configured with a negative value.")
            case 0: return .off
            case 1: return .manual
            case 2..<550: throw .message("Prune configured below the minimum of 550 MiB.  Please use a higher number.")
            default: return .automatic(target: UInt64(min(mebibytes, 1 << 40)) << 20)
            }
        }
    }

    /// Up to 64 hexadecimal digits, with or without `0x`.
    private static func number(_ text: String) -> Hash256? {
        let digits = text.lowercased().hasPrefix("0x") ? text.dropFirst(2) : text[...]
        guard digits.utf8.count <= 64 else { return nil }
        return Hash256(display: String(repeating: "0", count: 64 - digits.utf8.count) + digits)
    }

    private func mempoolOptions() throws(StartupFailure) -> MempoolOptions {
        var options = MempoolOptions()
        let checksByDefault = node.parameters.defaultConsistencyChecks ? 1 : 0
        options.checkRatio = Int(clamping: arguments.getInt("checkmempool", default: Int64(checksByDefault)))
        if let size = arguments.getInt("maxmempool") { options.maximumBytes = Int(min(max(0, size), 1 << 40)) * 1_000_000 }
        if let hours = arguments.getInt("mempoolexpiry") { options.expiry = min(max(0, hours), 1 << 40) * 3600 }
        if let rate = try amount("incrementalrelayfee") { options.incrementalRelayRate = FeeRate(satoshiPerKvB: rate.satoshi) }
        if let rate = try amount("minrelaytxfee") {
            options.minimumRelayRate = FeeRate(satoshiPerKvB: rate.satoshi)
        } else if options.incrementalRelayRate > options.minimumRelayRate {
            options.minimumRelayRate = options.incrementalRelayRate
            Log.info("Increasing minrelaytxfee to \(options.minimumRelayRate) to match incrementalrelayfee")
        }
        if let rate = try amount("dustrelayfee") { options.dustRelayRate = FeeRate(satoshiPerKvB: rate.satoshi) }
        options.permitsBareMultisig = arguments.getBool("permitbaremultisig", default: true)
        let carriesData = arguments.getBool("datacarrier", default: true)
        options.maximumDataCarrierSize = carriesData ? Int(clamping: arguments.getInt("datacarriersize", default: 83)) : nil
        options.bytesPerSigop = Int(clamping: arguments.getInt("bytespersigop", default: 20))
        options.requiresStandard = !arguments.getBool("acceptnonstdtxn", default: false)
        if !options.requiresStandard, !node.parameters.isTestChain {
            throw .message("acceptnonstdtxn is not currently supported for \(node.parameters.network.name) chain")
        }
        options.persistsVersion1 = arguments.getBool("persistmempoolv1", default: false)
        options.limits = mempoolLimits
        if let problem = options.sizeProblem { throw .message(problem) }
        return options
    }

    private var mempoolLimits: MempoolLimits {
        var limits = MempoolLimits()
        func value(_ name: String, scale: Int = 1, _ fallback: Int) -> Int {
            arguments.getInt(name).map { Int(min(max(0, $0), 1 << 40)) * scale } ?? fallback
        }
        limits.ancestorCount = value("limitancestorcount", limits.ancestorCount)
        limits.ancestorSize = value("limitancestorsize", scale: 1000, limits.ancestorSize)
        limits.descendantCount = value("limitdescendantcount", limits.descendantCount)
        limits.descendantSize = value("limitdescendantsize", scale: 1000, limits.descendantSize)
        return limits
    }
}
