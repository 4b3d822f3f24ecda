/// Changes to a store that happen together or not at all. Of several changes to one key the last wins.
package struct WriteBatch: Sendable {
    package enum Operation: Hashable, Sendable {
        case put(key: [UInt8], value: [UInt8])
        case remove(key: [UInt8])
    }

    package private(set) var operations: [Operation] = []
    /// About how many bytes the batch takes in the store's log.
    package private(set) var approximateSize = 0

    package init() {}

    package var isEmpty: Bool { operations.isEmpty }

    package mutating func put(_ key: [UInt8], _ value: [UInt8]) {
        operations.append(.put(key: key, value: value))
        approximateSize += 7 + key.count + value.count
    }

    package mutating func remove(_ key: [UInt8]) {
        operations.append(.remove(key: key))
        approximateSize += 4 + key.count
    }

    package mutating func removeAll() {
        operations.removeAll(keepingCapacity: true)
        approximateSize = 0
    }
}
