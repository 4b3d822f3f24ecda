import BdtEncoding
import BdtPrimitives

/// Asks for the transactions of a compact block that the sender could not find (BIP152).
package struct GetBlockTransactionsMessage: WireMessage, Equatable {
    package static let command = "getblocktxn"
    package let blockHash: BlockHash
    /// Ascending, at most 65535.
    package let positions: [Int]

    package init(blockHash: BlockHash, positions: [Int]) {
        self.blockHash = blockHash
        self.positions = positions
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(blockHash)
        writer.writeCompactSize(positions.count)
        var next = 0
        for position in positions {
            writer.writeCompactSize(position - next)
            next = position + 1
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        blockHash = try reader.read()
        let count = try reader.readCompactSize()
        var positions: [Int] = []
        positions.reserveCapacity(min(count, reader.remaining))
        var next = 0
        for _ in 0..<count {
            let position = next + (try reader.readCompactSize())
            guard position <= 0xffff else { throw .invalid("differential value overflow: iostream error") }
            positions.append(position)
            next = position + 1
        }
        self.positions = positions
    }
}
