/// Where a pointer of a message under construction stands. Writing a pointer again leaves its former content unused in the message.
package struct PointerBuilder {
    let message: MessageBuilder
    /// Byte offset of the pointer; nil in a message that became too large.
    let position: Int?

    package func initStructure(_ size: StructSize) -> StructBuilder {
        guard let position, let start = message.append(words: size.words) else {
            return StructBuilder(message: message, data: 0, dataWords: 0, pointerCount: 0)
        }
        message.store(Pointer.structure(offset: (start - position) / 8 - 1, size), at: position)
        return StructBuilder(message: message, data: start, dataWords: size.dataWords, pointerCount: size.pointers)
    }

    /// A list of numbers, bits or pointers.
    package func initList(_ size: ElementSize, count: Int) -> ListBuilder {
        let words = count <= Message.traversalLimit * 8 ? (size.strideBits * count + 63) / 64 : .max
        guard let position, let start = message.append(words: words) else { return ListBuilder(message: message) }
        message.store(Pointer.list(offset: (start - position) / 8 - 1, size, count: count), at: position)
        return ListBuilder(
            message: message, start: start, count: count, strideBits: size.strideBits, dataWords: 0, pointerCount: size == .pointer ? 1 : 0)
    }

    /// A list of structs.
    package func initList(_ size: StructSize, count: Int) -> ListBuilder {
        let words = count <= Message.traversalLimit ? size.words * count : .max - 1
        guard let position, let start = message.append(words: words + 1) else { return ListBuilder(message: message) }
        message.store(Pointer.list(offset: (start - position) / 8 - 1, .composite, count: words), at: position)
        message.store(Pointer.structure(offset: count, size), at: start)
        return ListBuilder(
            message: message, start: start + 8, count: count, strideBits: size.words * 64, dataWords: size.dataWords,
            pointerCount: size.pointers)
    }

    package func set(_ text: String) {
        var text = text
        text.withUTF8 { bytes in write(UnsafeRawBufferPointer(bytes), paddedBy: 1) }
    }

    package func set(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0, paddedBy: 0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, paddedBy padding: Int) {
        let list = initList(.byte, count: bytes.count + padding)
        if list.count > 0 { message.store(bytes, at: list.start) }
    }

    package func set(_ capability: Capability?) {
        guard let position else { return }
        message.store(capability.map { Pointer.capability(message.add($0)) } ?? 0, at: position)
    }
}

/// A struct of a message under construction.
package struct StructBuilder {
    package let message: MessageBuilder
    /// Byte offset of the data section; the pointers follow it.
    let data: Int
    let dataWords: Int
    let pointerCount: Int

    /// Stores a number, see `StructReader.read`.
    package func write<T: FixedWidthInteger>(_ value: T, _ index: Int, _ mask: T = 0) {
        guard (index + 1) * T.bitWidth <= dataWords * 64 else { return refuse() }
        message.store(value ^ mask, at: data + index * (T.bitWidth / 8))
    }

    package func write(_ value: Float, _ index: Int, _ mask: UInt32 = 0) { write(value.bitPattern, index, mask) }
    package func write(_ value: Double, _ index: Int, _ mask: UInt64 = 0) { write(value.bitPattern, index, mask) }

    package func write(_ value: Bool, _ index: Int, _ mask: Bool = false) {
        guard index < dataWords * 64 else { return refuse() }
        let (offset, bit) = (data + index / 8, UInt8(1) << UInt8(index % 8))
        let byte = message.load(UInt8.self, at: offset)
        message.store(value != mask ? byte | bit : byte & ~bit, at: offset)
    }

    package func pointer(_ index: Int) -> PointerBuilder {
        guard index < pointerCount else {
            refuse()
            return PointerBuilder(message: message, position: nil)
        }
        return PointerBuilder(message: message, position: data + (dataWords + index) * 8)
    }

    /// A struct is smaller than its type only when the message became too large; anything else is a fault of the generator.
    private func refuse() { precondition(message.failure != nil, "field outside of its struct") }
}

/// A list of a message under construction.
package struct ListBuilder {
    let message: MessageBuilder
    var start = 0
    package var count = 0
    var strideBits = 0
    var dataWords = 0
    var pointerCount = 0

    package func structure(_ index: Int) -> StructBuilder {
        precondition(index >= 0 && index < count)
        return StructBuilder(
            message: message, data: start + index * strideBits / 8, dataWords: dataWords, pointerCount: pointerCount)
    }

    package func pointer(_ index: Int) -> PointerBuilder { structure(index).pointer(0) }

    package func write<T: FixedWidthInteger>(_ value: T, _ index: Int) {
        precondition(index >= 0 && index < count)
        message.store(value, at: start + index * (T.bitWidth / 8))
    }

    package func write(_ value: Bool, _ index: Int) {
        precondition(index >= 0 && index < count)
        let (offset, bit) = (start + index / 8, UInt8(1) << UInt8(index % 8))
        let byte = message.load(UInt8.self, at: offset)
        message.store(value ? byte | bit : byte & ~bit, at: offset)
    }
}
