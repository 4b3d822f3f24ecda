/// One change of the key-value table of a wallet file.
package enum RecordChange: Hashable, Sendable {
    case put(key: [UInt8], value: [UInt8])
    case erase(key: [UInt8])
    /// Erases all records whose key starts so.
    case erasePrefix([UInt8])
}

/// The changes that a critical section made, in order, until they are written in one transaction.
package struct RecordJournal: Sendable {
    package private(set) var changes: [RecordChange] = []

    package init() {}

    package var isEmpty: Bool { changes.isEmpty }

    package mutating func append(_ change: RecordChange) { changes.append(change) }

    package mutating func removeAll() { changes.removeAll() }
}
