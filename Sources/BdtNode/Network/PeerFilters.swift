import BdtCrypto
import BdtIndex
import BdtKernel
import BdtPeers
import BdtPrimitives

/// Serves peers from the index of block filters.
struct PeerFilters: BlockFilterSource {
    private let index: BlockFilterIndex

    init(_ index: BlockFilterIndex) { self.index = index }

    func filters(from height: Int, to stop: BlockIndexEntry) -> [(block: BlockHash, bytes: [UInt8])]? {
        index.content.filters(from: height, to: stop)?.map { ($0.blockHash, $0.bytes) }
    }

    func filterHashes(from height: Int, to stop: BlockIndexEntry) -> [Hash256]? { index.content.hashes(from: height, to: stop) }
    func filterHeader(of entry: BlockIndexEntry) -> Hash256? { index.content.header(of: entry) }
}
