import BdtBase
import BdtEncoding
import BdtPrimitives

/// Makes a wallet's state of its records, in the published order, and refuses what does not fit together.
struct WalletLoading {
    let name: String
    let environment: WalletEnvironment
    /// The path that messages name.
    let file: String
    /// Where a scan has to start.
    private(set) var locator: BlockLocator?
    /// Transactions were lost: scan everything.
    private(set) var needsFullScan = false
    private(set) var warnings: [String] = []

    init(name: String, environment: WalletEnvironment, file: String) {
        self.name = name
        self.environment = environment
        self.file = file
    }

    mutating func load(_ records: WalletRecords) throws -> WalletState {
        var state = WalletState(name: name, environment: environment)
        try loadSettings(records, into: &state)
        try state.keys.load(
            records.descriptors, masterKeys: records.masterKeys, environment: environment, file: file, isNewer: isNewer(records))
        loadAddresses(records.addresses, into: &state)
        loadTransactions(records, into: &state)
        state.birthTime = min(state.birthTime, state.keys.oldestCreationTime ?? .max)
        locator = records.settings.locator
        if records.settings.lastClientVersion != SettingsRecords.clientVersion { state.journal.writeClientVersion() }
        if state.flags.contains(.privateKeysDisabled), state.keys.hasPrivateKeys {
            warnings.append("Warning: Private keys detected in wallet {\(file)} with disabled private keys")
        }
        if state.flags.contains(.privateKeysDisabled), state.keys.isEncrypted, !state.keys.hasPrivateKeys {
            state.log(
                "Detected extraneous encryption keys in this wallet without private keys. Removing extraneous encryption keys.")
            state.keys.eraseMasterKeys(journal: &state.journal)
        }
        return state
    }

    private func isNewer(_ records: WalletRecords) -> Bool {
        (records.settings.lastClientVersion ?? SettingsRecords.clientVersion) > SettingsRecords.clientVersion
    }

    private func loadSettings(_ records: WalletRecords, into state: inout WalletState) throws(WalletError) {
        let settings = records.settings
        state.version = settings.minimumVersion ?? 0
        state.flags = WalletFlags(rawValue: settings.flags ?? 0)
        if state.version > WalletState.latestVersion || !state.flags.isUnderstood {
            throw WalletError(.load, "Error loading \(file): Wallet requires newer version of Bdtcoin Core")
        }
        if records.hasLegacyRecords || !state.flags.contains(.descriptors) {
            throw WalletError(
                .load,
                "Unexpected legacy entry in descriptor wallet found. Loading wallet \(file)\n\nThe wallet might have been tampered with or "
                    + "created with malicious intent.\n")
        }
    }

    private func loadAddresses(_ records: AddressRecords, into state: inout WalletState) {
        for (address, record) in records.entries {
            guard let destination = try? environment.addresses.decode(address) else {
                state.log("Warning: the address book holds '\(address)', which is no address of this network")
                continue
            }
            var entry = AddressBook.Entry(address: address)
            entry.label = record.label
            entry.purpose = record.purpose.flatMap(AddressBook.Purpose.init(rawValue:))
            entry.isUsed = record.isUsed
            entry.receiveRequests = record.receiveRequests
            state.addresses[destination.script] = entry
        }
    }

    private mutating func loadTransactions(_ records: WalletRecords, into state: inout WalletState) {
        if records.transactions.isDamaged {
            needsFullScan = true
            warnings.append("Error reading \(file)! Transaction data may be missing or incorrect. Rescanning wallet.")
        }
        state.ledger.nextOrderPosition = records.settings.nextOrderPosition ?? 0
        for entry in records.transactions.transactions.sorted(by: { $0.orderPosition < $1.orderPosition }) {
            state.ledger.insert(entry)
            state.birthTime = min(state.birthTime, entry.time)
        }
        for outpoint in records.transactions.lockedOutputs { state.lockedCoins[outpoint] = true }
        for txid in state.ledger.numberUnordered() {
            state.store(txid)
            state.journal.writeNextOrderPosition(state.ledger.nextOrderPosition)
        }
    }
}

extension WalletState {
    /// The newest version of wallet files (published number).
    static let latestVersion: Int32 = 169_900

    /// Writes what every new file holds.
    mutating func initialize(flags: WalletFlags) {
        self.flags = flags
        version = WalletState.latestVersion
        journal.writeClientVersion()
        journal.writeMinimumVersion(version)
        journal.writeFlags(flags.rawValue)
    }

    package mutating func setFlag(_ flag: WalletFlags, _ isSet: Bool) {
        if isSet { flags.insert(flag) } else { flags.remove(flag) }
        journal.writeFlags(flags.rawValue)
    }
}
