import BdtBase
import BdtConsensus
import BdtCrypto
import BdtKernel
import BdtPrimitives
import BdtScript
import Synchronization
import Testing

/// A chain that exists in memory only: a few hundred headers and whatever coins a test makes up.
final class FakeChain: MempoolChain {
    var tip: BlockIndexEntry
    var coins: [OutPoint: Coin] = [:]
    var cached: Set<OutPoint> = []
    var uncachedOnes: [OutPoint] = []
    let tipScriptFlags = ScriptFlags.mandatory
    let signatureCache = SignatureCache(maxBytes: 1 << 16)
    let scriptExecutionCache = ScriptExecutionCache(maxBytes: 1 << 16)
    let isCurrentForFeeEstimation = true

    /// Blocks of the chain are ten minutes apart and end at `height`.
    init(height: Int, time: Int64) {
        tip = FakeChain.extend(nil, time: time - 600 * Int64(height))
        while tip.height < height { tip = FakeChain.extend(tip, time: tip.time + 600) }
    }

    static func extend(_ previous: BlockIndexEntry?, time: Int64) -> BlockIndexEntry {
        let header = BlockHeader(
            version: 4, previousHash: previous?.hash ?? .zero, merkleRoot: .zero, time: UInt32(time), bits: 0x207f_ffff, nonce: 0)
        return BlockIndexEntry(header: header, hash: header.computeHash(), previous: previous)
    }

    func coin(_ outpoint: OutPoint) -> Coin? { coins[outpoint] }
    func isCached(_ outpoint: OutPoint) -> Bool { cached.contains(outpoint) }
    func uncache(_ outpoints: [OutPoint]) { uncachedOnes += outpoints }
}

/// Keeps what the mempool reports.
final class EventLog: MempoolObserver {
    private let stored = Mutex<[MempoolEvent]>([])
    var events: [MempoolEvent] { stored.withLock { $0 } }
    func mempoolChanged(_ event: MempoolEvent) { stored.withLock { $0.append(event) } }

    var removals: [(txid: Txid, reason: MempoolRemoval)] {
        events.compactMap { if case .removed(let transaction, let reason, _) = $0 { (transaction.txid, reason) } else { nil } }
    }
}

/// A mempool on a made-up chain, with coins that anyone can spend.
final class MempoolFixture {
    static let start: Int64 = 1_700_000_000
    /// P2WSH of a script that is true.
    static let anyone = ScriptBuilder().opcode(.push(number: 0)).push(SHA256.hash([0x51]).bytes).script

    let clock = Clock()
    let chain = FakeChain(height: 200, time: start)
    let log = EventLog()
    let mempool: Mempool
    private var counter: UInt64 = 0

    init(_ configure: (inout MempoolOptions) -> Void = { _ in }) {
        var options = MempoolOptions()
        configure(&options)
        clock.mockTime = MempoolFixture.start
        mempool = Mempool(options: options, clock: clock, observer: log)
    }

    /// A new confirmed coin.
    func coin(_ value: Int64 = 1_000_000, height: Int = 50, isCoinbase: Bool = false, script: Script = anyone) -> OutPoint {
        counter += 1
        let outpoint = OutPoint(txid: Txid(Hash256(words: (counter, 0, 0, 7))), index: 0)
        chain.coins[outpoint] = Coin(
            output: TransactionOutput(value: Amount(value), script: script), height: height, isCoinbase: isCoinbase)
        return outpoint
    }

    /// Spends outputs that anyone can spend; the rest goes to the first of `outputs` equal outputs.
    func spend(
        _ inputs: [OutPoint], fee: Int64 = 1000, outputs: Int = 1, version: UInt32 = 2, sequence: UInt32 = .max - 2,
        lockTime: UInt32 = 0, padding: Int = 0
    ) -> Transaction {
        let total = inputs.reduce(0) { $0 + (value(of: $1) ?? 0) } - fee
        let share = total / Int64(outputs)
        var body = TransactionBody(version: version, lockTime: lockTime)
        body.inputs = inputs.map { TransactionInput(previousOutput: $0, sequence: sequence, witness: [[0x51]]) }
        body.outputs = (0..<outputs).map {
            TransactionOutput(value: Amount($0 == 0 ? total - share * Int64(outputs - 1) : share), script: MempoolFixture.anyone)
        }
        if padding > 0 {
            let data = ScriptBuilder().opcode(.return).push([UInt8](repeating: 0, count: padding)).script
            body.outputs.append(TransactionOutput(value: .zero, script: data))
        }
        return Transaction(body)
    }

    private var made: [Txid: Transaction] = [:]

    private func value(of outpoint: OutPoint) -> Int64? {
        let transaction = mempool.transaction(outpoint.txid) ?? made[outpoint.txid]
        return chain.coins[outpoint]?.output.value.satoshi ?? transaction?.outputs[Int(outpoint.index)].value.satoshi
    }

    /// Lets `spend` know the outputs of a transaction that is not in the mempool.
    func remember(_ transaction: Transaction) -> Transaction {
        made[transaction.txid] = transaction
        return transaction
    }

    @discardableResult func accept(_ transaction: Transaction, isTest: Bool = false) -> MempoolAcceptance {
        mempool.accept(transaction, chain: chain, isTest: isTest)
    }

    /// Enters a transaction that must be good.
    @discardableResult func add(_ transaction: Transaction, sourceLocation: SourceLocation = #_sourceLocation) -> Transaction {
        #expect(accept(transaction).rejection == nil, sourceLocation: sourceLocation)
        return transaction
    }

    func reason(_ transaction: Transaction) -> String? { accept(transaction).rejection?.reason }

    /// `count` transactions in a row, each spending the one before.
    func addChain(_ count: Int, from first: OutPoint? = nil) -> [Transaction] {
        var chain: [Transaction] = []
        for _ in 0..<count {
            let input = chain.last.map { OutPoint(txid: $0.txid, index: 0) } ?? first ?? coin()
            chain.append(add(spend([input])))
        }
        return chain
    }

    func expectConsistent(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(mempool.findInconsistency(chain) == nil, sourceLocation: sourceLocation)
    }
}

extension Transaction {
    func output(_ index: Int) -> OutPoint { OutPoint(txid: txid, index: UInt32(index)) }
}
