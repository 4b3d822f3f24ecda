import BdtBase

/// The outputs that transactions spend, in the order of their inputs, with copies of their scripts. Filled once, then only read.
///
/// Views of it are valid while the object lives: nothing in it moves.
// @unchecked: whoever fills it shares it only afterwards.
package final class SpentOutputs: @unchecked Sendable {
    private static let chunkSize = 32 << 10

    private var outputs: FlatTable<OutputView>
    private let capacity: Int
    private var chunks: [UnsafeMutableRawPointer] = []
    private var used = 0
    private var room = 0

    /// Room for exactly as many outputs as will be added.
    package init(capacity: Int) {
        self.capacity = capacity
        outputs = FlatTable(capacity: capacity)
    }

    package convenience init(_ outputs: [TransactionOutput]) {
        self.init(capacity: outputs.count)
        for output in outputs { output.script.bytes.withView { _ = append(OutputView(value: output.value, script: $0)) } }
    }

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    package var count: Int { outputs.count }
    package var all: SpentList { self[0..<count] }

    /// The outputs at `range`, which must lie within.
    package subscript(range: Range<Int>) -> SpentList {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return SpentList(base: outputs.base + range.lowerBound, count: range.count)
    }

    /// Adds an output, whose script is copied; returns it as it stands here.
    @discardableResult package func append(_ output: OutputView) -> OutputView {
        precondition(count < capacity, "outputs must not move: the room was measured")
        let size = output.script.count
        let script = makeRoom(size)
        script.copyMemory(from: output.script.pointer, byteCount: size)
        let own = OutputView(value: output.value, script: ByteView(script, count: size))
        outputs.append(own)
        return own
    }

    private func makeRoom(_ size: Int) -> UnsafeMutableRawPointer {
        if room - used < size || chunks.isEmpty {
            room = max(size, SpentOutputs.chunkSize)
            used = 0
            chunks.append(.allocate(byteCount: room, alignment: 1))
        }
        defer { used += size }
        // There is a chunk: the last one has room.
        return chunks[chunks.count - 1] + used
    }
}

/// Outputs that the inputs of one transaction spend, one for each; or none where they are not known.
@frozen public struct SpentList: RandomAccessCollection, @unchecked Sendable {
    public let base: UnsafePointer<OutputView>?
    public let count: Int

    @inlinable init(base: UnsafePointer<OutputView>?, count: Int) {
        self.base = base
        self.count = count
    }

    /// None.
    @inlinable public init() { self.init(base: nil, count: 0) }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> OutputView {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        // Only an empty list has no base.
        return base.unsafelyUnwrapped[position]
    }
}
