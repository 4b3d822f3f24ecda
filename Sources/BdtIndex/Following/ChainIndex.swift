import BdtBase
import BdtEncoding
import BdtKernel
import BdtPrimitives
import BdtStorage
import Foundation
import Synchronization

/// Where an index stands.
package struct IndexStatus: Sendable {
    package let name: String
    /// It has caught up once, and follows the chain since.
    package let isSynced: Bool
    /// The last block that it has taken in; nil before the first one.
    package let best: BlockIndexEntry?
}

/// An index of any kind, as start-up and shutdown see it.
package protocol FollowingIndex: AnyObject, Sendable {
    var status: IndexStatus { get }
    func open() throws(IndexError)
    func start()
    func interrupt()
    func stop()
}

/// Keeps an index in step with the validated chain: catches up on a thread of its own, then takes in each block as it is connected, goes back
/// through reorganisations, and records its position together with its state.
///
/// Thread-safe. Life: `open`, `start`, `interrupt`, `stop`, each once. The position on disk is that of a flush of the chain state, or one
/// reached while catching up; records beyond it are written again after a crash.
package final class ChainIndex<Content: IndexContent>: FollowingIndex {
    package let content: Content
    let kernel: Kernel
    /// Told when the index cannot go on; the text is for the user.
    private let onFailure: @Sendable (String) -> Void
    private let position = Mutex(Position())
    /// Held while the content changes.
    private let changing = Mutex(())
    private let isInterrupted = Atomic<Bool>(false)
    private let subscription = Mutex<KernelNotifications.Subscription?>(nil)
    /// Signalled once the thread has ended; nil while there is none.
    private let finished = Mutex<DispatchSemaphore?>(nil)

    private struct Position {
        var best: BlockIndexEntry?
        var isSynced = false
        var hasFailed = false
    }

    package init(_ content: Content, kernel: Kernel, onFailure: @escaping @Sendable (String) -> Void) {
        self.content = content
        self.kernel = kernel
        self.onFailure = onFailure
    }

    package var status: IndexStatus {
        position.withLock { IndexStatus(name: content.name, isSynced: $0.isSynced, best: $0.best) }
    }

    private var best: BlockIndexEntry? { position.withLock { $0.best } }
    private var isFollowing: Bool { position.withLock { $0.isSynced && !$0.hasFailed } }

    // MARK: Life

    /// Takes up the state on disk. Blocks connected from now on are not missed.
    package func open() throws(IndexError) {
        let start = try storedPosition()
        try content.load(at: start)
        subscription.withLock { $0 = kernel.notifications.subscribe(self) }
        position.withLock {
            $0.best = start
            // Of an empty data directory there is nothing to catch up with: blocks come as they are connected.
            $0.isSynced = start === kernel.validatedChain.tip
        }
        if let start { lockBlocks(from: start) }
    }

    /// Begins to catch up, on a thread of its own.
    package func start() {
        if isInterrupted.load(ordering: .relaxed) { return }
        let semaphore = DispatchSemaphore(value: 0)
        finished.withLock { $0 = semaphore }
        Thread.detachNewThread { [self] in
            Thread.current.name = content.name
            Log.info("\(content.name) thread start")
            catchUp()
            Log.info("\(content.name) thread exit")
            semaphore.signal()
        }
    }

    /// Makes catching up end soon.
    package func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

    /// Ends it all, to be called after the last flush of the chain state was delivered.
    package func stop() {
        interrupt()
        subscription.withLock { $0 = nil }
        finished.withLock { $0 }?.wait()
    }

    /// Returns once all blocks connected so far are indexed; false, at once, while the index still catches up.
    package func waitUntilSynced() -> Bool {
        let status = status
        guard status.isSynced else { return false }
        if let best = status.best, let tip = kernel.validatedChain.tip, tip.isAncestor(of: best) { return true }
        Log.info("waitUntilSynced: \(content.name) is catching up on block notifications")
        kernel.notifications.drain()
        return true
    }

    // MARK: Catching up

    private static var logInterval: Int64 { 30_000_000 }
    private static var commitInterval: Int64 { 30_000_000 }

    private func catchUp() {
        var (lastLog, lastCommit): (Int64?, Int64) = (nil, Clock.monotonicMicroseconds)
        let work = kernel.longWork("Building \(content.name)…", canResume: true)
        while !isSyncedAfterStep() {
            if isInterrupted.load(ordering: .relaxed) {
                Log.info("\(content.name): interrupted; exiting its thread")
                changing.withLock { _ in commit() }
                return
            }
            if position.withLock({ $0.hasFailed }) { return }
            work.update(fractionDone)
            let now = Clock.monotonicMicroseconds
            if lastLog.map({ now - $0 > Self.logInterval }) ?? true {
                Log.info("Syncing \(content.name) with block chain from height \(best?.height ?? 0)")
                lastLog = now
            }
            if now - lastCommit > Self.commitInterval {
                changing.withLock { _ in commit() }
                lastCommit = now
            }
        }
        work.end()
        let height = best.map { " at height \($0.height)" } ?? ""
        Log.info("\(content.name) is enabled\(height)")
    }

    /// By transactions, as blocks differ much.
    private var fractionDone: Double {
        guard let best, let tip = kernel.validatedChain.tip, tip.chainTransactionCount > 0 else { return 0 }
        return Double(best.chainTransactionCount) / Double(tip.chainTransactionCount)
    }

    /// Takes in one block, if there is one; true once the index follows the chain.
    private func isSyncedAfterStep() -> Bool {
        changing.withLock { _ in
            guard !isFollowing else { return true }
            do throws(IndexError) {
                if try step(hint: nil) { return false }
            } catch {
                fail(error)
                return false
            }
            commit()
            // Events of blocks connected after this look at the chain come after the lock is let go.
            guard next(in: kernel.validatedChain) == nil else { return false }
            position.withLock { $0.isSynced = true }
            return true
        }
    }

    // MARK: Steps, under `changing`

    /// The block to be taken in next; nil when the index is at the tip, or above it after an invalidation.
    private func next(in chain: ActiveChain) -> BlockIndexEntry? {
        guard let best else { return chain.genesis }
        if chain.contains(best) { return chain.next(after: best) }
        return chain.fork(with: best).flatMap { chain.next(after: $0) }
    }

    /// Goes one block on, after going back to the chain if need be; false when there is none. `hint`: the block, if it should be the next.
    private func step(hint: Block?) throws(IndexError) -> Bool {
        guard let next = next(in: kernel.validatedChain) else { return false }
        if let best, let previous = next.previous, previous !== best { try rewind(from: best, to: previous) }
        var block = hint
        if block?.hash != next.hash { block = try fromKernel { () throws(KernelError) in try kernel.readBlock(next) } }
        guard let block else { return false }
        try content.append(block, next)
        move(to: next)
        return true
    }

    private func rewind(from best: BlockIndexEntry, to target: BlockIndexEntry) throws(IndexError) {
        try content.rewind(from: best, to: target)
        // The position on disk must not stay on a branch that has gone.
        move(to: target)
        commit()
    }

    private func move(to entry: BlockIndexEntry) {
        position.withLock { $0.best = entry }
        lockBlocks(from: entry)
    }

    /// Blocks that are still to be indexed are not removed.
    private func lockBlocks(from entry: BlockIndexEntry) {
        if content.toleratesPruning { kernel.pruneLocks.set(content.name, firstHeight: entry.height) }
    }

    /// Records position and state. A failure is logged: an older position on disk is no harm.
    private func commit() {
        guard let best else { return }
        do throws(IndexError) {
            var batch = WriteBatch()
            try content.commit(into: &batch)
            batch.put(Self.positionKey, best.locator.encoded)
            try stored { () throws(StorageError) in try content.store.write(batch, sync: false) }
        } catch {
            Log.error("Failed to commit latest \(content.name) state: \(error)")
        }
    }

    private func fail(_ error: IndexError) {
        position.withLock { $0.hasFailed = true }
        if case .kernel(.interrupted) = error { return }
        onFailure("\(content.name): \(error)")
    }

    // MARK: The position on disk

    private static var positionKey: [UInt8] { [UInt8(ascii: "B")] }

    private func storedPosition() throws(IndexError) -> BlockIndexEntry? {
        guard let bytes = try stored({ () throws(StorageError) in try content.store.get(Self.positionKey) }) else { return nil }
        guard let hash = (try? BlockLocator(decoding: bytes))?.hashes.first else { return nil }
        guard let entry = kernel.entry(for: hash) else {
            throw .inconsistent("\(content.name): best block of the index not found. Please rebuild the index.")
        }
        return entry
    }
}

