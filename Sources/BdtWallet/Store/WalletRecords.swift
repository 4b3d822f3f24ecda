import BdtBase
import BdtEncoding

/// Everything that a wallet file holds, decoded but not yet judged.
package struct WalletRecords: Sendable {
    package var settings = SettingsRecords()
    package var addresses = AddressRecords()
    package var transactions = TransactionRecords()
    package var descriptors = DescriptorRecords()
    package var masterKeys: [UInt32: MasterKeyRecord] = [:]
    /// A record of the old wallet format is there.
    package var hasLegacyRecords = false

    package init() {}

    /// Reads all records. Kinds that are unknown are passed over: newer programs may have written them.
    package init(_ database: WalletDatabase) throws(WalletError) {
        for (key, value) in try database.readAll() {
            do throws(DecodeError) {
                try load(key, value)
            } catch {
                Log.error("Error reading wallet database: \(error)")
                throw WalletError(.load, "Error loading \(database.path): Wallet corrupted")
            }
        }
    }

    private mutating func load(_ keyBytes: [UInt8], _ valueBytes: [UInt8]) throws(DecodeError) {
        var key = ByteReader(keyBytes)
        var value = ByteReader(valueBytes)
        let name = try key.readString()
        guard let type = RecordType(rawValue: name) else {
            if RecordType.legacy.contains(name) { hasLegacyRecords = true }
            return
        }
        if type == .masterKey {
            masterKeys[try key.readUInt32()] = try value.read()
            return
        }
        if try settings.load(type, &value) { return }
        if try addresses.load(type, &key, &value) { return }
        if try transactions.load(type, &key, &value) { return }
        _ = try descriptors.load(type, &key, &value)
    }
}
