import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// A spend with a witness, and a coinbase.
let sampleTransactions: [Transaction] = {
    let output = TransactionOutput(value: Amount(5_000_000_000), script: Script([0x00, 0x14] + [UInt8](repeating: 7, count: 20)))
    let spend = TransactionInput(
        previousOutput: OutPoint(txid: Txid(.one), index: 3), scriptSig: Script([1, 0x51]), sequence: 1, witness: [[], [1, 2, 3]])
    let other = TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 4))
    return [
        Transaction(
            TransactionBody(
                version: 1, inputs: [TransactionInput(previousOutput: .null, scriptSig: Script([0x51, 0x00]))], outputs: [output])),
        Transaction(TransactionBody(inputs: [spend, other], outputs: [output, output], lockTime: 9)),
    ]
}()

let sampleBlock: Block = {
    let root = MerkleTree.root(sampleTransactions.map(\.txid.hash)).root
    let header = BlockHeader(version: 4, previousHash: BlockHash(.one), merkleRoot: root, time: 1_700_000_000, bits: 0x207f_ffff, nonce: 0)
    return Block(header: header, transactions: sampleTransactions)
}()

let primitiveTargets: [FuzzTarget] = [
    FuzzTarget("transaction", seeds: sampleTransactions.map(\.encoded)) { bytes in
        if let transaction = try? Transaction(decoding: bytes) {
            mustHold(transaction.encoded == bytes, "a transaction is encoded as it was")
            mustHold(transaction.totalSize == bytes.count, "its size is that of its bytes")
            let layout = TransactionLayout(transaction)
            withExtendedLifetime(layout) { compare(layout[0], transaction) }
        }
        var reader = ByteReader(bytes)
        if let body = try? TransactionBody(from: &reader, witness: false) {
            var writer = ByteWriter()
            body.encode(into: &writer, witness: false)
            mustHold(writer.bytes == [UInt8](bytes.prefix(reader.offset)), "a stripped transaction is encoded as it was")
        }
    },
    FuzzTarget("block", seeds: [sampleBlock.encoded]) { bytes in
        let block = try? Block(decoding: bytes)
        let plain = try? PlainBlock(bytes)
        mustHold((block == nil) == (plain == nil), "layout and objects take the same blocks")
        guard let block, let plain else { return }
        mustHold(block.encoded == bytes, "a block is encoded as it was")
        mustHold(block.header == plain.header && block.layout.count == plain.transactions.count, "header and count are those of the bytes")
        for (view, transaction) in zip(block.layout, plain.transactions) { compare(view, transaction) }
        mustHold(block.merkleRoot() == MerkleTree.root(plain.transactions.map(\.txid.hash)), "the root is that of the objects")
    },
    FuzzTarget("header", seeds: [sampleBlock.header.encoded]) { bytes in
        guard let header = try? BlockHeader(decoding: bytes) else { return }
        mustHold(header.encoded == bytes, "a header is encoded as it was")
        let target = CompactTarget.decode(header.bits)
        mustHold(CompactTarget.work(header.bits).isZero == (target == nil), "just targets mean work")
        if let target { mustHold(CompactTarget.decode(CompactTarget.encode(target)) == target, "a target survives its compact form") }
    },
]

/// A block read by the decoder of single transactions: what the layout is compared with.
private struct PlainBlock {
    let header: BlockHeader
    let transactions: [Transaction]

    init(_ bytes: [UInt8]) throws(DecodeError) {
        var reader = ByteReader(bytes)
        header = try reader.read()
        transactions = try reader.readList()
        try reader.finish()
    }
}

private func compare(_ view: TransactionView, _ transaction: Transaction) {
    mustHold(view.txid == transaction.txid && view.wtxid == transaction.wtxid, "the ids are the same")
    mustHold(view.version == transaction.version && view.lockTime == transaction.lockTime, "version and lock time are the same")
    mustHold(view.totalSize == transaction.totalSize && view.strippedSize == transaction.strippedSize, "the sizes are the same")
    mustHold(Transaction(view) == transaction, "all parts are the same")
    mustHold(view.inputs.map(\.sequence) == transaction.inputs.map(\.sequence), "the sequences are the same")
    mustHold(view.inputs.map { $0.witness.map(\.array) } == transaction.inputs.map(\.witness), "the witnesses are the same")
    mustHold(view.outputs.map(\.output) == transaction.outputs, "the outputs are the same")
}
