import BdtBase
import BdtCrypto

// Where the parts of transactions stand in their buffer. Offsets count from the buffer's start; an end is the offset after the last byte.

@frozen public struct TransactionRecord: BitwiseCopyable {
    public var start: UInt32 = 0
    public var end: UInt32 = 0
    /// The count of inputs, from where the stripped form goes on after the version.
    public var bodyStart: UInt32 = 0
    /// The first output, after their count.
    public var outputsStart: UInt32 = 0
    public var outputsEnd: UInt32 = 0
    public var firstInput: UInt32 = 0
    public var inputCount: UInt32 = 0
    public var firstOutput: UInt32 = 0
    public var outputCount: UInt32 = 0

    @inlinable public init() {}
}

@frozen public struct InputRecord: BitwiseCopyable {
    /// The outpoint.
    public var start: UInt32
    public var scriptStart: UInt32
    /// The sequence follows.
    public var scriptEnd: UInt32
    public var firstWitness: UInt32 = 0
    public var witnessCount: UInt32 = 0

    @inlinable public init(start: UInt32, scriptStart: UInt32, scriptEnd: UInt32) {
        self.start = start
        self.scriptStart = scriptStart
        self.scriptEnd = scriptEnd
    }
}

@frozen public struct OutputRecord: BitwiseCopyable {
    /// The value.
    public var start: UInt32
    public var scriptStart: UInt32
    public var scriptEnd: UInt32

    @inlinable public init(start: UInt32, scriptStart: UInt32, scriptEnd: UInt32) {
        self.start = start
        self.scriptStart = scriptStart
        self.scriptEnd = scriptEnd
    }
}

@frozen public struct WitnessRecord: BitwiseCopyable {
    public var start: UInt32
    public var end: UInt32

    @inlinable public init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }
}

/// The finished tables of a layout, as views reach them.
@frozen public struct LayoutTables: BitwiseCopyable {
    public let bytes: UnsafeRawPointer
    public let transactions: UnsafePointer<TransactionRecord>
    public let inputs: UnsafePointer<InputRecord>
    public let outputs: UnsafePointer<OutputRecord>
    public let witnesses: UnsafePointer<WitnessRecord>
    public let txids: UnsafePointer<Hash256>
    public let wtxids: UnsafePointer<Hash256>

    @inlinable public func view(_ start: UInt32, _ end: UInt32) -> ByteView {
        ByteView(bytes + Int(start), count: Int(end - start))
    }
}
