import BdtBase
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

extension RESTService {
    /// `/rest/block/<hash>`
    func block(_ request: RESTRequest, detail: BlockDetail) throws -> RESTAnswer {
        let name = request.path
        guard let entry = node.kernel.entry(for: BlockHash(try RESTRequest.hash(name))) else {
            throw RESTError.notFound("\(name) not found")
        }
        guard entry.haveData else {
            throw RESTError.notFound("\(name) not available (\(node.kernel.isPruned(entry) ? "pruned data" : "not fully downloaded"))")
        }
        guard let bytes = try? node.kernel.readBlockBytes(entry), let block = try? Block(decoding: bytes) else {
            throw RESTError.notFound("\(name) not found")
        }
        return RESTAnswer(bytes) { [node] in .object(try blockJSON(block, entry, tip: node.tip(), detail: detail, node)) }
    }

    /// `/rest/headers/<hash>?count=<count>`, or as before `/rest/headers/<count>/<hash>`
    func headers(_ request: RESTRequest) throws -> RESTAnswer {
        let parts = request.parts
        guard (1...2).contains(parts.count), let name = parts.last else {
            throw RESTError.badRequest("Invalid URI format. Expected /rest/headers/<hash>.<ext>?count=<count>")
        }
        let count = try RESTRequest.count(parts.count == 2 ? parts[0] : request.parameter("count") ?? "5")
        let entries = chain(from: BlockHash(try RESTRequest.hash(name)), count: count)
        return RESTAnswer(entries.flatMap(\.header.encoded)) { [node] in
            let tip = try node.tip()
            return .array(entries.map { .object(headerJSON($0, tip: tip)) })
        }
    }

    /// At most `count` blocks of the active chain from one on; none when it is not on the chain.
    func chain(from hash: BlockHash, count: Int) -> [BlockIndexEntry] {
        let chain = node.kernel.chain
        guard let first = node.kernel.entry(for: hash), chain.contains(first) else { return [] }
        return (first.height..<first.height + count).prefix { $0 <= chain.height }.compactMap { chain[$0] }
    }

    /// `/rest/blockhashbyheight/<height>`
    func blockHash(_ request: RESTRequest) throws -> RESTAnswer {
        guard let height = Int32(request.path), height >= 0, !request.path.hasPrefix("+") else {
            throw RESTError.badRequest("Invalid height: \(request.path)")
        }
        guard let entry = node.kernel.chain[Int(height)] else { throw RESTError.notFound("Block height out of range") }
        let hash = entry.hash
        return RESTAnswer(hash.bytes, hexText: "\(hash)") { ["blockhash": .string("\(hash)")] }
    }
}
