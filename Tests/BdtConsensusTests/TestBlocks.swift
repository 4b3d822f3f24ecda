import BdtConsensus
import BdtCrypto
import BdtPrimitives

/// Transactions and blocks to break rules with.
enum TestBlocks {
    static let regtest = ChainParameters.make(network: .regtest).consensus
    static let anyone = Script([0x51])

    static func outPoint(_ number: UInt8) -> OutPoint { OutPoint(txid: Txid(SHA256.hash([number])), index: UInt32(number)) }

    static func coinbase(height: Int, outputs: [TransactionOutput] = [TransactionOutput(value: Amount.coin, script: anyone)])
        -> TransactionBody
    {
        let scriptSig = ScriptBuilder().push(number: Int64(height)).push([0]).script
        return TransactionBody(inputs: [TransactionInput(previousOutput: .null, scriptSig: scriptSig)], outputs: outputs)
    }

    static func spend(_ numbers: UInt8..., sequence: UInt32 = TransactionInput.finalSequence, lockTime: UInt32 = 0) -> TransactionBody {
        TransactionBody(
            inputs: numbers.map { TransactionInput(previousOutput: outPoint($0), sequence: sequence) },
            outputs: [TransactionOutput(value: .zero, script: anyone)], lockTime: lockTime)
    }

    /// With a right merkle root, unless one is given, but no proof of work.
    static func block(
        _ bodies: [TransactionBody], after previous: TestHeader? = nil, time: UInt32 = 1_700_000_000, version: Int32 = 4,
        root: Hash256? = nil
    ) -> Block {
        let transactions = bodies.map { Transaction($0) }
        let header = BlockHeader(
            version: version, previousHash: previous?.hash ?? .zero,
            merkleRoot: root ?? MerkleTree.root(transactions.map(\.txid.hash)).root,
            time: time, bits: 0x207f_ffff, nonce: 0)
        return Block(header: header, transactions: transactions)
    }

    /// With the nonce that meets, or does not meet, regtest's target.
    static func mined(_ block: Block, meetsTarget: Bool = true) -> Block {
        var header = block.header
        while checkProofOfWork(header.computeHash(), bits: header.bits, parameters: regtest) != meetsTarget { header.nonce += 1 }
        return Block(header: header, transactions: block.transactions)
    }
}

struct TestCoin: SpendableCoin {
    var output: TransactionOutput
    var height = 1
    var isCoinbase = false

    init(_ value: Int64, height: Int = 1, isCoinbase: Bool = false) {
        output = TransactionOutput(value: Amount(value), script: TestBlocks.anyone)
        self.height = height
        self.isCoinbase = isCoinbase
    }
}
