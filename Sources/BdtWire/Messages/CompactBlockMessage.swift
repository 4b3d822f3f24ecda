import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// A block whose transactions are named by six bytes each, except those sent along (BIP152).
package struct CompactBlockMessage: WireMessage {
    package static let command = "cmpctblock"
    package static let shortIDLength = 6
    /// More transactions than positions of 16 bits can name are not possible.
    private static let maximumTransactions = 0xffff

    /// A transaction sent along, at its position in the block.
    package struct Prefilled: Sendable {
        package let position: Int
        package let transaction: Transaction

        package init(position: Int, transaction: Transaction) {
            self.position = position
            self.transaction = transaction
        }
    }

    package let header: BlockHeader
    /// Goes into the key of the short names.
    package let nonce: UInt64
    /// 48 bits each, in block order, without the prefilled.
    package let shortIDs: [UInt64]
    /// By ascending position.
    package let prefilled: [Prefilled]

    package init(header: BlockHeader, nonce: UInt64, shortIDs: [UInt64], prefilled: [Prefilled]) {
        self.header = header
        self.nonce = nonce
        self.shortIDs = shortIDs
        self.prefilled = prefilled
    }

    package var transactionCount: Int { shortIDs.count + prefilled.count }

    package func encode(into writer: inout ByteWriter) {
        writer.write(header)
        writer.write(nonce)
        writer.writeCompactSize(shortIDs.count)
        for identifier in shortIDs {
            writer.write(UInt32(truncatingIfNeeded: identifier))
            writer.write(UInt16(truncatingIfNeeded: identifier >> 32))
        }
        writer.writeCompactSize(prefilled.count)
        var next = 0
        for entry in prefilled {
            writer.writeCompactSize(entry.position - next)
            writer.write(entry.transaction)
            next = entry.position + 1
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        header = try reader.read()
        nonce = try reader.readUInt64()
        let count = try reader.readCompactSize()
        guard count <= Self.maximumTransactions else { throw .invalid("indexes overflowed 16 bits: iostream error") }
        var identifiers: [UInt64] = []
        identifiers.reserveCapacity(min(count, reader.remaining / Self.shortIDLength))
        for _ in 0..<count {
            let low = UInt64(try reader.readUInt32())
            identifiers.append(low | UInt64(try reader.readUInt16()) << 32)
        }
        shortIDs = identifiers
        prefilled = try CompactBlockMessage.readPrefilled(from: &reader)
        guard identifiers.count + prefilled.count <= Self.maximumTransactions else {
            throw .invalid("indexes overflowed 16 bits: iostream error")
        }
    }

    private static func readPrefilled(from reader: inout ByteReader) throws(DecodeError) -> [Prefilled] {
        let count = try reader.readCompactSize()
        var entries: [Prefilled] = []
        var next = 0
        for _ in 0..<count {
            let position = next + (try reader.readCompactSize())
            guard position <= maximumTransactions else { throw .invalid("differential value overflow: iostream error") }
            entries.append(Prefilled(position: position, transaction: try reader.read()))
            next = position + 1
        }
        return entries
    }
}
