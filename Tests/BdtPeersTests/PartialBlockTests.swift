import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtWire
import Testing

@testable import BdtPeers

struct PartialBlockTests {
    private static let transactions: [Transaction] = (0..<5).map { tag in
        Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: tag == 0 ? .null : OutPoint(txid: .zero, index: UInt32(tag)))],
                outputs: [TransactionOutput(value: Amount(Int64(tag)), script: Script())]))
    }
    private static let block = Block(
        header: BlockHeader(
            version: 1, previousHash: .zero, merkleRoot: MerkleTree.root(transactions.map(\.txid.hash)).root, time: 1, bits: 2, nonce: 3),
        transactions: transactions)

    private func message() throws -> CompactBlockMessage {
        try CompactBlockMessage.decode(CompactBlockMessage(Self.block, nonce: 9).encoded)
    }

    @Test func theMempoolFillsIn() throws {
        let partial = try PartialBlock(try message(), known: Self.transactions[1...])
        #expect(partial.missing.isEmpty)
        #expect(try partial.complete(with: []).encoded == Self.block.encoded)
    }

    @Test func theRestIsAskedFor() throws {
        let partial = try PartialBlock(try message(), known: [Self.transactions[2]])
        #expect(partial.missing == [1, 3, 4])
        #expect(try partial.complete(with: [1, 3, 4].map { Self.transactions[$0] }).encoded == Self.block.encoded)
        #expect(throws: PartialBlock.Failure.invalid) { try partial.complete(with: []) }
        #expect(throws: PartialBlock.Failure.ambiguous) { try partial.complete(with: [1, 4, 3].map { Self.transactions[$0] }) }
    }

    @Test func nonsenseIsRefused() throws {
        let header = Self.block.header
        let coinbase = Self.transactions[0]
        #expect(throws: PartialBlock.Failure.invalid) {
            try PartialBlock(CompactBlockMessage(header: header, nonce: 0, shortIDs: [], prefilled: []), known: [])
        }
        #expect(throws: PartialBlock.Failure.invalid) {
            let message = CompactBlockMessage(
                header: header, nonce: 0, shortIDs: [1], prefilled: [.init(position: 5, transaction: coinbase)])
            _ = try PartialBlock(message, known: [])
        }
        #expect(throws: PartialBlock.Failure.ambiguous) {
            try PartialBlock(CompactBlockMessage(header: header, nonce: 0, shortIDs: [1, 1], prefilled: []), known: [])
        }
    }

    @Test func mutationIsNoticed() {
        #expect(Self.block.mutation(witnessesExpected: true) == nil)
        let doubled = Block(header: Self.block.header, transactions: Self.transactions + [Self.transactions[4]])
        #expect(doubled.mutation(witnessesExpected: true) == "bad-txns-duplicate, duplicate transaction")
        var body = Self.transactions[1].body
        body.inputs[0].witness = [[1]]
        let stuffed = [Self.transactions[0], Transaction(body)] + Self.transactions[2...]
        #expect(
            Block(header: Self.block.header, transactions: stuffed).mutation(witnessesExpected: true)?.hasPrefix("unexpected-witness")
                == true)
    }
}
