/// A struct in a message. Fields beyond its sections (written by an older schema) have their default values.
package struct StructReader: Sendable {
    let message: Message
    let segment: Int
    /// Byte offset of the data section; the pointers follow it.
    let data: Int
    let dataBits: Int
    let pointerCount: Int
    let depth: Int

    /// The number at `index`, counted in numbers of its width. `mask` is the bit pattern of its default value.
    package func read<T: FixedWidthInteger>(_ index: Int, _ mask: T = 0) -> T {
        guard (index + 1) * T.bitWidth <= dataBits else { return mask }
        return message.load(T.self, at: data + index * (T.bitWidth / 8)) ^ mask
    }

    package func read(_ index: Int, _ mask: UInt32 = 0) -> Float { Float(bitPattern: read(index, mask)) }
    package func read(_ index: Int, _ mask: UInt64 = 0) -> Double { Double(bitPattern: read(index, mask)) }

    /// The bit at `index`.
    package func read(_ index: Int, _ mask: Bool = false) -> Bool {
        guard index < dataBits else { return mask }
        return (message.load(UInt8.self, at: data + index / 8) >> UInt8(index % 8) & 1 != 0) != mask
    }

    package func pointer(_ index: Int) -> PointerReader {
        let start = data + (dataBits + 63) / 64 * 8
        return PointerReader(
            message: message, segment: segment, position: index < pointerCount ? start + index * 8 : nil, depth: depth)
    }
}
