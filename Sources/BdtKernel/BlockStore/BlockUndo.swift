import BdtEncoding
import BdtPrimitives

/// What a block spent: needed to take it off the chain again.
package struct BlockUndo: Hashable, Sendable {
    /// For each transaction but the coinbase, in block order, the coins of its inputs in their order.
    package var transactions: [[Coin]]

    package init(transactions: [[Coin]] = []) { self.transactions = transactions }
}

extension BlockUndo: BinaryCodable {
    package func encode(into writer: inout ByteWriter) {
        writer.writeCompactSize(transactions.count)
        for coins in transactions {
            writer.writeCompactSize(coins.count)
            for coin in coins { coin.encodeUndo(into: &writer) }
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let count = try reader.readCompactSize()
        try self.init(from: &reader, count: count)
    }

    /// Reads the first `count` transactions of undo data that may not be complete.
    init(from reader: inout ByteReader, transactions count: Int) throws(DecodeError) {
        _ = try reader.readCompactSize()
        try self.init(from: &reader, count: count)
    }

    private init(from reader: inout ByteReader, count: Int) throws(DecodeError) {
        transactions = []
        transactions.reserveCapacity(min(count, reader.remaining))
        for _ in 0..<count {
            let inputs = try reader.readCompactSize()
            var coins: [Coin] = []
            coins.reserveCapacity(min(inputs, reader.remaining / 3))
            for _ in 0..<inputs { coins.append(try Coin(undoFrom: &reader)) }
            transactions.append(coins)
        }
    }
}
