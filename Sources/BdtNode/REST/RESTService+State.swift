import BdtJSON
import BdtPrimitives
import BdtRPC

extension RESTService {
    /// `/rest/chaininfo.json`
    func chainInfo(_ request: RESTRequest) async throws -> RESTAnswer { try await answer(getBlockchainInfo(node), request) }

    /// `/rest/deploymentinfo.json`, or `/rest/deploymentinfo/<blockhash>.json`
    func deploymentInfo(_ request: RESTRequest) async throws -> RESTAnswer {
        let name = request.path
        if name.isEmpty || request.format != .json { return try await answer(getDeploymentInfo(node), request) }
        guard node.kernel.entry(for: BlockHash(try RESTRequest.hash(name))) != nil else { throw RESTError.badRequest("Block not found") }
        return try await answer(getDeploymentInfo(node), request, [.string(name)])
    }

    /// What an RPC method answers.
    private func answer(_ method: RPCMethod, _ request: RESTRequest, _ parameters: JSONValue = []) async throws -> RESTAnswer {
        guard request.format == .json else { throw RESTError.notFound("output format not found (available: json)") }
        let outcome = try await method.run(RPCRequest(method: method.name, parameters: parameters))
        guard case .result(let value) = outcome else { throw RESTError(status: 500, message: "\(method.name) gives no result") }
        return RESTAnswer { value }
    }

    /// `/rest/mempool/info.json`, `/rest/mempool/contents.json?verbose=<bool>&mempool_sequence=<bool>`
    func mempool(_ request: RESTRequest) throws -> RESTAnswer {
        let mempool = node.kernel.mempool
        switch request.path {
        case "info": return RESTAnswer { mempoolInfoJSON(mempool) }
        case "contents":
            guard request.format == .json else { return RESTAnswer { .null } }
            let isVerbose = try flag("verbose", request, default: true)
            let showsSequence = try flag("mempool_sequence", request, default: false)
            if isVerbose, showsSequence {
                throw RESTError.badRequest("Verbose results cannot contain mempool sequence values. (hint: set \"verbose=false\")")
            }
            return RESTAnswer { mempoolContentsJSON(mempool, isVerbose: isVerbose, showsSequence: showsSequence) }
        default: throw RESTError.badRequest("Invalid URI format. Expected /rest/mempool/<info|contents>.json")
        }
    }

    private func flag(_ name: String, _ request: RESTRequest, default fallback: Bool) throws(RESTError) -> Bool {
        guard let text = try request.parameter(name) else { return fallback }
        guard let value = Bool(text) else {
            throw .badRequest("The \"\(name)\" query parameter must be either \"true\" or \"false\".")
        }
        return value
    }
}
