import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Foundation
import Testing

@testable import BdtNode

/// The RPC methods that need no chain, called as a client would.
struct CodecCalls {
    private let table = RPCTable()

    /// `outputs` stand for what chain and mempool hold.
    init(outputs: [OutPoint: TransactionOutput] = [:]) {
        let codec = AddressCodec(.test(bech32: "bcrt"))
        table.register(outputScriptMethods(codec) + signMessageMethods(codec))
        let sources = PSBTSources(transaction: { _ in nil }, outputs: { points in outputs.filter { points.contains($0.key) } })
        table.register(transactionCodecMethods(codec, findOutputs: sources.outputs) + psbtMethods(codec, sources))
    }

    func callAsFunction(_ method: String, _ parameters: JSONValue...) async throws -> JSONValue {
        try await table.execute(RPCRequest(method: method, parameters: .array(parameters)))
    }
}

/// The published vectors in the folder that BDTCOIN_TEST_VECTORS names; null, with a notice, when it is not given.
func publishedVectors(_ name: String) throws -> JSONValue {
    guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
        print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
        return .null
    }
    return try JSONValue(parsing: [UInt8](Data(contentsOf: URL(filePath: folder).appending(path: name))))
}
