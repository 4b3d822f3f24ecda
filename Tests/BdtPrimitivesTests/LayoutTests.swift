import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import Testing

/// The layout of blocks against the decoder of single transactions, which knows nothing of it.
@Suite struct LayoutTests {
    /// What the decoder of single transactions makes of a block.
    private func reference(_ bytes: [UInt8]) -> Result<[Transaction], DecodeError> {
        do throws(DecodeError) {
            var reader = ByteReader(bytes)
            let _: BlockHeader = try reader.read()
            let transactions: [Transaction] = try reader.readList()
            try reader.finish()
            return .success(transactions)
        } catch {
            return .failure(error)
        }
    }

    private func layout(_ bytes: [UInt8]) -> Result<TransactionLayout, DecodeError> {
        do throws(DecodeError) {
            var reader = ByteReader(bytes)
            let layout = try TransactionLayout.readBlock(from: &reader)
            try reader.finish()
            return .success(layout)
        } catch {
            return .failure(error)
        }
    }

    private func expectSame(_ bytes: [UInt8], _ note: Comment) {
        switch (reference(bytes), layout(bytes)) {
        case (.failure(let expected), .failure(let found)): #expect(expected == found, note)
        case (.success(let expected), .success(let found)):
            #expect(found.bytes.array == bytes, note)
            expectSame(expected, found, note)
        default: Issue.record("one decoder refuses what the other accepts: \(note)")
        }
    }

    private func expectSame(_ expected: [Transaction], _ found: TransactionLayout, _ note: Comment) {
        #expect(found.count == expected.count && found.inputCount == expected.reduce(0) { $0 + $1.inputs.count }, note)
        for (transaction, view) in zip(expected, found) {
            #expect(view.txid == transaction.txid && view.wtxid == transaction.wtxid && view.bytes.array == transaction.encoded, note)
            #expect(view.version == transaction.version && view.lockTime == transaction.lockTime, note)
            #expect(view.totalSize == transaction.totalSize && view.strippedSize == transaction.strippedSize, note)
            #expect(view.hasWitness == transaction.hasWitness && view.isCoinbase == transaction.isCoinbase, note)
            let copy = Transaction(view)
            #expect(copy.inputs == transaction.inputs && copy.outputs == transaction.outputs && copy.txid == transaction.txid, note)
            #expect(view.outputBytes.array == transaction.outputs.flatMap(\.encoded), note)
            #expect(view.body.array == Array(transaction.strippedEncoding.dropFirst(4).dropLast(4)), note)
            for (position, output) in transaction.outputs.enumerated() {
                #expect(view.outputs.bytes(at: position).array == output.encoded, note)
            }
        }
    }

    private func sample(_ seed: UInt64, transactions: Int) -> Block {
        var random = Xorshift(seed)
        let list = (0..<transactions).map { _ in random.transaction() }
        let header = BlockHeader(version: 4, previousHash: .zero, merkleRoot: .zero, time: 1, bits: 2, nonce: UInt32(seed))
        return Block(header: header, transactions: list)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func mutatedBlocksAreJudgedAlike(_ seed: UInt64) {
        let bytes = sample(seed, transactions: Int(seed % 7)).encoded
        expectSame(bytes, "seed \(seed), as made")
        var random = Xorshift(seed &* 977)
        for round in 0..<300 {
            var changed = bytes
            for _ in 0...random.below(3) {
                switch random.below(4) {
                case 0: changed[random.below(changed.count)] = UInt8(random.below(256))
                case 1: changed.insert([0, 1, 0xfd, 0xfe, 0xff][random.below(5)], at: random.below(changed.count))
                case 2: changed.remove(at: random.below(changed.count))
                default: changed.removeLast(random.below(changed.count / 2))
                }
                if changed.count < 2 { break }
            }
            expectSame(changed, "seed \(seed), round \(round)")
        }
    }

    @Test func aBlockMadeOfTransactionsHasTheSameLayout() {
        for seed in 30...40 as ClosedRange<UInt64> {
            let block = sample(seed, transactions: 5)
            expectSame(block.transactions, block.layout, "seed \(seed)")
            let read = Block(block.layout)
            #expect(read.hash == block.hash && read.header == block.header && read.weight == block.weight)
            #expect(read.strippedSize == block.transactions.reduce(81) { $0 + $1.strippedSize })
            #expect(read.transactions == block.transactions)
        }
    }

    @Test func aTransactionWithoutInputsHasALayout() {
        let transaction = Transaction(
            TransactionBody(outputs: [TransactionOutput(value: Amount(5), script: Script([0x51]))], lockTime: 7))
        let layout = TransactionLayout(transaction)
        expectSame([transaction], layout, "no inputs")
    }

    @Test func spentOutputsStayWhereTheyAre() {
        let outputs = (0..<3000).map {
            TransactionOutput(value: Amount(Int64($0)), script: Script([UInt8](repeating: UInt8($0 % 251), count: $0 % 90)))
        }
        let spent = SpentOutputs(outputs)
        withExtendedLifetime(spent) {
            #expect(spent.all.map(\.output) == outputs)
            #expect(spent[10..<12].map(\.output) == Array(outputs[10..<12]))
        }
    }

    @Test func publishedBlock() throws {
        guard let bytes = try publishedVector("block413567.raw") else { return }
        expectSame(bytes, "block 413567")
    }
}

/// Random numbers that are the same at each run.
private struct Xorshift {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state >> 16) % UInt64(max(bound, 1)))
    }

    mutating func bytes(upTo bound: Int) -> [UInt8] { (0..<below(bound)).map { _ in UInt8(below(256)) } }

    mutating func transaction() -> Transaction {
        let hasWitness = below(2) == 0
        let inputs = (0...below(3)).map { _ in
            TransactionInput(
                previousOutput: OutPoint(txid: Txid(SHA256.hash(bytes(upTo: 9))), index: UInt32(below(4))),
                scriptSig: Script(bytes(upTo: 300)),
                sequence: UInt32(below(1 << 30)), witness: hasWitness ? (0...below(3)).map { _ in bytes(upTo: 90) } : [])
        }
        let outputs = (0..<below(4)).map { _ in TransactionOutput(value: Amount(Int64(below(1 << 40))), script: Script(bytes(upTo: 60))) }
        return Transaction(TransactionBody(version: 2, inputs: inputs, outputs: outputs, lockTime: UInt32(below(1 << 30))))
    }
}
