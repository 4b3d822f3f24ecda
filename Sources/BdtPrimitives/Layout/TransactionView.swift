import BdtBase
import BdtCrypto

/// A transaction in a `TransactionLayout`, which must outlive the view. Copying it or anything it hands out costs nothing.
// @unchecked: points into a layout, which does not change.
@frozen public struct TransactionView: @unchecked Sendable {
    public let tables: UnsafePointer<LayoutTables>
    public let record: UnsafePointer<TransactionRecord>

    @inlinable public init(tables: UnsafePointer<LayoutTables>, record: UnsafePointer<TransactionRecord>) {
        self.tables = tables
        self.record = record
    }

    /// The place in the layout.
    @inlinable public var position: Int { record - tables.pointee.transactions }

    @inlinable public var txid: Txid { Txid(tables.pointee.txids[position]) }
    @inlinable public var wtxid: Wtxid { Wtxid(tables.pointee.wtxids[position]) }
    @inlinable public var version: UInt32 { view(record.pointee.start, record.pointee.end).load(at: 0) }
    /// A block height below 500,000,000, else UNIX seconds.
    @inlinable public var lockTime: UInt32 { view(record.pointee.end - 4, record.pointee.end).load(at: 0) }
    @inlinable public var hasWitness: Bool { record.pointee.bodyStart != record.pointee.start + 4 }

    @inlinable public var inputs: InputList {
        InputList(tables: tables, base: tables.pointee.inputs + Int(record.pointee.firstInput), count: Int(record.pointee.inputCount))
    }

    @inlinable public var outputs: TransactionOutputList {
        TransactionOutputList(
            tables: tables, base: tables.pointee.outputs + Int(record.pointee.firstOutput), count: Int(record.pointee.outputCount))
    }

    /// One input that refers to nothing.
    @inlinable public var isCoinbase: Bool { record.pointee.inputCount == 1 && inputs[0].previousOutput.isNull }

    /// The sum of the outputs; nil when an output or the sum is no money.
    package var outputValue: Amount? {
        var sum = Amount.zero
        for output in outputs {
            guard output.value.isMoney, let next = sum.adding(output.value), next.isMoney else { return nil }
            sum = next
        }
        return sum
    }

    // MARK: Bytes

    /// With witnesses (BIP144).
    @inlinable public var bytes: ByteView { view(record.pointee.start, record.pointee.end) }
    /// Inputs and outputs with their counts: what stands between version and lock time in the form without witnesses.
    @inlinable public var body: ByteView { view(record.pointee.bodyStart, record.pointee.outputsEnd) }
    /// All outputs, one after the other, without their count: what hashes of outputs cover.
    @inlinable public var outputBytes: ByteView { view(record.pointee.outputsStart, record.pointee.outputsEnd) }

    /// Bytes with witnesses (BIP144).
    @inlinable public var totalSize: Int { Int(record.pointee.end - record.pointee.start) }
    /// Bytes without witnesses.
    @inlinable public var strippedSize: Int { Int(record.pointee.outputsEnd - record.pointee.bodyStart) + 8 }
    /// Weight units (BIP141).
    @inlinable public var weight: Int { strippedSize * 3 + totalSize }

    @inlinable public func view(_ start: UInt32, _ end: UInt32) -> ByteView { tables.pointee.view(start, end) }
}

/// An input of a transaction view.
@frozen public struct InputView: @unchecked Sendable {
    public let tables: UnsafePointer<LayoutTables>
    public let record: UnsafePointer<InputRecord>

    @inlinable public init(tables: UnsafePointer<LayoutTables>, record: UnsafePointer<InputRecord>) {
        self.tables = tables
        self.record = record
    }

    @inlinable public var previousOutput: OutPoint {
        let bytes = outpointBytes
        return OutPoint(txid: Txid(Hash256(bytes, at: 0)), index: bytes.load(at: 32))
    }

    /// The 36 bytes of the outpoint.
    @inlinable public var outpointBytes: ByteView { tables.pointee.view(record.pointee.start, record.pointee.start + 36) }
    @inlinable public var scriptSig: ByteView { tables.pointee.view(record.pointee.scriptStart, record.pointee.scriptEnd) }
    @inlinable public var sequence: UInt32 { sequenceBytes.load(at: 0) }
    @inlinable public var sequenceBytes: ByteView { tables.pointee.view(record.pointee.scriptEnd, record.pointee.scriptEnd + 4) }
    /// The witness stack (BIP141), bottom first.
    @inlinable public var witness: WitnessView {
        WitnessView(
            tables: tables, base: tables.pointee.witnesses + Int(record.pointee.firstWitness), count: Int(record.pointee.witnessCount))
    }
}

/// An output: one of a transaction, or one that an input spends.
@frozen public struct OutputView: Sendable, BitwiseCopyable {
    public let value: Amount
    public let script: ByteView

    @inlinable public init(value: Amount, script: ByteView) {
        self.value = value
        self.script = script
    }

    /// A copy that owns its bytes.
    package var output: TransactionOutput { TransactionOutput(value: value, script: Script(script.array)) }
}

/// The inputs of a transaction view.
@frozen public struct InputList: RandomAccessCollection, @unchecked Sendable {
    public let tables: UnsafePointer<LayoutTables>
    public let base: UnsafePointer<InputRecord>
    public let count: Int

    @inlinable public init(tables: UnsafePointer<LayoutTables>, base: UnsafePointer<InputRecord>, count: Int) {
        self.tables = tables
        self.base = base
        self.count = count
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> InputView {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        return InputView(tables: tables, record: base + position)
    }
}

/// The outputs of a transaction view.
@frozen public struct TransactionOutputList: RandomAccessCollection, @unchecked Sendable {
    public let tables: UnsafePointer<LayoutTables>
    public let base: UnsafePointer<OutputRecord>
    public let count: Int

    @inlinable public init(tables: UnsafePointer<LayoutTables>, base: UnsafePointer<OutputRecord>, count: Int) {
        self.tables = tables
        self.base = base
        self.count = count
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> OutputView {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        let record = base[position]
        let value: Int64 = tables.pointee.view(record.start, record.start + 8).load(at: 0)
        return OutputView(value: Amount(value), script: tables.pointee.view(record.scriptStart, record.scriptEnd))
    }

    /// The encoding of the output at `position`: value, length and script.
    @inlinable public func bytes(at position: Int) -> ByteView {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        return tables.pointee.view(base[position].start, base[position].scriptEnd)
    }
}

/// The witness stack of an input view, bottom first.
@frozen public struct WitnessView: RandomAccessCollection, @unchecked Sendable {
    public let tables: UnsafePointer<LayoutTables>
    public let base: UnsafePointer<WitnessRecord>
    public let count: Int

    @inlinable public init(tables: UnsafePointer<LayoutTables>, base: UnsafePointer<WitnessRecord>, count: Int) {
        self.tables = tables
        self.base = base
        self.count = count
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> ByteView {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        return tables.pointee.view(base[position].start, base[position].end)
    }
}
