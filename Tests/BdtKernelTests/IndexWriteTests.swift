import BdtPrimitives
import BdtStorage
import Dispatch
import Testing

@testable import BdtKernel

/// The block index, which is written beside the chain and while the chain goes on.
@Suite struct IndexWriteTests {
    /// A node whose index lies in a store that can be made to wait.
    private func node() throws -> (node: TestNode, gate: SlowStore) {
        let gate = SlowStore()
        let node = try TestNode { options in
            options.memoryStores = MemoryStores { name -> any KeyValueStore in name == "blocks/index" ? gate : MemoryStore() }
        }
        return (node, gate)
    }

    private func status(of entry: BlockIndexEntry, in store: MemoryStore) throws -> BlockStatus? {
        var found: BlockStatus?
        try BlockIndexStore(store).forEachBlock { hash, record in if hash == entry.hash { found = record.status } }
        return found
    }

    @Test func aLaterStateIsNotReplacedByAnEarlierOne() throws {
        let (node, gate) = try node()
        let entry = node.mine(3)[1]
        try node.kernel.withTree { tree in
            let state = tree.active
            state.mark(entry) { $0.insert(.witness) }
            gate.isOpen = false
            let write = try state.beginIndexWrite()
            #expect(!write.isFinished && tree.dirty.isEmpty)
            state.mark(entry) { $0.insert(.failed) }
            try state.writeIndexUnlessBusy()
            #expect(tree.dirty == [entry], "there is something to wait for")
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { gate.isOpen = true }
            try state.writeIndex(sync: false)
            #expect(write.isFinished && tree.dirty.isEmpty)
        }
        #expect(try status(of: entry, in: gate.inner)?.isSuperset(of: [.witness, .failed]) == true)
    }

    /// A killed process loses no block, though its index entry could not be written at once.
    @Test func whatHadToWaitIsWrittenInTheEnd() throws {
        let (node, gate) = try node()
        node.mine(1)
        try node.kernel.withTree { tree in
            gate.isOpen = false
            _ = try tree.active.beginIndexWrite()
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { gate.isOpen = true }
        let entry = node.mine(1)[0]
        #expect(node.tip == entry)
        #expect(try status(of: entry, in: gate.inner)?.contains(.haveData) == true)
    }

    /// What was only handed to the operating system is written again: LevelDB may have begun another log since.
    @Test func aSyncCoversAllSinceTheLast() throws {
        let (node, gate) = try node()
        let entries = node.mine(3)
        let keys = entries.map { [UInt8(ascii: "b")] + $0.hash.bytes }
        #expect(try status(of: entries[2], in: gate.inner) != nil && !gate.syncedKeys.contains(keys[2]))
        try node.kernel.flush()
        for key in keys { #expect(gate.syncedKeys.contains(key)) }
        let count = gate.syncedKeys.count
        try node.kernel.flush()
        #expect(!gate.syncedKeys[count...].contains(keys[2]))
    }

    @Test func aFailureIsToldInItsWords() throws {
        let (node, gate) = try node()
        node.mine(1)
        gate.fails = true
        let failure = node.kernel.withTree { tree -> KernelError? in
            do throws(KernelError) {
                _ = try tree.active.beginIndexWrite()
                try tree.active.writeIndex(sync: false)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure?.description == "Failed to write to block index database.")
    }
}
