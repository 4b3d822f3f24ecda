/// A list in a message.
package struct ListReader: Sendable {
    let message: Message
    let segment: Int
    /// Byte offset of the first element.
    let start: Int
    package let count: Int
    let size: ElementSize
    let strideBits: Int
    /// The data and pointers of one element.
    let dataBits: Int
    let pointerCount: Int
    let depth: Int

    init(
        message: Message, segment: Int = 0, start: Int = 0, count: Int = 0, size: ElementSize = .void, strideBits: Int = 0,
        dataBits: Int = 0, pointerCount: Int = 0, depth: Int = 0
    ) {
        self.message = message
        self.segment = segment
        self.start = start
        self.count = count
        self.size = size
        self.strideBits = strideBits
        self.dataBits = dataBits
        self.pointerCount = pointerCount
        self.depth = depth
    }

    /// Whether the elements hold at least what `expected` has: schemas may widen elements, and turn values into structs.
    func canRead(as expected: ElementSize) -> Bool {
        switch expected {
        case .void: true
        case .bit: size == .bit
        case .composite: size != .bit
        case .pointer: pointerCount >= 1
        default: size != .bit && dataBits >= expected.dataBits
        }
    }

    /// The element at `index` as a struct. Traps on an index out of range, as an array does.
    package func structure(_ index: Int) -> StructReader {
        precondition(index >= 0 && index < count)
        let element = start + index * strideBits / 8
        // A list of single pointers has no data; the pointer stands where its data would end.
        return StructReader(
            message: message, segment: segment, data: element, dataBits: dataBits, pointerCount: pointerCount, depth: depth)
    }

    package func pointer(_ index: Int) -> PointerReader { structure(index).pointer(0) }

    package func read<T: FixedWidthInteger>(_ index: Int) -> T { structure(index).read(0) }

    package func read(_ index: Int) -> Bool {
        precondition(index >= 0 && index < count)
        return message.load(UInt8.self, at: start + index / 8) >> UInt8(index % 8) & 1 != 0
    }
}
