import BdtPrimitives

/// Labels and purposes of addresses, by the script that an address stands for.
package struct AddressBook: Sendable {
    package enum Purpose: String, Sendable {
        case receive, send, refund
    }

    package struct Entry: Sendable {
        package var address: String
        /// Nil: an address that the user never labelled, such as one of change.
        package var label: String?
        package var purpose: Purpose?
        /// Spent from while reuse was to be avoided.
        package var isUsed = false
        /// Requests of payment, as a user interface encoded them, by id.
        package var receiveRequests: [String: [UInt8]] = [:]

        package var isChange: Bool { label == nil }
    }

    private var entries: [Script: Entry] = [:] { didSet { revision = Revision() } }
    private(set) var revision = Revision()

    package init() {}

    package var count: Int { entries.count }

    /// The entry of a script, change or not.
    package subscript(script: Script) -> Entry? {
        get { entries[script] }
        set { entries[script] = newValue }
    }

    package subscript(script: Script, default entry: @autoclosure () -> Entry) -> Entry {
        get { entries[script] ?? entry() }
        set { entries[script] = newValue }
    }

    /// The entry of a script that the user knows.
    package func labelled(_ script: Script) -> Entry? {
        guard let entry = entries[script], !entry.isChange else { return nil }
        return entry
    }

    /// Every request of payment, in the order of addresses and ids.
    package var receiveRequests: [[UInt8]] {
        entries.sorted { DestinationOrder($0.key) < DestinationOrder($1.key) }.flatMap { _, entry in
            entry.receiveRequests.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// All entries but those of change, in the published order of destinations.
    package var labelled: [(script: Script, entry: Entry)] {
        entries.filter { !$0.value.isChange }.map { ($0.key, $0.value) }.sorted { DestinationOrder($0.0) < DestinationOrder($1.0) }
    }

    /// The labels in use, sorted; with a purpose, only those of addresses for it.
    package func labels(for purpose: Purpose? = nil) -> [String] {
        let chosen = entries.values.filter { purpose == nil || $0.purpose == purpose }.compactMap(\.label)
        return Set(chosen).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// The published order of destinations: by kind, then by program.
package struct DestinationOrder: Comparable {
    private let rank: Int
    private let bytes: ArraySlice<UInt8>

    package init(_ script: Script) {
        let bytes = script.bytes
        if bytes.count == 25, bytes[0] == Opcode.dup.rawValue {
            (rank, self.bytes) = (2, bytes[3..<23])
        } else if script.isPayToScriptHash {
            (rank, self.bytes) = (3, bytes[2..<22])
        } else if script.isPayToWitnessScriptHash {
            (rank, self.bytes) = (4, bytes[2...])
        } else if bytes.count == 22, bytes[0] == 0, bytes[1] == 20 {
            (rank, self.bytes) = (5, bytes[2...])
        } else if script.isPayToTaproot {
            (rank, self.bytes) = (6, bytes[2...])
        } else {
            (rank, self.bytes) = (script.isPayToAnchor ? 7 : 8, bytes[...])
        }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rank != right.rank ? left.rank < right.rank : left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
