import BdtBase

/// Changes to a store that happen together or not at all. Of several changes to one key the last wins.
package struct WriteBatch: Sendable {
    /// One after the other: the length of the key, that of the value plus one (0: the key is removed), key and value. A flush of the coins
    /// writes millions of them, which must not be objects each.
    private var bytes: [UInt8] = []
    private var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// About how many bytes the batch takes in the store's log.
    package var approximateSize: Int { bytes.count }

    package mutating func put(_ key: [UInt8], _ value: [UInt8]) {
        key.withView { key in value.withView { append(key, value: $0) } }
    }

    package mutating func remove(_ key: [UInt8]) { key.withView { append($0, value: nil) } }

    package mutating func put(_ key: ByteView, _ value: ByteView) { append(key, value: value) }

    package mutating func remove(_ key: ByteView) { append(key, value: nil) }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Calls `body` with each key and its new value, nil for one that is removed, in the order in which they were given. The views are valid
    /// until it returns.
    package func visitAll(_ body: (_ key: ByteView, _ value: ByteView?) -> Void) {
        bytes.withView { all in
            var offset = 0
            while offset < all.count {
                let keyCount = Int(all.load(at: offset, as: UInt32.self))
                let valueCode = Int(all.load(at: offset + 4, as: UInt32.self))
                let key = all.part(from: offset + 8, count: keyCount)
                offset += 8 + keyCount
                if valueCode == 0 {
                    body(key, nil)
                } else {
                    body(key, all.part(from: offset, count: valueCode - 1))
                    offset += valueCode - 1
                }
            }
        }
    }

    private mutating func append(_ key: ByteView, value: ByteView?) {
        let start = bytes.count
        let valueCode = value.map { UInt64($0.count + 1) } ?? 0
        bytes.append(contentsOf: repeatElement(0, count: 8 + key.count + (value?.count ?? 0)))
        bytes.withUnsafeMutableBytes { all in
            all.storeBytes(of: (UInt64(key.count) | valueCode << 32).littleEndian, toByteOffset: start, as: UInt64.self)
            UnsafeMutableRawBufferPointer(rebasing: all[(start + 8)...]).copyMemory(from: key.rawBuffer)
            if let value { UnsafeMutableRawBufferPointer(rebasing: all[(start + 8 + key.count)...]).copyMemory(from: value.rawBuffer) }
        }
        count += 1
    }
}
