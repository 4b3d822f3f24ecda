import BdtCrypto
import BdtKernel
import BdtNet
import BdtPeers
import BdtPrimitives
import BdtWire
import Synchronization
import Testing

/// Filters that are nothing but the height of their block.
private struct HeightFilters: BlockFilterSource {
    func filters(from height: Int, to stop: BlockIndexEntry) -> [(block: BlockHash, bytes: [UInt8])]? {
        (height...stop.height).map { (stop.ancestor(height: $0)!.hash, [UInt8($0 % 256)]) }
    }

    func filterHashes(from height: Int, to stop: BlockIndexEntry) -> [Hash256]? {
        (height...stop.height).map { SHA256.hash([UInt8($0 % 256)]) }
    }
    func filterHeader(of entry: BlockIndexEntry) -> Hash256? { entry.height == 3 ? nil : SHA256.hash([1, UInt8(entry.height % 256)]) }
}

@Suite(.serialized) struct FilterServingTests {
    @Test func answersWithinTheLimits() async throws {
        let node = try await TestPeerNode { _, talk in talk.filters = HeightFilters() }
        node.mine(10)
        let peer = try await WirePeer(port: node.port)
        let stop = node.kernel.chain[6]!.hash
        try await peer.send(GetFiltersMessage(filterType: 0, startHeight: 5, stop: stop))
        #expect(try await peer.next(FilterMessage.self) == FilterMessage(filterType: 0, block: node.kernel.chain[5]!.hash, filter: [5]))
        #expect(try await peer.next(FilterMessage.self) == FilterMessage(filterType: 0, block: stop, filter: [6]))
        try await peer.send(GetFilterHeadersMessage(filterType: 0, startHeight: 5, stop: stop))
        let headers = try await peer.next(FilterHeadersMessage.self)
        #expect(headers.previousHeader == SHA256.hash([1, 4]))
        #expect(headers.hashes == [SHA256.hash([5]), SHA256.hash([6])])
        try await peer.send(GetFilterHeadersMessage(filterType: 0, startHeight: 0, stop: stop))
        #expect(try await peer.next(FilterHeadersMessage.self).previousHeader == .zero)
        try await peer.send(GetFilterCheckpointsMessage(filterType: 0, stop: stop))
        #expect(try await peer.next(FilterCheckpointsMessage.self) == FilterCheckpointsMessage(filterType: 0, stop: stop, headers: []))
        // A header that the index does not have: no answer, and no harm.
        try await peer.send(GetFilterHeadersMessage(filterType: 0, startHeight: 4, stop: stop))
        try await peer.send(GetFiltersMessage(filterType: 0, startHeight: 6, stop: stop))
        #expect(try await peer.next(FilterMessage.self).filter == [6])
        await peer.close()
        await node.stop()
    }

    @Test func endsConnectionsThatAskForMore() async throws {
        let node = try await TestPeerNode { _, talk in talk.filters = HeightFilters() }
        node.mine(1005)
        let (tip, low) = (node.kernel.chain.tip!.hash, node.kernel.chain[10]!.hash)
        let bad: [any WireMessage] = [
            GetFiltersMessage(filterType: 0, startHeight: 5, stop: tip), GetFiltersMessage(filterType: 0, startHeight: 11, stop: low),
            GetFiltersMessage(filterType: 1, startHeight: 5, stop: low),
            GetFilterHeadersMessage(filterType: 0, startHeight: 1, stop: .zero),
            GetFilterCheckpointsMessage(filterType: 255, stop: low),
        ]
        for message in bad {
            let peer = try await WirePeer(port: node.port)
            try await peer.send(message)
            #expect(try await peer.isClosed())
        }
        await node.stop()
    }

    @Test func aNodeWithoutFiltersServesNone() async throws {
        let node = try await TestPeerNode()
        node.mine(2)
        let peer = try await WirePeer(port: node.port)
        try await peer.send(GetFiltersMessage(filterType: 0, startHeight: 1, stop: node.kernel.chain.tip!.hash))
        #expect(try await peer.isClosed())
        await node.stop()
    }
}
