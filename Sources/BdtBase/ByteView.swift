#if canImport(Glibc)
    import Glibc
#endif

/// Bytes in memory that someone else owns: a place and a count. Reading through it copies nothing and counts no references, so whoever makes
/// a view keeps the owner alive for as long as the view is used (`withExtendedLifetime`).
///
/// Public, as all that hot loops of other modules read through: the compiler inlines no `package` function across modules.
// @unchecked: the memory is only read, and its owner does not change it while views exist.
@frozen public struct ByteView: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeRawPointer
    public let count: Int

    @inlinable public init(_ base: UnsafeRawPointer, count: Int) {
        self.base = base
        self.count = count
    }

    /// No bytes.
    @inlinable public init() { self.init(UnsafeRawPointer(bitPattern: 1)!, count: 0) }

    /// The bytes of `buffer`, whose memory must stay as it is.
    @inlinable public init(_ buffer: UnsafeRawBufferPointer) {
        if let base = buffer.baseAddress { self.init(base, count: buffer.count) } else { self.init() }
    }

    /// A copy that owns its bytes.
    @inlinable public var array: [UInt8] { [UInt8](rawBuffer) }

    @inlinable public var rawBuffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Where the first byte stands; not to be read when there is none.
    @inlinable public var pointer: UnsafePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }

    /// `size` bytes from `start` on, which must lie within.
    @inlinable public func part(from start: Int, count size: Int) -> ByteView {
        precondition(start >= 0 && size >= 0 && start <= count && size <= count - start)
        return ByteView(base + start, count: size)
    }

    /// All bytes from `start` on, which must not lie beyond the end.
    @inlinable public func part(from start: Int) -> ByteView { part(from: start, count: count - start) }

    /// The little-endian integer at `offset`, all of whose bytes must lie within.
    @inlinable public func load<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        precondition(offset >= 0 && count - offset >= MemoryLayout<T>.size)
        return T(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// Whether the bytes begin with those of `other`.
    @inlinable public func starts(with other: ByteView) -> Bool { other.count <= count && part(from: 0, count: other.count) == other }
}

extension ByteView: RandomAccessCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> UInt8 {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        return base.load(fromByteOffset: position, as: UInt8.self)
    }

    @inlinable public func withContiguousStorageIfAvailable<R>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R? {
        try body(UnsafeBufferPointer(start: pointer, count: count))
    }
}

extension ByteView: Equatable {
    /// Whether the bytes are the same, wherever they stand.
    @inlinable public static func == (left: ByteView, right: ByteView) -> Bool {
        left.count == right.count && (left.base == right.base || memcmp(left.base, right.base, left.count) == 0)
    }
}

extension [UInt8] {
    /// Runs `body` over a view that is valid until it returns.
    package func withView<R, E: Error>(_ body: (ByteView) throws(E) -> R) throws(E) -> R {
        try withUnsafeBufferPointer { buffer throws(E) in try body(ByteView(UnsafeRawBufferPointer(buffer))) }
    }
}
