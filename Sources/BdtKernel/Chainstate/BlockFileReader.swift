import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage
import Dispatch
import Synchronization

/// Reads the blocks of a file, and judges them on their own, on a thread that runs ahead of the one that takes them.
final class BlockFileReader {
    struct Found: Sendable {
        /// Where the block begins.
        let offset: UInt64
        let header: BlockHeader
        let hash: BlockHash
        /// Nil when the block is on disk already, or its bytes are no block.
        let block: Block?
        /// The block was found valid on its own.
        let isChecked: Bool
    }

    /// Blocks that wait to be taken at most, and bytes of them.
    private static let maximumCount = 64
    private static let maximumBytes = 16 << 20

    private let source: Source
    private let buffer: Buffer?

    /// With more than one of `threads` (`-par`) the reader has a thread of its own.
    init(_ scanner: consuming BlockScanner, index: BlockIndex, consensus: ConsensusParameters, threads: Int) {
        let source = Source(scanner, index, consensus)
        self.source = source
        guard threads > 1 else {
            buffer = nil
            return
        }
        let buffer = Buffer()
        self.buffer = buffer
        DispatchQueue(label: "bdtcoin.blockfile").async { buffer.fill(from: source) }
    }

    /// Ends the thread.
    deinit { buffer?.close() }

    /// The next record; nil at the end of the file.
    func next() throws(StorageError) -> Found? {
        guard let buffer else { return try source.next() }
        return try buffer.take().get()
    }

    // @unchecked: one thread reads, the one of `fill` or that of `next`.
    private final class Source: @unchecked Sendable {
        private var scanner: BlockScanner
        private let index: BlockIndex
        private let consensus: ConsensusParameters

        init(_ scanner: consuming BlockScanner, _ index: BlockIndex, _ consensus: ConsensusParameters) {
            self.scanner = scanner
            self.index = index
            self.consensus = consensus
        }

        func next() throws(StorageError) -> Found? {
            guard let record = try scanner.next() else { return nil }
            let hash = record.header.computeHash()
            var block: Block?
            if index[hash]?.haveData != true {
                var reader = ByteReader(record.bytes)
                block = try? Block(from: &reader)
            }
            let isChecked = block.map { checkBlock($0, parameters: consensus) == nil } ?? false
            return Found(offset: record.offset, header: record.header, hash: hash, block: block, isChecked: isChecked)
        }
    }

    /// What was read and not taken yet.
    private final class Buffer: Sendable {
        private struct State {
            var results: [Result<Found?, StorageError>] = []
            var first = 0
            var bytes = 0
            var isClosed = false
            var isWaiting = false
        }

        private let state = Mutex(State())
        private let filled = DispatchSemaphore(value: 0)
        private let emptied = DispatchSemaphore(value: 0)

        func fill(from source: Source) {
            while true {
                let result: Result<Found?, StorageError>
                do throws(StorageError) { result = .success(try source.next()) } catch { result = .failure(error) }
                let found = try? result.get()
                let (goesOn, mustWait) = state.withLock { state in
                    state.results.append(result)
                    state.bytes += found?.block?.totalSize ?? 0
                    state.isWaiting = state.results.count - state.first >= maximumCount || state.bytes >= maximumBytes
                    return (!state.isClosed && found != nil, state.isWaiting)
                }
                filled.signal()
                if !goesOn { return }
                if mustWait { emptied.wait() }
            }
        }

        /// The next result. After one that is no record, none follows.
        func take() -> Result<Found?, StorageError> {
            filled.wait()
            let (result, mayGoOn) = state.withLock { state in
                let result = state.results[state.first]
                state.results[state.first] = .success(nil)
                state.first += 1
                if let found = try? result.get() { state.bytes -= found.block?.totalSize ?? 0 }
                if state.first > maximumCount {
                    state.results.removeFirst(state.first)
                    state.first = 0
                }
                // Half empty: reading on in larger pieces costs fewer switches between threads.
                let mayGoOn = state.isWaiting && (state.results.count - state.first) * 2 <= maximumCount && state.bytes * 2 <= maximumBytes
                if mayGoOn { state.isWaiting = false }
                return (result, mayGoOn)
            }
            if mayGoOn { emptied.signal() }
            return result
        }

        func close() {
            let isWaiting = state.withLock { state in
                state.isClosed = true
                defer { state.isWaiting = false }
                return state.isWaiting
            }
            if isWaiting { emptied.signal() }
        }
    }
}
