import BdtEncoding
import BdtPrimitives

/// Facts of a wallet file as a whole.
package struct SettingsRecords: Sendable {
    /// The client version that was last to write the file (published number).
    package static let clientVersion: Int32 = 240_000

    package var lastClientVersion: Int32?
    package var minimumVersion: Int32?
    package var flags: UInt64?
    package var nextOrderPosition: Int64?
    /// The chain as the wallet last saw it.
    package var bestBlock = BlockLocator()
    package var bestBlockWithoutMerkle = BlockLocator()

    /// The locator to start a scan from; nil when the file has none.
    package var locator: BlockLocator? {
        if !bestBlock.hashes.isEmpty { return bestBlock }
        return bestBlockWithoutMerkle.hashes.isEmpty ? nil : bestBlockWithoutMerkle
    }

    /// Takes the value of a record of this family; false for records of others.
    mutating func load(_ type: RecordType, _ value: inout ByteReader) throws(DecodeError) -> Bool {
        switch type {
        case .version: lastClientVersion = try value.readInt32()
        case .minversion: minimumVersion = try value.readInt32()
        case .flags: flags = try value.readUInt64()
        case .orderposnext: nextOrderPosition = try value.readInt64()
        case .bestBlock: bestBlock = try value.read()
        case .bestBlockWithoutMerkle: bestBlockWithoutMerkle = try value.read()
        default: return false
        }
        return true
    }
}

extension RecordJournal {
    package mutating func writeClientVersion() { put(RecordType.version.key()) { $0.write(SettingsRecords.clientVersion) } }
    package mutating func writeMinimumVersion(_ version: Int32) { put(RecordType.minversion.key()) { $0.write(version) } }
    package mutating func writeFlags(_ flags: UInt64) { put(RecordType.flags.key()) { $0.write(flags) } }
    package mutating func writeNextOrderPosition(_ position: Int64) { put(RecordType.orderposnext.key()) { $0.write(position) } }

    /// The record that old programs read is kept empty, so that they scan.
    package mutating func writeBestBlock(_ locator: BlockLocator) {
        put(RecordType.bestBlock.key()) { $0.write(BlockLocator()) }
        put(RecordType.bestBlockWithoutMerkle.key()) { $0.write(locator) }
    }
}
