import BdtCrypto
import BdtIPC
import BdtInterfaces
import BdtPrimitives
import CapnProto
import Synchronization
import Testing

/// A Mining with an answer for every question.
private final class FakeMining: Mining {
    let waits = AsyncStream.makeStream(of: Void.self)
    let isInterrupted = Mutex(false)

    func isTestChain() async throws -> Bool { true }
    func isInitialBlockDownload() async throws -> Bool { false }
    func getTip() async throws -> BlockReference? { BlockReference(hash: hash(1), height: 7) }

    func waitTipChanged(from current: BlockHash, timeout: Double) async throws -> BlockReference? {
        timeout > 5 ? nil : BlockReference(hash: current, height: Int(timeout))
    }

    func createNewBlock(_ options: BlockCreateOptions, cooldown: Bool) async throws -> (any BlockTemplate)? {
        if options.reservedWeight == 0 { throw InterfaceError("too light") }
        return cooldown ? nil : FakeTemplate(usesMempool: options.usesMempool, sigops: options.coinbaseSigops)
    }

    func checkBlock(_ block: Block, _ options: BlockCheckOptions) async throws -> BlockVerdict {
        options.checksProofOfWork && !options.checksMerkleRoot ? .accepted : .rejected(reason: "bad", debug: "block")
    }

    func interrupt() async throws { isInterrupted.withLock { $0 = true } }

    func submitBlock(_ block: Block, isPrecious: Bool) async throws -> BlockVerdict {
        isPrecious ? .accepted : .rejected(reason: "duplicate", debug: "")
    }

    func getTransactions(txids: [Txid]) async throws -> [Transaction?] { txids.map { $0.isZero ? nil : sampleTransaction } }
    func getTransactions(wtxids: [Wtxid]) async throws -> [Transaction?] { wtxids.map { $0.isZero ? nil : sampleTransaction } }
}

private struct FakeTemplate: BlockTemplate {
    let usesMempool: Bool
    let sigops: UInt64

    static let coinbase = CoinbaseTemplate(
        version: 2, sequence: 3, scriptSigPrefix: [1, 2], witness: [UInt8](repeating: 0, count: 32), rewardRemaining: Amount(50),
        requiredOutputs: sampleTransaction.outputs, lockTime: 4)

    func getBlockHeader() async throws -> BlockHeader { sampleBlock.header }
    func getBlock() async throws -> Block { sampleBlock }
    func getTxFees() async throws -> [Amount] { usesMempool ? [Amount(1), Amount(2)] : [] }
    func getTxSigops() async throws -> [Int64] { [Int64(sigops)] }
    func getCoinbaseTx() async throws -> CoinbaseTemplate { FakeTemplate.coinbase }
    func getCoinbaseMerklePath() async throws -> [Hash256] { [(hash(1) as BlockHash).hash, (hash(2) as BlockHash).hash] }

    func waitNext(_ options: BlockWaitOptions) async throws -> (any BlockTemplate)? {
        options.feeThreshold == .maxMoney ? nil : FakeTemplate(usesMempool: true, sigops: UInt64(options.timeout))
    }

    func interruptWait() async throws {}

    func submitSolution(_ solution: BlockSolution, isPrecious: Bool) async throws -> BlockVerdict {
        guard solution.version == 1, solution.timestamp == 2, solution.nonce == 3, solution.coinbase == sampleTransaction else {
            return .rejected(reason: "high-hash", debug: "proof of work failed")
        }
        return .accepted
    }
}

private struct FakeRpc: Rpc {
    func executeRpc(request: String, uri: String, user: String) async throws -> String { "\(user)@\(uri): \(request)" }
}

struct MiningTests {
    private struct Root: Init {
        let mining = FakeMining()
        func makeEcho() async throws -> any Echo { ConventionTests.LocalEcho() }
        func makeMining() async throws -> any Mining { mining }
        func makeRpc() async throws -> any Rpc { FakeRpc() }
    }

