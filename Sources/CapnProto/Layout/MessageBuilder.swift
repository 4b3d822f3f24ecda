import CapnpShim

#if canImport(Glibc)
    import Glibc
#endif

/// A message under construction: one segment that grows. Used by one task at a time.
///
/// What does not fit into the largest message is left out, and `failure` says so: calls with such a message fail.
package final class MessageBuilder {
    /// The content starts after the segment table, with the root pointer.
    private static let rootPosition = 8

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private var used = 16
    private var capabilities: [Capability?] = []
    package private(set) var failure: CapnpError?

    package init(reserving bytes: Int = 256) {
        capacity = max(bytes, 64)
        memory = MessageBuilder.allocate(capacity)
        memset(memory, 0, used)
    }

    deinit { free(memory) }

    package var root: PointerBuilder { PointerBuilder(message: self, position: MessageBuilder.rootPosition) }

    /// Out of memory ends the process, as it does for every Swift allocation.
    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(size) else { fatalError("out of memory") }
        return memory
    }

    /// Of what was built so far.
    package var byteCount: Int { used }

    /// The byte offset of `words` new words of zero; nil when the message would become too large.
    func append(words: Int) -> Int? {
        guard failure == nil, words <= Message.traversalLimit, used + words * 8 <= Message.traversalLimit * 8 else {
            failure = .failed("Message is too large.")
            return nil
        }
        let (start, size) = (used, words * 8)
        if start + size > capacity {
            capacity = max(capacity * 2, start + size)
            guard let larger = realloc(memory, capacity) else { fatalError("out of memory") }
            memory = larger
        }
        memset(memory + start, 0, size)
        used += size
        return start
    }

    func store<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= used)
        memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }

    func load<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= used)
        return T(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    func store(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        precondition(offset >= 0 && offset + bytes.count <= used)
        if let start = bytes.baseAddress { (memory + offset).copyMemory(from: start, byteCount: bytes.count) }
    }

    /// The index of a capability in the message's table.
    func add(_ capability: Capability) -> Int {
        capabilities.append(capability)
        return capabilities.count - 1
    }

    private func writeSegmentTable() {
        store(UInt32(0), at: 0)
        store(UInt32((used - MessageBuilder.rootPosition) / 8), at: 4)
    }

    /// What has been built, as a message to be read: a copy.
    package func snapshot() throws(CapnpError) -> Message {
        writeSegmentTable()
        let copy = MessageBuilder.allocate(used)
        copy.copyMemory(from: memory, byteCount: used)
        return try Message(adopting: copy, byteCount: used, capabilities: capabilities)
    }

    /// Hands the memory and references to the capabilities to the shim. The builder is empty afterwards.
    func take() throws(CapnpError) -> CapnpMessage {
        if let failure { throw failure }
        writeSegmentTable()
        var message = CapnpMessage(bytes: memory, byteCount: used, entries: nil, entryCount: capabilities.count)
        if !capabilities.isEmpty {
            let entries = MessageBuilder.allocate(capabilities.count * MemoryLayout<CapnpEntry>.stride)
                .bindMemory(to: CapnpEntry.self, capacity: capabilities.count)
            for (index, capability) in capabilities.enumerated() {
                entries[index] = CapnpEntry(capability: capability?.retainedHandle(), server: nil)
            }
            message.entries = entries
        }
        capabilities = []
        (capacity, used) = (64, 16)
        memory = MessageBuilder.allocate(capacity)
        memset(memory, 0, used)
        return message
    }
}
