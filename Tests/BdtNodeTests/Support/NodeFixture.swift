import BdtBase
import BdtCommon
import BdtConsensus
import BdtCrypto
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Foundation
import Testing

/// A node on regtest that consists of a kernel and the RPC groups of mempool, mining and transactions.
final class NodeFixture {
    /// P2WSH of a script that is true.
    static let anyone = ScriptBuilder().opcode(.push(number: 0)).push(SHA256.hash([0x51]).bytes).script

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtnode-\(UUID().uuidString)")
    let node: NodeContext
    let assembler: BlockAssembler
    private let methods: [String: RPCMethod]

    init(
        parameters: ChainParameters = ChainParameters.make(network: .regtest), configure: (inout KernelOptions) -> Void = { _ in }
    ) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = Clock()
        clock.mockTime = 1_700_000_000
        var options = KernelOptions(parameters: parameters, clock: clock, directory: folder.path)
        options.cacheBytes = 16 << 20
        configure(&options)
        node = NodeContext(arguments: Arguments(options: []), parameters: parameters, clock: clock, messages: UserMessages())
        node.set(kernel: try Kernel(options: options))
        assembler = BlockAssembler(kernel: node.kernel)
        let all =
            mempoolMethods(node) + miningMethods(node) + transactionMethods(node) + feeMethods(node) + blockchainMethods(node)
            + controlMethods(node)
        methods = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }

    deinit {
        node.kernel.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var kernel: Kernel { node.kernel }

    func call(_ name: String, _ parameters: JSONValue = []) async throws -> JSONValue {
        let method = try #require(methods[name])
        guard case .result(let value) = try await method.run(RPCRequest(method: name, parameters: parameters)) else {
            throw RPCError(.miscError, "help")
        }
        return value
    }

    /// The error that a call must answer with.
    func error(_ name: String, _ parameters: JSONValue = []) async -> RPCError? {
        do {
            _ = try await call(name, parameters)
            return nil
        } catch {
            return RPCError(error)
        }
    }

    /// Mines blocks that anyone can spend from.
    @discardableResult func mine(_ count: Int = 1) throws -> [Block] {
        let miner = BlockMiner(parameters: node.parameters.consensus) { false }
        return try (0..<count).map { _ in
            var tries = BlockMiner.defaultTries
            let template = try assembler.makeTemplate(paying: NodeFixture.anyone)
            guard case .found(let block) = miner.mine(template.block, tries: &tries) else { throw RPCError(.miscError, "no nonce") }
            let submission = kernel.submitBlock(block, force: true, minimumWorkChecked: true)
            if let rejection = submission.rejection { throw rejection }
            return block
        }
    }

    /// Spends the first output of a transaction.
    func spend(_ transaction: Transaction, fee: Int64 = 1000, outputs: Int = 1) -> Transaction {
        let share = (transaction.outputs[0].value.satoshi - fee) / Int64(outputs)
        return Transaction(
            TransactionBody(
                inputs: [
                    TransactionInput(
                        previousOutput: OutPoint(txid: transaction.txid, index: 0), sequence: .max - 2, witness: [[0x51]])
                ],
                outputs: (0..<outputs).map { _ in TransactionOutput(value: Amount(share), script: NodeFixture.anyone) }))
    }

    func expectConsistent() {
        let mempool = kernel.mempool
        #expect(kernel.withMempoolChain { mempool.findInconsistency($0) } == .some(nil))
    }
}