    @Test func miningCrossesTheBorder() async throws {
        let root = Root()
        let processes = try await Processes(root)
        defer { processes.close() }
        let mining = try await processes.root.makeMining()
        #expect(try await mining.isTestChain())
        #expect(try await !mining.isInitialBlockDownload())
        #expect(try await mining.getTip() == BlockReference(hash: hash(1), height: 7))
        #expect(try await mining.waitTipChanged(from: hash(2), timeout: 4) == BlockReference(hash: hash(2), height: 4))
        #expect(try await mining.waitTipChanged(from: hash(2), timeout: .infinity) == nil)
        #expect(try await mining.createNewBlock(BlockCreateOptions(), cooldown: true) == nil)
        let tooLight = {
            var options = BlockCreateOptions()
            options.reservedWeight = 0
            return options
        }()
        await #expect(throws: IPCError.remote("remote exception: std::exception: too light")) {
            try await mining.createNewBlock(tooLight, cooldown: false)
        }
        var check = BlockCheckOptions()
        #expect(try await mining.checkBlock(sampleBlock, check) == .rejected(reason: "bad", debug: "block"))
        check.checksMerkleRoot = false
        #expect(try await mining.checkBlock(sampleBlock, check) == .accepted)
        #expect(try await mining.submitBlock(sampleBlock, isPrecious: true) == .accepted)
        #expect(try await mining.submitBlock(sampleBlock, isPrecious: false) == .rejected(reason: "duplicate", debug: ""))
        #expect(try await mining.getTransactions(txids: [.zero, hash(1)]) == [nil, sampleTransaction])
        #expect(try await mining.getTransactions(wtxids: [hash(1), .zero]) == [sampleTransaction, nil])
        try await mining.interrupt()
        #expect(root.mining.isInterrupted.withLock { $0 })
    }

    @Test func templatesCrossTheBorder() async throws {
        let processes = try await Processes(Root())
        defer { processes.close() }
        let template = try #require(
            try await processes.root.makeMining().createNewBlock(BlockCreateOptions(), cooldown: false))
        #expect(try await template.getBlockHeader() == sampleBlock.header)
        #expect(try await template.getBlock().hash == sampleBlock.hash)
        #expect(try await template.getTxFees() == [Amount(1), Amount(2)])
        #expect(try await template.getTxSigops() == [400])
        #expect(try await template.getCoinbaseTx() == FakeTemplate.coinbase)
        #expect(try await template.getCoinbaseMerklePath().count == 2)
        var wait = BlockWaitOptions()
        #expect(try await template.waitNext(wait) == nil)
        (wait.timeout, wait.feeThreshold) = (9, Amount(1))
        #expect(try await template.waitNext(wait)?.getTxSigops() == [9])
        try await template.interruptWait()
        let solution = BlockSolution(version: 1, timestamp: 2, nonce: 3, coinbase: sampleTransaction)
        #expect(try await template.submitSolution(solution, isPrecious: false) == .accepted)
        let wrong = BlockSolution(version: 1, timestamp: 2, nonce: 4, coinbase: sampleTransaction)
        #expect(
            try await template.submitSolution(wrong, isPrecious: true)
                == .rejected(reason: "high-hash", debug: "proof of work failed"))
    }

    /// Bitcoin #33341, and clients of both generations.
    @Test func solutionsAsForeignClientsSendThem() async throws {
        let (near, far) = try socketPair()
        let server = IPCConnection.serve(descriptor: far, root: Root())
        let client = RPCConnection(descriptor: near, isServer: false, bootstrap: nil) {}
        let mining = try #require(try await InitSchema.Init.Client(client.bootstrap()).makeMining().result)
        let template = try #require(try await mining.createNewBlock { $0.setCooldown(false) }.result)
        func fill(_ builder: MiningSchema.BlockTemplate.SubmitSolutionOld7Params.Builder, _ coinbase: [UInt8]) {
            builder.setVersion(1)
            builder.setTimestamp(2)
            builder.setNonce(3)
            builder.setCoinbase(coinbase)
        }
        #expect(try await template.submitSolutionOld7 { fill($0, sampleTransaction.encoded) }.result)
        for broken in [[], [0], [UInt8](repeating: 0xff, count: 99), sampleTransaction.encoded + [0]] as [[UInt8]] {
            let error = await #expect(throws: CapnpError.self) { try await template.submitSolutionOld7 { fill($0, broken) } }
            #expect(error?.description.hasPrefix("remote exception: std::exception: SpanReader::read(): end of data:") == true)
        }
        let empty = try await template.submitSolution()
        #expect(try !empty.result && !empty.reason.isEmpty)
        // Parameters that an older client does not know have their defaults: a proof of work to check, a pause before a block.
        #expect(try await mining.checkBlock { $0.setBlock(sampleBlock.encoded) }.reason == "bad")
        #expect(try await mining.createNewBlock().result == nil)
        withExtendedLifetime((server, client)) {}
    }

    @Test func rpcCrossesTheBorder() async throws {
        let processes = try await Processes(Root())
        defer { processes.close() }
        let rpc = try await processes.root.makeRpc()
        #expect(try await rpc.executeRpc(request: "{}", uri: "/wallet/w", user: "u") == "u@/wallet/w: {}")
    }

    @Test func whatAProcessDoesNotOfferIsAnError() async throws {
        let processes = try await Processes(ConventionTests.Root())
        defer { processes.close() }
        await #expect(throws: IPCError.remote("remote exception: std::exception: This process does not offer the interface Mining.")) {
            try await processes.root.makeMining()
        }
        await #expect(throws: IPCError.self) { try await processes.root.makeNode() }
        await #expect(throws: IPCError.self) { try await processes.root.makeRpc() }
    }
}
