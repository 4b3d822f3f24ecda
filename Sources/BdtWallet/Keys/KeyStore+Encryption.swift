import BdtCrypto

/// A passphrase, held outside of strings from here on.
package struct Passphrase: Sendable {
    package let bytes: SecretBytes

    package init(_ text: String) { self.init(bytes: [UInt8](text.utf8)) }

    package init(bytes: [UInt8]) { self.bytes = SecretBytes(copying: bytes) }
}

extension KeyStore {
    /// Encrypts all keys with a new master key, and that with the passphrase. Locked afterwards.
    mutating func encrypt(masterKey: SecretBytes, record: MasterKeyRecord, journal: inout RecordJournal) throws(KeyError) {
        let id = (masterKeys.keys.max() ?? 0) + 1
        masterKeys[id] = record
        journal.writeMasterKey(record, id: id)
        for id in managers.keys { try managers[id]?.encrypt(masterKey: masterKey, journal: &journal) }
        self.masterKey = nil
    }

    /// Whether a master key decrypts every private key.
    func isRight(_ masterKey: SecretBytes) throws(KeyError) -> Bool {
        for manager in managers.values where try !manager.checkMasterKey(masterKey) { return false }
        return true
    }

    mutating func unlock(with masterKey: SecretBytes) { self.masterKey = masterKey }

    mutating func lock() { masterKey = nil }

    /// Forgets the passphrase of a wallet that has no private keys, which older software let users set.
    mutating func eraseMasterKeys(journal: inout RecordJournal) {
        for id in masterKeys.keys { journal.eraseMasterKey(id: id) }
        masterKeys = [:]
    }

    mutating func replaceMasterKey(_ id: UInt32, _ record: MasterKeyRecord, journal: inout RecordJournal) {
        masterKeys[id] = record
        journal.writeMasterKey(record, id: id)
    }
}
