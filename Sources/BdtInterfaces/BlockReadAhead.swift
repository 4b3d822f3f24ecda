import BdtPrimitives

/// Reads blocks of a chain one after the other: the next one arrives while the caller works on the last.
package struct BlockReadAhead: ~Copyable {
    private let chain: any Chain
    private var ahead: (hash: BlockHash, task: Task<FoundBlock?, any Error>)?

    package init(_ chain: any Chain) { self.chain = chain }

    deinit { ahead?.task.cancel() }

    /// The block with its data, nil when the node does not know it. `hasNext`: the block that follows it in the chain, if there is one, will
    /// be asked for next.
    package mutating func block(_ hash: BlockHash, hasNext: Bool) async throws -> FoundBlock? {
        let found = ahead?.hash == hash ? try await ahead?.task.value : try await Self.read(hash, chain)
        ahead?.task.cancel()
        ahead = nil
        if hasNext, let next = found?.next {
            let chain = chain
            ahead = (next, Task { try await Self.read(next, chain) })
        }
        return found
    }

    private static func read(_ hash: BlockHash, _ chain: any Chain) async throws -> FoundBlock? {
        try await chain.findBlock(hash, FoundBlockQuery(wantsData: true, wantsNext: true))
    }
}
