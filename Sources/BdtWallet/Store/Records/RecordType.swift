import BdtEncoding

/// The kinds of records of a descriptor wallet; the raw value starts the key of each record.
package enum RecordType: String, CaseIterable, Sendable {
    case version, minversion, flags, orderposnext
    case bestBlock = "bestblock"
    case bestBlockWithoutMerkle = "bestblock_nomerkle"
    case name, purpose
    case destinationData = "destdata"
    case transaction = "tx"
    case lockedOutput = "lockedutxo"
    case masterKey = "mkey"
    case descriptor = "walletdescriptor"
    case descriptorKey = "walletdescriptorkey"
    case descriptorCryptedKey = "walletdescriptorckey"
    case descriptorCache = "walletdescriptorcache"
    case descriptorLastHardenedCache = "walletdescriptorlhcache"
    case activeExternal = "activeexternalspk"
    case activeInternal = "activeinternalspk"

    /// Kinds that only wallets of the old format hold.
    package static let legacy: Set<String> = [
        "ckey", "cscript", "defaultkey", "hdchain", "keymeta", "key", "wkey", "pool", "watchmeta", "watchs",
    ]

    /// The key: the type's name and the fields that `fields` writes.
    package func key(_ fields: (inout ByteWriter) -> Void = { _ in }) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(rawValue)
        fields(&writer)
        return writer.bytes
    }
}

extension RecordJournal {
    mutating func put(_ key: [UInt8], _ value: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        value(&writer)
        append(.put(key: key, value: writer.bytes))
    }
}
