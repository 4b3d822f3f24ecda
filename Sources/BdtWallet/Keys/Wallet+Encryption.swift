import BdtCrypto

extension Wallet {
    /// Encrypts the wallet's keys. With `newKeys` a wallet that had keys gets new ones: those before were once stored plain.
    /// The work on the passphrase runs outside of the lock.
    package func encrypt(_ passphrase: Passphrase, newKeys: Bool) throws {
        let masterKey = SecretBytes.random(count: WalletCipher.keySize)
        guard let record = WalletCipher.seal(masterKey, passphrase: passphrase.bytes) else {
            throw KeyError("Could not encrypt the master key")
        }
        log("Encrypting Wallet with an nDeriveIterations of \(record.iterations)")
        try update { state in
            guard !state.keys.isEncrypted else { throw KeyError("The wallet is already encrypted") }
            try state.keys.encrypt(masterKey: masterKey, record: record, journal: &state.journal)
            guard newKeys, !state.flags.contains(.blank), !state.flags.contains(.privateKeysDisabled) else { return }
            state.keys.unlock(with: masterKey)
            try state.setUpDescriptors()
            state.keys.lock()
        }
        // What was erased must not stay in unused parts of the file.
        try database.compact()
    }

    /// Makes the private keys usable. False when the passphrase is wrong.
    package func unlock(_ passphrase: Passphrase) throws -> Bool {
        for record in read({ $0.keys.masterKeys.values.map(\.self) }) {
            guard let masterKey = WalletCipher.open(record, passphrase: passphrase.bytes), try read({ try $0.keys.isRight(masterKey) })
            else { continue }
            try update { $0.keys.unlock(with: masterKey) }
            return true
        }
        return false
    }

    /// Forgets the master key.
    package func lock() {
        relocking.withLock { relocking in
            relocking.task?.cancel()
            relocking = Relocking()
        }
        // Nothing is written, so nothing can fail.
        try? update { $0.keys.lock() }
    }

    /// Locks again after some seconds, instead of at any time set before.
    func lock(after seconds: Int64) {
        let task = Task { [weak self] in
            // Without a tolerance it may be a tenth late.
            try? await Task.sleep(for: .seconds(seconds), tolerance: .zero)
            guard !Task.isCancelled else { return }
            self?.lock()
        }
        relocking.withLock { relocking in
            relocking.task?.cancel()
            relocking = Relocking(time: environment.clock.now + seconds, task: task)
        }
    }

    /// False when the old passphrase is wrong.
    package func changePassphrase(_ old: Passphrase, to new: Passphrase) throws -> Bool {
        for (id, record) in read({ $0.keys.masterKeys }) {
            guard let masterKey = WalletCipher.open(record, passphrase: old.bytes), try read({ try $0.keys.isRight(masterKey) }),
                let sealed = WalletCipher.seal(masterKey, passphrase: new.bytes)
            else { return false }
            log("Wallet passphrase changed to an nDeriveIterations of \(sealed.iterations)")
            try update { $0.keys.replaceMasterKey(id, sealed, journal: &$0.journal) }
            return true
        }
        return false
    }
}
