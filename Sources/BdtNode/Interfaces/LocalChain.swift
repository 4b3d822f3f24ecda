import BdtIndex
import BdtInterfaces
import BdtKernel
import BdtPrimitives
import Synchronization

/// `Chain` over this process's own kernel, peers and settings: what the node offers to wallet processes.
///
/// A caller in another process sees a chain that may move between two calls; nothing here waits for a block to connect.
package final class LocalChain: Chain {
    let node: NodeContext
    /// The wallets to load at start, in place of those of the settings.
    let wallets: [String]?

    /// The process that this chain is for, as the caller of its RPC methods.
    let provider: WalletProvider
    /// What that process listens to.
    let forwarders = Mutex<[ObjectIdentifier: NotificationForwarder]>([:])

    /// - Parameter isOwn: it is for the wallet process that this node keeps.
    package init(_ node: NodeContext, wallets: [String]? = nil, isOwn: Bool = false) {
        self.node = node
        self.wallets = wallets
        provider = node.walletRouter.addProvider(isOwn: isOwn)
    }

    var kernel: Kernel { node.kernel }

    // MARK: Blocks

    package func getHeight() async throws -> Int? {
        let height = kernel.chain.height
        return height < 0 ? nil : height
    }

    package func getBlockHash(height: Int) async throws -> BlockHash {
        guard let entry = kernel.chain[height] else { throw IPCError.remote("No block at height \(height)") }
        return entry.hash
    }

    package func haveBlockOnDisk(height: Int) async throws -> Bool {
        guard let entry = kernel.chain[height] else { return false }
        return entry.haveData && entry.transactionCount > 0
    }

    package func findLocatorFork(_ locator: BlockLocator) async throws -> Int? {
        let chain = kernel.chain
        for hash in locator.hashes {
            if let entry = kernel.entry(for: hash), chain.contains(entry) { return entry.height }
        }
        return nil
    }

    package func hasBlockFilterIndex(filterType: UInt8) async throws -> Bool { filterIndex(filterType) != nil }

    package func blockFilterMatchesAny(filterType: UInt8, blockHash: BlockHash, elements: [[UInt8]]) async throws -> Bool? {
        guard let entry = kernel.entry(for: blockHash) else { return nil }
        return filterIndex(filterType)?.content.filter(of: entry)?.members.matchesAny(elements)
    }

    private func filterIndex(_ filterType: UInt8) -> BlockFilterIndex? {
        BlockFilterKind(number: filterType).flatMap { node.indexes?[$0] }
    }

    package func findBlock(_ hash: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        found(kernel.entry(for: hash), wanted)
    }

    package func findFirstBlock(minTime: Int64, minHeight: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        found(kernel.chain.earliest(time: minTime, minimumHeight: minHeight), wanted)
    }

    package func findAncestor(of hash: BlockHash, height: Int, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        found(kernel.entry(for: hash)?.ancestor(height: height), wanted)
    }

    package func findAncestor(of hash: BlockHash, ancestor: BlockHash, _ wanted: FoundBlockQuery) async throws -> FoundBlock? {
        guard let entry = kernel.entry(for: hash), let other = kernel.entry(for: ancestor), other.isAncestor(of: entry) else { return nil }
        return found(other, wanted)
    }

    package func findCommonAncestor(_ first: BlockHash, _ second: BlockHash, _ wanted: FoundBlockQuery) async throws -> CommonAncestor? {
        guard let one = kernel.entry(for: first), let other = kernel.entry(for: second) else { return nil }
        guard let ancestor = found(one.commonAncestor(with: other), wanted), let first = found(one, wanted),
            let second = found(other, wanted)
        else { return nil }
        return CommonAncestor(ancestor: ancestor, first: first, second: second)
    }

    package func guessVerificationProgress(_ hash: BlockHash) async throws -> Double {
        kernel.entry(for: hash).map { kernel.verificationProgress($0) } ?? 0
    }

    package func hasBlocks(_ hash: BlockHash, minHeight: Int, maxHeight: Int?) async throws -> Bool {
        guard var entry = kernel.entry(for: hash) else { return false }
        if let maxHeight, let lower = entry.ancestor(height: maxHeight) { entry = lower }
        while entry.haveData {
            if entry.height <= minHeight { return true }
            guard let previous = entry.previous else { return true }
            entry = previous
        }
        return false
    }

    private func found(_ entry: BlockIndexEntry?, _ wanted: FoundBlockQuery) -> FoundBlock? {
        guard let entry else { return nil }
        let chain = kernel.chain
        let isActive = chain.contains(entry)
        return FoundBlock(
            hash: entry.hash, height: entry.height, time: entry.time, maxTime: entry.maxTime, medianTimePast: entry.medianTimePast,
            isInActiveChain: isActive, locator: wanted.wantsLocator ? entry.locator : nil,
            next: wanted.wantsNext && isActive ? chain.next(after: entry)?.hash : nil,
            payload: wanted.wantsData ? payload(of: entry) : nil)
    }

    /// The bytes on disk, if they begin with the header that they should.
    private func payload(of entry: BlockIndexEntry) -> BlockPayload? {
        guard let bytes = try? kernel.readBlockBytes(entry), bytes.count > BlockHeader.byteCount,
            let header = try? BlockHeader(decoding: Array(bytes.prefix(BlockHeader.byteCount))), header.computeHash() == entry.hash
        else { return nil }
        return BlockPayload(bytes: bytes)
    }

    // MARK: State of the node

    package func havePruned() async throws -> Bool { kernel.hasPruned }

    package func getPruneHeight() async throws -> Int? { kernel.pruneHeight }

    package func isReadyToBroadcast() async throws -> Bool { !kernel.isImporting && !kernel.isInitialBlockDownload }

    package func isInitialBlockDownload() async throws -> Bool { kernel.isInitialBlockDownload }

    package func shutdownRequested() async throws -> Bool { node.shutdown.isRequested }

    package func hasAssumedValidChain() async throws -> Bool { kernel.backgroundChain != nil }
}
