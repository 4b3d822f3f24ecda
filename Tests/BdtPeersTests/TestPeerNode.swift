import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPeers
import BdtPrimitives
import BdtWire
import Foundation

/// A regtest kernel with peers, over a temporary folder and a free port of this host.
final class TestPeerNode {
    static let parameters = ChainParameters.make(network: .regtest)

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtpeers-\(UUID().uuidString)").path
    let clock: Clock
    let kernel: Kernel
    let peers: PeerManager
    let port = freePort()
    private var extraNonce: UInt32 = 0

    init(
        clock: Clock = Clock(), parameters: ChainParameters = TestPeerNode.parameters,
        configure: (inout NetOptions, inout PeerOptions) -> Void = { _, _ in }
    ) async throws {
        self.clock = clock
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var options = KernelOptions(parameters: parameters, clock: clock, directory: folder)
        options.cacheBytes = 16 << 20
        options.memoryStores = MemoryStores()
        options.mempool.requiresStandard = false
        kernel = try Kernel(options: options)
        kernel.importBlocks(files: [])
        var net = NetOptions(magic: Self.parameters.messageStart, defaultPort: port)
        net.connectOnly = []
        net.bindings = [.init(endpoint: Endpoint("127.0.0.1:\(port)", defaultPort: 0)!)]
        var talk = PeerOptions(userAgent: "/Test:1.0/")
        configure(&net, &talk)
        let connections = ConnectionManager(
            options: net, clock: clock, bans: BanList(path: folder + "/banlist.json", clock: clock),
            addresses: AddressManager(clock: clock))
        peers = PeerManager(kernel: kernel, connections: connections, options: talk)
        try await peers.start()
    }

    func stop() async {
        await peers.stop()
        kernel.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func connect(to other: TestPeerNode, type: ConnectionType = .manual) async {
        await peers.connections.open(named: "127.0.0.1:\(other.port)", type: type)
    }

    var height: Int { kernel.chain.height }

    /// Mines blocks to an output that anyone can spend; the first one holds `transactions`.
    func mine(_ count: Int, _ transactions: [Transaction] = []) {
        for index in 0..<count {
            _ = kernel.submitBlock(block(index == 0 ? transactions : []), force: true, minimumWorkChecked: true)
        }
    }

    func block(_ transactions: [Transaction] = []) -> Block {
        let parent = kernel.chain.tip!
        extraNonce += 1
        let nonce = withUnsafeBytes(of: extraNonce) { [UInt8]($0) } + [UInt8](withUnsafeBytes(of: port) { [UInt8]($0) })
        let script = ScriptBuilder().push(number: Int64(parent.height + 1)).push(nonce).script
        let coinbase = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: .null, scriptSig: script)],
                outputs: [
                    TransactionOutput(
                        value: blockSubsidy(height: parent.height + 1, parameters: Self.parameters.consensus), script: Script([0x51]))
                ]))
        let all = [coinbase] + transactions
        var header = BlockHeader(
            version: 0x2000_0000, previousHash: parent.hash, merkleRoot: MerkleTree.root(all.map(\.txid.hash)).root,
            time: UInt32(max(parent.medianTimePast + 1, clock.now)), bits: 0x207f_ffff, nonce: 0)
        while !checkProofOfWork(header.computeHash(), bits: header.bits, parameters: Self.parameters.consensus) { header.nonce += 1 }
        return Block(header: header, transactions: all)
    }

    /// Spends the coinbase at `height` to a taproot output that nobody can spend.
    func spend(coinbaseAt height: Int) throws -> Transaction {
        let coinbase = try kernel.readBlock(kernel.chain[height]!).transactions[0]
        return Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: coinbase.txid, index: 0))],
                outputs: [
                    TransactionOutput(
                        value: coinbase.outputs[0].value - Amount(10_000), script: Script([0x51, 0x20] + [UInt8](repeating: 3, count: 32)))
                ]))
    }

    func accept(_ transaction: Transaction) -> TransactionRejection? {
        let result = kernel.withMempoolChain { [mempool = kernel.mempool] in mempool.accept(transaction, chain: $0) }
        return result?.rejection
    }
}

/// Waits until `condition` holds; false after a while. Tests state what must come about, not when.
func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<3000 where !condition() { try await Task.sleep(nanoseconds: 10_000_000) }
    return condition()
}
