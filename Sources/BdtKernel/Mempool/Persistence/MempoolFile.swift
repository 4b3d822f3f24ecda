import BdtEncoding
import BdtPrimitives
import BdtStorage

/// The format of mempool.dat, version 1 and the obfuscated version 2.
enum MempoolFile {
    private static let plainVersion: UInt64 = 1
    private static let obfuscatedVersion: UInt64 = 2

    struct Record: Sendable {
        var transaction: Transaction
        /// UNIX seconds of entry.
        var time: Int64
        var delta: Amount
    }

    /// What follows the records.
    struct Rest: Sendable {
        /// Of transactions that are not among the records.
        var deltas: [Txid: Amount] = [:]
        var unbroadcast: Set<Txid> = []
    }

    static func encode(_ records: [Record], _ rest: Rest, plain: Bool) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(plain ? plainVersion : obfuscatedVersion)
        let key = plain ? XORKey.none : XORKey.random()
        if !plain { writer.writeVarBytes(key.bytes) }
        let start = writer.bytes.count
        writer.write(UInt64(records.count))
        for record in records {
            writer.write(record.transaction)
            writer.write(record.time)
            writer.write(record.delta)
        }
        writer.writeCompactSize(rest.deltas.count)
        for (txid, delta) in rest.deltas.sorted(by: { $0.key < $1.key }) {
            writer.write(txid)
            writer.write(delta)
        }
        writer.writeList(rest.unbroadcast.sorted())
        var content = [UInt8](writer.bytes[start...])
        key.apply(to: &content, at: UInt64(start))
        return writer.bytes[..<start] + content
    }

    /// Reads a file piece by piece, so that what stands before a damage can be used.
    struct Reader: Sendable {
        /// How many records the file announces.
        let count: UInt64
        private var reader: ByteReader

        init(_ bytes: [UInt8]) throws(DecodeError) {
            var header = ByteReader(bytes)
            let version = try header.readUInt64()
            var key = XORKey.none
            if version == obfuscatedVersion {
                guard let stored = XORKey(try header.readVarBytes(limit: 8)) else { throw .invalid("Invalid XOR-key size") }
                key = stored
            } else if version != plainVersion {
                throw .invalid("unknown version \(version)")
            }
            var content = [UInt8](bytes[header.offset...])
            key.apply(to: &content, at: UInt64(header.offset))
            reader = ByteReader(content)
            count = try reader.readUInt64()
        }

        mutating func readRecord() throws(DecodeError) -> Record {
            Record(transaction: try reader.read(), time: try reader.readInt64(), delta: try reader.read())
        }

        mutating func readRest() throws(DecodeError) -> Rest {
            var rest = Rest()
            for _ in 0..<(try reader.readCompactSize()) { rest.deltas[try reader.read()] = try reader.read(Amount.self) }
            rest.unbroadcast = Set(try reader.readList(of: Txid.self))
            return rest
        }
    }
}
