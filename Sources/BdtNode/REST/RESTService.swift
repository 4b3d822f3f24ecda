import BdtBase
import BdtJSON
import BdtRPC

/// Answers REST requests (`-rest`): public data only, to anyone who may connect, without a password.
package struct RESTService: Sendable {
    typealias Handler = @Sendable (RESTRequest) async throws -> RESTAnswer

    let node: NodeContext

    package init(node: NodeContext) { self.node = node }

    package func attach(to server: HTTPServer) { server.route("/rest/", to: answer) }

    /// The first prefix that fits counts.
    private var routes: [(prefix: String, handler: Handler)] {
        [
            ("/rest/tx/", transaction), ("/rest/block/notxdetails/", { try block($0, detail: .txids) }),
            ("/rest/block/", { try block($0, detail: .spentOutputs) }), ("/rest/blockfilter/", filter),
            ("/rest/blockfilterheaders/", filterHeaders), ("/rest/chaininfo", chainInfo), ("/rest/mempool/", mempool),
            ("/rest/headers/", headers), ("/rest/getutxos", unspentOutputs), ("/rest/deploymentinfo/", deploymentInfo),
            ("/rest/deploymentinfo", deploymentInfo), ("/rest/blockhashbyheight/", blockHash),
        ]
    }

    @Sendable package func answer(_ call: HTTPCall) async -> HTTPReply {
        guard let (prefix, handler) = routes.first(where: { call.uri.hasPrefix($0.prefix) }) else { return HTTPReply(404) }
        return await reply(to: RESTRequest(call, prefix: prefix), handler)
    }

    private func reply(to request: RESTRequest, _ handler: Handler) async -> HTTPReply {
        do {
            if let warmup = node.rpcTable.warmup {
                throw RESTError(status: 503, message: "Service temporarily unavailable: \(warmup)")
            }
            return try await handler(request).reply(as: request.format)
        } catch let error as RESTError {
            return HTTPReply(error.status, "\(error.message)\r\n".utf8, headers: [("Content-Type", "text/plain")])
        } catch {
            return HTTPReply(500, "\(error)\r\n".utf8, headers: [("Content-Type", "text/plain")])
        }
    }
}
