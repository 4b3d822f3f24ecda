import BdtCrypto
import BdtKeys
import BdtPrimitives

/// One descriptor of a wallet: the scripts it has been expanded to, its keys, and which address comes next.
package struct DescriptorManager: Sendable {
    package let descriptor: Descriptor
    package let id: DescriptorID
    /// UNIX seconds; no transaction to it is older.
    package private(set) var creationTime: UInt64
    package private(set) var nextIndex: Int32
    package private(set) var rangeStart: Int32
    package private(set) var rangeEnd: Int32
    package private(set) var cache = DescriptorCache()
    /// Every script up to the end of the range, with its index.
    package private(set) var scripts: [Script: Int32] = [:]
    /// Every public key in them, likewise.
    private(set) var keyIndexes: [Hash160: Int32] = [:]
    private(set) var keys: [Hash160: PrivateKey] = [:]
    private(set) var encryptedKeys: [Hash160: EncryptedKey] = [:]
    /// The first index that is not yet among the scripts.
    private var nextExpansion: Int32 = 0

    struct EncryptedKey: Sendable {
        let publicKey: PublicKey
        let secret: [UInt8]
    }

    package init(
        _ descriptor: Descriptor, creationTime: UInt64, nextIndex: Int32 = 0, rangeStart: Int32 = 0, rangeEnd: Int32 = 0
    ) {
        self.descriptor = descriptor
        id = descriptor.id
        self.creationTime = creationTime
        self.nextIndex = nextIndex
        self.rangeStart = rangeStart
        self.rangeEnd = rangeEnd
    }

    package var record: DescriptorRecord {
        DescriptorRecord(
            text: descriptor.text, creationTime: creationTime, nextIndex: nextIndex, rangeStart: rangeStart, rangeEnd: rangeEnd)
    }

    package var hasPrivateKeys: Bool { !keys.isEmpty || !encryptedKeys.isEmpty }

    package func hasPrivateKey(_ id: Hash160) -> Bool { keys[id] != nil || encryptedKeys[id] != nil }

    /// Addresses that were derived and not given out.
    package var poolSize: Int { Int(rangeEnd) - Int(nextIndex) }

    /// Whether it may give out addresses, apart from the passphrase.
    package var canGiveAddresses: Bool {
        descriptor.isSingleType && descriptor.isRange && (hasPrivateKeys || nextIndex < rangeEnd)
    }

    /// The form to show, with the keys after the last hardened step.
    package func normalizedText(masterKey: SecretBytes?) -> String? {
        descriptor.normalizedText(keys: privateKeys(masterKey: masterKey), cache: cache)
    }

    // MARK: Loading

    /// Takes over the caches and keys of a wallet file, and expands the range out of the caches.
    mutating func load(_ entry: DescriptorRecords.Entry) throws(WalletError) {
        for record in entry.caches {
            guard let key = ExtendedPublicKey(record.key) else { throw WalletError(.load, "An extended key of a descriptor is damaged") }
            switch record.kind {
            case .parent: cache.parents[record.expression] = key
            case .derived(let index): cache.derived[record.expression, default: [:]][index] = key
            case .lastHardened: cache.lastHardened[record.expression] = key
            }
        }
        for key in entry.keys { keys[key.publicKey.id] = key }
        for (publicKey, secret) in entry.encryptedKeys {
            encryptedKeys[publicKey.id] = EncryptedKey(publicKey: publicKey, secret: secret)
        }
        guard rangeStart >= 0, nextIndex >= 0, rangeEnd >= rangeStart, Int(rangeEnd) - Int(rangeStart) <= 10_000_000 else {
            throw WalletError(.load, "The range of a descriptor is damaged")
        }
        let expanded = DescriptorExpander(descriptor, cache: cache).expand(rangeStart..<rangeEnd)
        guard expanded.count == Int(rangeEnd - rangeStart) else {
            throw WalletError(.load, "Error: Unable to expand wallet descriptor from cache")
        }
        for (offset, item) in expanded.enumerated() { index(item, at: rangeStart + Int32(offset)) }
        nextExpansion = rangeEnd
    }

    // MARK: Keys

    /// The private keys that can be had now.
    func privateKeys(masterKey: SecretBytes?) -> FlatSigningProvider {
        var provider = FlatSigningProvider()
        for key in keys.values { provider.add(key) }
        if let masterKey {
            for entry in encryptedKeys.values {
                if let key = WalletCipher.decrypt(entry.secret, publicKey: entry.publicKey, masterKey: masterKey) { provider.add(key) }
            }
        }
        return provider
    }

    /// Whether the key decrypts all secrets. Throws when it does some only: the file is damaged then.
    func checkMasterKey(_ masterKey: SecretBytes) throws(KeyError) -> Bool {
        guard keys.isEmpty else { return false }
        let good = encryptedKeys.values.count {
            WalletCipher.decrypt($0.secret, publicKey: $0.publicKey, masterKey: masterKey) != nil
        }
        if good > 0 && good < encryptedKeys.count {
            throw KeyError("Error unlocking wallet: some keys decrypt but not all. Your wallet file may be corrupt.")
        }
        return good == encryptedKeys.count
    }

    /// Adds a key, encrypted when there is a master key.
    mutating func add(_ key: PrivateKey, masterKey: SecretBytes?, journal: inout RecordJournal) throws(KeyError) {
        let publicKey = key.publicKey
        guard keys[publicKey.id] == nil, encryptedKeys[publicKey.id] == nil else { return }
        guard let masterKey else {
            keys[publicKey.id] = key
            journal.writeDescriptorKey(key, id: id)
            return
        }
        guard let secret = WalletCipher.encrypt(key.secret, publicKey: publicKey, masterKey: masterKey) else {
            throw KeyError("Could not encrypt a private key")
        }
        encryptedKeys[publicKey.id] = EncryptedKey(publicKey: publicKey, secret: secret)
        journal.writeEncryptedDescriptorKey(secret, publicKey: publicKey, id: id)
    }

    /// Encrypts all keys, and erases the plain ones.
    mutating func encrypt(masterKey: SecretBytes, journal: inout RecordJournal) throws(KeyError) {
        let plain = keys
        keys = [:]
        for key in plain.values { try add(key, masterKey: masterKey, journal: &journal) }
    }

    // MARK: Range

    /// Derives scripts until `size` are ahead of the next address.
    /// - Returns: the new ones; nil when a private key is needed and not to be had.
    mutating func topUp(size: Int, masterKey: SecretBytes?, journal: inout RecordJournal) -> [Script]? {
        var end = max(Int32(clamping: Int(nextIndex) + size), rangeEnd)
        if !descriptor.isRange {
            (rangeStart, end) = (0, 1)
        }
        var added: [Script] = []
        while nextExpansion < end {
            let batch = DescriptorExpander(descriptor, cache: cache).expand(nextExpansion..<end)
            for (offset, item) in batch.enumerated() {
                index(item, at: nextExpansion + Int32(offset))
                added += item.scripts
            }
            nextExpansion += Int32(batch.count)
            // What the cache does not reach takes the private key; what that finds goes into the cache.
            guard nextExpansion < end else { break }
            guard let expansion = descriptor.expand(at: UInt32(nextExpansion), keys: privateKeys(masterKey: masterKey)),
                let fresh = try? cache.merge(expansion.cache)
            else { return nil }
            journal.write(fresh, id: id)
            index(DescriptorExpander.Item(expansion), at: nextExpansion)
            added += expansion.scripts
            nextExpansion += 1
        }
        rangeEnd = end
        journal.writeDescriptor(record, id: id)
        return added
    }

    private mutating func index(_ item: DescriptorExpander.Item, at index: Int32) {
        for script in item.scripts { scripts[script] = index }
        for key in item.keys where keyIndexes[key] == nil { keyIndexes[key] = index }
    }

    /// The script of an index that is among the scripts.
    func expansion(at index: Int32) -> DescriptorExpansion? {
        index >= 0 ? descriptor.expand(at: UInt32(index), cache: cache) : nil
    }

    /// The next script, which is then given out.
    mutating func takeNext(journal: inout RecordJournal) throws(KeyError) -> Script {
        guard nextIndex < rangeEnd, let script = expansion(at: nextIndex)?.scripts.first else { throw .poolRanOut }
        nextIndex += 1
        journal.writeDescriptor(record, id: id)
        return script
    }

    /// Takes back the script that was given out last; any other one is kept.
    mutating func giveBack(_ script: Script, journal: inout RecordJournal) {
        guard nextIndex > 0, scripts[script] == nextIndex - 1 else { return }
        nextIndex -= 1
        journal.writeDescriptor(record, id: id)
    }

    /// Moves on past a script that was seen, and tells the scripts that were passed.
    mutating func markUsed(_ script: Script) -> [Script] {
        guard let index = scripts[script], index >= nextIndex else { return [] }
        var passed: [Script] = []
        while nextIndex <= index {
            if let script = expansion(at: nextIndex)?.scripts.first { passed.append(script) }
            nextIndex += 1
        }
        return passed
    }

    /// What is wrong with replacing this by `other`; nil when nothing is.
    func obstacle(toUpdate other: DescriptorManager) -> String? {
        guard other.rangeStart > rangeStart || other.rangeEnd < rangeEnd else { return nil }
        return "new range must include current range = [\(rangeStart),\(rangeEnd - 1)]"
    }

    /// Takes over the range and time of a descriptor that was imported again. The scripts must be derived anew.
    mutating func update(_ other: DescriptorManager) {
        creationTime = other.creationTime
        (nextIndex, rangeStart, rangeEnd) = (other.nextIndex, other.rangeStart, other.rangeEnd)
        scripts = [:]
        keyIndexes = [:]
        nextExpansion = 0
    }
}

extension RecordJournal {
    /// Writes the keys of a cache.
    mutating func write(_ cache: DescriptorCache, id: DescriptorID) {
        for (expression, key) in cache.parents {
            writeDescriptorCache(CachedKeyRecord(kind: .parent, expression: expression, key: key.bytes), id: id)
        }
        for (expression, keys) in cache.derived {
            for (index, key) in keys {
                writeDescriptorCache(CachedKeyRecord(kind: .derived(index: index), expression: expression, key: key.bytes), id: id)
            }
        }
        for (expression, key) in cache.lastHardened {
            writeDescriptorCache(CachedKeyRecord(kind: .lastHardened, expression: expression, key: key.bytes), id: id)
        }
    }
}
