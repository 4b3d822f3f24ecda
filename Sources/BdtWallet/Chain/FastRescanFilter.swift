import BdtBase
import BdtInterfaces
import BdtKeys
import BdtPrimitives

/// Asks the node's index of block filters which blocks may hold something of the wallet, so that a scan need not read the others.
struct FastRescanFilter {
    private static let basicType: UInt8 = 0

    private let wallet: Wallet
    private var scripts: [[UInt8]] = []
    /// The end of each descriptor's range when its scripts were taken over: seeing an address makes more.
    private var rangeEnds: [DescriptorID: Int32] = [:]

    /// Nil when the node has no such index.
    init?(_ wallet: Wallet) async throws {
        guard try await wallet.chain.hasBlockFilterIndex(filterType: Self.basicType) else { return nil }
        self.wallet = wallet
    }

    /// Whether the block may hold something of the wallet; true as well when its filter is not there.
    mutating func mayConcern(_ hash: BlockHash, height: Int) async throws -> Bool {
        takeOverScripts()
        let matches = try await wallet.chain.blockFilterMatchesAny(filterType: Self.basicType, blockHash: hash, elements: scripts)
        guard let matches else {
            Log.debug(.scan, "Fast rescan: inspect block \(height) [\(hash)] (WARNING: block filter not found!)")
            return true
        }
        if matches { Log.debug(.scan, "Fast rescan: inspect block \(height) [\(hash)] (filter matched)") }
        return matches
    }

    private mutating func takeOverScripts() {
        let managers = wallet.read { state in
            state.keys.managers.filter { rangeEnds[$0.key] != $0.value.rangeEnd }
        }
        for (id, manager) in managers {
            let known = rangeEnds[id] ?? .min
            scripts += manager.scripts.lazy.filter { $0.value >= known }.map(\.key.bytes)
            rangeEnds[id] = manager.rangeEnd
        }
    }
}
