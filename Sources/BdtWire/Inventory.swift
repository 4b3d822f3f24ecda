import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Names a transaction or a block that a peer has, wants, or lacks.
package struct Inventory: Hashable, Sendable, BinaryCodable {
    /// What kind of thing, and in which form; kinds that nobody knows are kept as they are.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let transaction = Kind(rawValue: 1)
        package static let block = Kind(rawValue: 2)
        package static let filteredBlock = Kind(rawValue: 3)
        package static let compactBlock = Kind(rawValue: 4)
        /// A transaction by its wtxid (BIP339).
        package static let wtxid = Kind(rawValue: 5)
        package static let witnessTransaction = Kind(rawValue: 0x4000_0001)
        package static let witnessBlock = Kind(rawValue: 0x4000_0002)
    }

    package var kind: Kind
    package var hash: Hash256

    package init(_ kind: Kind, _ hash: Hash256) {
        self.kind = kind
        self.hash = hash
    }

    package var isTransaction: Bool { kind == .transaction || kind == .wtxid || kind == .witnessTransaction }
    package var isBlock: Bool { kind == .block || kind == .filteredBlock || kind == .compactBlock || kind == .witnessBlock }

    package static var minimumEncodedSize: Int { 36 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(kind.rawValue)
        writer.write(hash)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(Kind(rawValue: try reader.readUInt32()), try reader.read())
    }
}

extension Inventory: CustomStringConvertible {
    /// `wtx 4a5e…`, as debug.log shows it.
    package var description: String {
        let name =
            switch kind {
            case .transaction: "tx"
            case .block: "block"
            case .filteredBlock: "merkleblock"
            case .compactBlock: "cmpctblock"
            case .wtxid: "wtx"
            case .witnessTransaction: "witness-tx"
            case .witnessBlock: "witness-block"
            default: "0x" + String(kind.rawValue, radix: 16)
            }
        return "\(name) \(hash)"
    }
}
