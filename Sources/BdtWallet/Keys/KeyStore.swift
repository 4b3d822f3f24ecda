import BdtCrypto
import BdtKeys
import BdtPrimitives

/// The descriptors of a wallet, which of them give out addresses, and the passphrase's hold on them.
package struct KeyStore: Sendable {
    package internal(set) var managers: [DescriptorID: DescriptorManager] = [:]
    package internal(set) var activeExternal: [OutputType: DescriptorID] = [:]
    package internal(set) var activeInternal: [OutputType: DescriptorID] = [:]
    /// The descriptors that a script belongs to: nearly always one.
    var owners: [Script: [DescriptorID]] = [:] { didSet { ownership = Revision() } }
    /// Of what scripts are the wallet's.
    private(set) var ownership = Revision()
    var masterKeys: [UInt32: MasterKeyRecord] = [:]
    /// Held while unlocked.
    var masterKey: SecretBytes?

    package init() {}

    package func owns(_ script: Script) -> Bool { owners[script] != nil }

    /// The descriptors of a script.
    package func managers(of script: Script) -> [DescriptorManager] {
        (owners[script] ?? []).compactMap { managers[$0] }
    }

    package var isEncrypted: Bool { !masterKeys.isEmpty }
    package var isLocked: Bool { isEncrypted && masterKey == nil }
    package var hasPrivateKeys: Bool { managers.values.contains(where: \.hasPrivateKeys) }
    package var oldestCreationTime: Int64? { managers.values.map { Int64(clamping: $0.creationTime) }.min() }

    func activeID(_ type: OutputType, isInternal: Bool) -> DescriptorID? {
        isInternal ? activeInternal[type] : activeExternal[type]
    }

    /// The descriptors that give out addresses.
    package var activeIDs: Set<DescriptorID> { Set(activeExternal.values).union(activeInternal.values) }

    /// Whether a descriptor gives out change addresses; nil when it gives out none.
    package func isInternal(_ id: DescriptorID) -> Bool? {
        guard activeIDs.contains(id) else { return nil }
        return activeInternal.values.contains(id)
    }

    /// Addresses that were derived ahead.
    package func poolSize(isInternal: Bool) -> Int {
        (isInternal ? activeInternal : activeExternal).values.reduce(0) { $0 + (managers[$1]?.poolSize ?? 0) }
    }

    package func canGiveAddresses(isInternal: Bool) -> Bool {
        OutputType.allCases.contains { type in
            activeID(type, isInternal: isInternal).flatMap { managers[$0] }?.canGiveAddresses ?? false
        }
    }

    // MARK: Changing

    /// Adds a descriptor, or replaces one of the same id, and indexes its scripts.
    mutating func insert(_ manager: DescriptorManager) {
        managers[manager.id] = manager
        index(manager.scripts.keys, of: manager.id)
    }

    private mutating func index(_ scripts: some Sequence<Script>, of id: DescriptorID) {
        for script in scripts {
            if owners[script] == nil {
                owners[script] = [id]
            } else if owners[script]?.contains(id) == false {
                owners[script]?.append(id)
            }
        }
    }

    /// Derives addresses ahead for one descriptor. False when a private key is needed and not to be had.
    mutating func topUp(_ id: DescriptorID, size: Int, journal: inout RecordJournal) -> Bool {
        guard let added = managers[id]?.topUp(size: size, masterKey: masterKey, journal: &journal) else { return false }
        index(added, of: id)
        return true
    }

    /// Derives addresses ahead for all descriptors that give out some.
    mutating func topUp(size: Int, journal: inout RecordJournal) -> Bool {
        var isComplete = true
        for id in activeIDs.sorted() where !topUp(id, size: size, journal: &journal) { isComplete = false }
        return isComplete
    }

    /// Gives out the next address of a kind.
    mutating func takeNext(_ type: OutputType, isInternal: Bool, poolSize: Int, journal: inout RecordJournal) throws(KeyError) -> Script {
        guard let id = activeID(type, isInternal: isInternal), let manager = managers[id] else {
            throw KeyError("Error: No \(type.rawValue) addresses available.")
        }
        guard manager.canGiveAddresses else { throw .noAddresses }
        _ = topUp(id, size: poolSize, journal: &journal)
        // In place: the manager is there, and a copy of its scripts would be dear.
        return try managers[id]!.takeNext(journal: &journal)
    }

    mutating func giveBack(_ script: Script, journal: inout RecordJournal) {
        for id in owners[script] ?? [] { managers[id]?.giveBack(script, journal: &journal) }
    }

    /// A script that was passed over when a later one was seen.
    struct Passed: Sendable {
        let script: Script
        let isInternal: Bool
    }

    /// Moves the descriptors of a seen script on, and derives as many addresses as that took.
    mutating func markUsed(_ script: Script, journal: inout RecordJournal, poolSize: Int) -> [Passed] {
        var result: [Passed] = []
        for id in owners[script] ?? [] {
            let passed = managers[id]?.markUsed(script) ?? []
            if let isInternal = isInternal(id) { result += passed.map { Passed(script: $0, isInternal: isInternal) } }
            guard let manager = managers[id], !passed.isEmpty || manager.descriptor.isRange && manager.poolSize < poolSize else { continue }
            _ = topUp(id, size: poolSize, journal: &journal)
        }
        return result
    }

    mutating func activate(_ id: DescriptorID, _ type: OutputType, isInternal: Bool, journal: inout RecordJournal) {
        journal.writeActiveDescriptor(id, type: type.number, isInternal: isInternal)
        setActive(id, type, isInternal: isInternal)
    }

    private mutating func setActive(_ id: DescriptorID, _ type: OutputType, isInternal: Bool) {
        if isInternal {
            activeInternal[type] = id
            if activeExternal[type] == id { activeExternal[type] = nil }
        } else {
            activeExternal[type] = id
            if activeInternal[type] == id { activeInternal[type] = nil }
        }
    }

    mutating func deactivate(_ id: DescriptorID, _ type: OutputType, isInternal: Bool, journal: inout RecordJournal) {
        guard activeID(type, isInternal: isInternal) == id else { return }
        journal.eraseActiveDescriptor(type: type.number, isInternal: isInternal)
        if isInternal { activeInternal[type] = nil } else { activeExternal[type] = nil }
    }

    // MARK: Loading

    mutating func load(
        _ records: DescriptorRecords, masterKeys: [UInt32: MasterKeyRecord], environment: WalletEnvironment, file: String, isNewer: Bool
    ) throws(WalletError) {
        let corrupted = WalletError(.load, "Error loading \(file): Wallet corrupted")
        self.masterKeys = masterKeys
        for (id, entry) in records.entries {
            guard let record = entry.descriptor else { throw corrupted }
            guard let descriptor = try? Descriptor.parse(record.text, codec: environment.addresses, requireChecksum: true).descriptors.first
            else {
                throw WalletError(
                    .load,
                    "Unrecognized descriptor found. Loading wallet \(file)\n\nThe wallet might had been created on a newer version.\n"
                        + "Please try running the latest software version.\n")
            }
            guard descriptor.id == id else { throw corrupted }
            var manager = DescriptorManager(
                descriptor, creationTime: record.creationTime, nextIndex: record.nextIndex, rangeStart: record.rangeStart,
                rangeEnd: record.rangeEnd)
            do {
                try manager.load(entry)
            } catch {
                throw WalletError(.load, "\(corrupted.message) (\(error.message))")
            }
            insert(manager)
        }
        for (isInternal, active) in [(false, records.activeExternal), (true, records.activeInternal)] {
            for (number, id) in active {
                guard let type = OutputType(number: number), managers[id] != nil else { throw corrupted }
                setActive(id, type, isInternal: isInternal)
            }
        }
    }
}
