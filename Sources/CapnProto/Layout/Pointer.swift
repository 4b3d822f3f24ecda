/// One word of a message that points to something, taken apart.
struct Pointer {
    enum Kind: UInt64 {
        case structure = 0
        case list, far, other
    }

    let word: UInt64

    var kind: Kind {
        // Two bits have four values.
        Kind(rawValue: word & 3) ?? .other
    }

    /// Words from the end of the pointer to what it points to.
    var offset: Int { Int(Int32(truncatingIfNeeded: word) >> 2) }

    var structSize: StructSize { StructSize(dataWords: Int(word >> 32 & 0xffff), pointers: Int(word >> 48)) }

    var elementSize: ElementSize {
        // Three bits have eight values.
        ElementSize(rawValue: UInt8(word >> 32 & 7)) ?? .void
    }
    /// Elements of a list, or words of one of composites.
    var count: Int { Int(word >> 35) }

    var isDoubleFar: Bool { word & 4 != 0 }
    /// Words from the start of the segment to the landing pad of a far pointer.
    var landing: Int { Int(UInt32(truncatingIfNeeded: word) >> 3) }
    var segment: Int { Int(word >> 32) }

    /// The index of a capability in the table; nil for other kinds.
    var capability: Int? { UInt32(truncatingIfNeeded: word) == Kind.other.rawValue ? Int(word >> 32) : nil }

    static func structure(offset: Int, _ size: StructSize) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: offset << 2)) | UInt64(size.dataWords) << 32 | UInt64(size.pointers) << 48
    }

    static func list(offset: Int, _ size: ElementSize, count: Int) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: offset << 2)) | Kind.list.rawValue | UInt64(size.rawValue) << 32 | UInt64(count) << 35
    }

    static func capability(_ index: Int) -> UInt64 { Kind.other.rawValue | UInt64(index) << 32 }
}