extension ChainIndex: KernelObserver {
    package func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
        changing.withLock { _ in
            // An event from before a reorganisation that is already followed has nothing to tell.
            guard role != .assumedValid, isFollowing, kernel.validatedChain.contains(entry) else { return }
            do throws(IndexError) {
                while best.map({ !entry.isAncestor(of: $0) }) ?? true {
                    guard try step(hint: block) else { return }
                }
            } catch {
                fail(error)
            }
        }
    }

    /// What comes after the snapshot's block is validated as well now: the index catches up with it.
    package func snapshotValidated() {
        changing.withLock { _ in
            guard isFollowing, next(in: kernel.validatedChain) != nil else { return }
            Log.info("[snapshot] restarting \(content.name)")
            position.withLock { $0.isSynced = false }
            start()
        }
    }

    package func chainStateFlushed(_ locator: BlockLocator, role: ChainstateRole) {
        changing.withLock { _ in
            guard role != .assumedValid, isFollowing, let best, let hash = locator.hashes.first, let flushed = kernel.entry(for: hash)
            else { return }
            guard flushed.isAncestor(of: best) else {
                Log.info(
                    "chainStateFlushed: WARNING: Locator contains block (hash=\(hash)) not on known best chain (tip=\(best.hash)); "
                        + "not writing index locator")
                return
            }
            commit()
        }
    }
}
