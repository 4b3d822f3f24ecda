import BdtBase
import BdtCrypto
import BdtKernel
import BdtPrimitives
import BdtWire

/// Where block filters come from: an index that this module knows nothing of. Look-ups are nil for what it does not have. Thread-safe.
package protocol BlockFilterSource: Sendable {
    /// The coded filters of the blocks from `height` to `stop`, ascending.
    func filters(from height: Int, to stop: BlockIndexEntry) -> [(block: BlockHash, bytes: [UInt8])]?
    func filterHashes(from height: Int, to stop: BlockIndexEntry) -> [Hash256]?
    func filterHeader(of entry: BlockIndexEntry) -> Hash256?
}

/// Answers `getcfilters`, `getcfheaders` and `getcfcheckpt` (BIP157). Requests beyond the limits end the connection.
final class FilterServing: Conversation {
    private static let basicType: UInt8 = 0
    private static let filterLimit = 1000
    private static let headerLimit = 2000
    private static let checkpointInterval = 1000

    private let context: PeerContext

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(GetFiltersMessage.self) { [unowned self] in sendFilters($0, $1) }
        router.on(GetFilterHeadersMessage.self) { [unowned self] in sendHeaders($0, $1) }
        router.on(GetFilterCheckpointsMessage.self) { [unowned self] in sendCheckpoints($0, $1) }
    }

    private func sendFilters(_ peer: Peer, _ request: GetFiltersMessage) {
        let start = Int(request.startHeight)
        guard let (source, stop) = accepted(request.filterType, request.stop, from: start, limit: Self.filterLimit, peer) else { return }
        guard let filters = source.filters(from: start, to: stop) else { return missing("filter", "start_height=\(start)", stop) }
        for filter in filters {
            peer.send(FilterMessage(filterType: request.filterType, block: filter.block, filter: filter.bytes))
        }
    }

    private func sendHeaders(_ peer: Peer, _ request: GetFilterHeadersMessage) {
        let start = Int(request.startHeight)
        guard let (source, stop) = accepted(request.filterType, request.stop, from: start, limit: Self.headerLimit, peer) else { return }
        var previous = Hash256.zero
        if let entry = stop.ancestor(height: start - 1) {
            guard let header = source.filterHeader(of: entry) else { return missing("filter header", "block_hash=\(entry.hash)", stop) }
            previous = header
        }
        guard let hashes = source.filterHashes(from: start, to: stop) else {
            return missing("filter hashes", "start_height=\(start)", stop)
        }
        peer.send(FilterHeadersMessage(filterType: request.filterType, stop: request.stop, previousHeader: previous, hashes: hashes))
    }

    private func sendCheckpoints(_ peer: Peer, _ request: GetFilterCheckpointsMessage) {
        guard let (source, stop) = accepted(request.filterType, request.stop, from: 0, limit: .max, peer) else { return }
        var headers: [Hash256] = []
        for height in stride(from: Self.checkpointInterval, through: stop.height, by: Self.checkpointInterval) {
            guard let entry = stop.ancestor(height: height), let header = source.filterHeader(of: entry) else {
                return missing("filter header", "height=\(height)", stop)
            }
            headers.append(header)
        }
        peer.send(FilterCheckpointsMessage(filterType: request.filterType, stop: request.stop, headers: headers))
    }

    /// The source and the last block of a request that is within the rules; a peer that asks for anything else is disconnected.
    private func accepted(
        _ filterType: UInt8, _ stopHash: BlockHash, from start: Int, limit: Int, _ peer: Peer
    ) -> (any BlockFilterSource, BlockIndexEntry)? {
        guard filterType == Self.basicType, let source = context.options.filters else {
            context.disconnect(peer, "peer requested unsupported block filter type: \(filterType)")
            return nil
        }
        guard let stop = context.kernel.entry(for: stopHash), context.mayServe(stop) else {
            context.disconnect(peer, "peer requested invalid block hash: \(stopHash)")
            return nil
        }
        guard start <= stop.height else {
            context.disconnect(
                peer, "peer sent invalid getcfilters/getcfheaders with start height \(start) and stop height \(stop.height)")
            return nil
        }
        guard stop.height - start < limit else {
            context.disconnect(peer, "peer requested too many cfilters/cfheaders: \(stop.height - start + 1) / \(limit)")
            return nil
        }
        return (source, stop)
    }

    private func missing(_ what: String, _ detail: String, _ stop: BlockIndexEntry) {
        Log.debug(.net, "Failed to find block \(what) in index: filter_type=basic, \(detail), stop_hash=\(stop.hash)")
    }
}
