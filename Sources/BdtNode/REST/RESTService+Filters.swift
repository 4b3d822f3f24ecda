import BdtBase
import BdtCrypto
import BdtIndex
import BdtJSON
import BdtPrimitives
import BdtWire

extension RESTService {
    /// `/rest/blockfilter/<filtertype>/<blockhash>`
    func filter(_ request: RESTRequest) throws -> RESTAnswer {
        let parts = request.parts
        guard parts.count == 2 else {
            throw RESTError.badRequest("Invalid URI format. Expected /rest/blockfilter/<filtertype>/<blockhash>")
        }
        let hash = BlockHash(try RESTRequest.hash(parts[1]))
        let index = try filterIndex(parts[0])
        guard let entry = node.kernel.entry(for: hash) else { throw RESTError.notFound("\(parts[1]) not found") }
        let isReady = index.waitUntilSynced()
        guard let filter = index.content.filter(of: entry) else {
            let isConnected = entry.status.isValid(upTo: .scripts)
            throw isConnected ? missing(isReady: isReady) : RESTError.notFound("Filter not found. Block was not connected to active chain.")
        }
        let message = FilterMessage(filterType: index.content.kind.number, block: hash, filter: filter.bytes)
        return RESTAnswer(message.encoded) { ["filter": .string(Hex.encode(filter.bytes))] }
    }

    /// `/rest/blockfilterheaders/<filtertype>/<blockhash>?count=<count>`, or as before `/rest/blockfilterheaders/<filtertype>/<count>/<blockhash>`
    func filterHeaders(_ request: RESTRequest) throws -> RESTAnswer {
        let parts = request.parts
        guard (2...3).contains(parts.count), let name = parts.last else {
            throw RESTError.badRequest(
                "Invalid URI format. Expected /rest/blockfilterheaders/<filtertype>/<blockhash>.<ext>?count=<count>")
        }
        let count = try RESTRequest.count(parts.count == 3 ? parts[1] : request.parameter("count") ?? "5")
        let hash = BlockHash(try RESTRequest.hash(name))
        let index = try filterIndex(parts[0])
        let entries = chain(from: hash, count: count)
        let isReady = index.waitUntilSynced()
        let headers = try entries.map { entry throws(RESTError) -> Hash256 in
            guard let header = index.content.header(of: entry) else { throw missing(isReady: isReady) }
            return header
        }
        return RESTAnswer(headers.flatMap(\.bytes)) { JSONValue(headers.map(\.description)) }
    }

    private func missing(isReady: Bool) -> RESTError {
        .notFound(
            "Filter not found. "
                + (isReady
                    ? "This error is unexpected and indicates index corruption."
                    : "Block filters are still in the process of being indexed."))
    }

    private func filterIndex(_ name: String) throws(RESTError) -> BlockFilterIndex {
        guard let kind = BlockFilterKind(rawValue: name) else { throw .badRequest("Unknown filtertype \(name)") }
        guard let index = node.indexes?[kind] else { throw .badRequest("Index is not enabled for filtertype \(name)") }
        return index
    }
}
