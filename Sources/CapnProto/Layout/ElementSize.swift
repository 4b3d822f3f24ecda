/// How the elements of a list are laid out (the encoding's numbers).
package enum ElementSize: UInt8, Sendable {
    case void = 0
    case bit, byte, twoBytes, fourBytes, eightBytes, pointer, composite

    /// Bits of data in an element; those of a composite vary.
    var dataBits: Int {
        switch self {
        case .void, .pointer, .composite: 0
        case .bit: 1
        case .byte: 8
        case .twoBytes: 16
        case .fourBytes: 32
        case .eightBytes: 64
        }
    }

    /// Bits from one element to the next; those of a composite vary.
    var strideBits: Int { self == .pointer ? 64 : dataBits }
}

/// The sections of a struct, in words.
package struct StructSize: Hashable, Sendable {
    package let dataWords: Int
    package let pointers: Int

    package init(dataWords: Int, pointers: Int) {
        self.dataWords = dataWords
        self.pointers = pointers
    }

    package var words: Int { dataWords + pointers }
}
