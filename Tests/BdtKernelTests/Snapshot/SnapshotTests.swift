import BdtConsensus
import BdtCrypto
import BdtPrimitives
import BdtStorage
import Testing

@testable import BdtKernel

/// From loading a snapshot until its coins are proven, and what may come between.
@Suite struct SnapshotTests {
    private static let base = SnapshotFixture.baseHeight
    private static let height = SnapshotFixture.height

    private func folders(_ node: TestNode) -> [String] {
        FileSystem.list(node.folder.path).filter { $0.hasPrefix("chainstate") }.sorted()
    }

    private func heights(_ node: TestNode) -> [Int] { node.kernel.chainStates.map(\.chain.height) }

    @Test func aSnapshotIsUsedAtOnceAndProvenLater() throws {
        let fixture = try SnapshotFixture()
        let events = RoleLog()
        let node = try fixture.node()
        // The first blocks have been told by then.
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(events)
        let base = try fixture.load(node)
        #expect(base.height == Self.base && node.tip === base)
        #expect(heights(node) == [3, Self.base])
        #expect(node.kernel.chainStates.map(\.isValidated) == [true, false])
        #expect(base.chainTransactionCount == Int(fixture.facts.chainTransactionCount))
        #expect(node.kernel.backgroundChain?.base === base)
        #expect(folders(node) == ["chainstate", "chainstate_snapshot"])
        // The active chain goes on, the one below follows.
        try fixture.give(node, (Self.base + 1)...Self.height)
        #expect(heights(node) == [3, Self.height])
        try fixture.give(node, 4...60)
        #expect(heights(node) == [60, Self.height])
        #expect(node.kernel.validatedChain.height == 60)
        try fixture.give(node, 61...Self.base)
        #expect(heights(node) == [Self.height])
        #expect(node.kernel.chainStates[0].isValidated)
        #expect(node.kernel.backgroundChain == nil)
        #expect(try node.coins() == fixture.source.coins())
        node.kernel.notifications.drain()
        subscription.cancel()
        let roles = events.texts.filter { $0.hasPrefix("+") }
        #expect(roles.first == "+\(Self.base + 1) assumedvalid")
        #expect(roles.last == "+\(Self.base) background")
        #expect(events.texts.filter { $0 == "validated" }.count == 1)
        // At the next start the proven one takes the place of the other.
        try node.restart()
        #expect(heights(node) == [Self.height])
        #expect(folders(node) == ["chainstate"])
        #expect(node.kernel.chainStates[0].snapshotBase == nil)
        #expect(try node.coins() == fixture.source.coins())
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
        // It can even leave the snapshot's block now.
        #expect(node.kernel.invalidate(try #require(node.kernel.chain[Self.base - 2])))
        #expect(node.tip.height == Self.base - 3)
    }

    /// A restart, or the end of the process, after each step.
    @Test(arguments: [true, false]) func everyPhaseSurvivesARestart(cleanly: Bool) throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        try node.restart(cleanly: cleanly)
        #expect(heights(node) == [3, Self.base])
        #expect(node.kernel.verifyDatabase(level: 4, depth: 6) != .corrupted)
        try fixture.give(node, (Self.base + 1)...(Self.base + 5))
        try node.restart(cleanly: cleanly)
        #expect(heights(node) == [3, Self.base + 5])
        // The snapshot's own block before those below it.
        try fixture.give(node, Self.base...Self.base)
        try fixture.give(node, 4...50)
        try node.restart(cleanly: cleanly)
        #expect(heights(node) == [50, Self.base + 5])
        try fixture.give(node, (Self.base + 6)...Self.height)
        try fixture.give(node, 51...(Self.base - 1))
        #expect(heights(node) == [Self.height])
        try node.restart(cleanly: cleanly)
        #expect(heights(node) == [Self.height])
        #expect(folders(node) == ["chainstate"])
        #expect(try node.coins() == fixture.source.coins())
    }

    @Test func aProofThatWasCutShortIsMadeAtTheNextStart() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        try fixture.give(node, 4...(Self.base - 1))
        node.kernel.interrupt()
        try fixture.give(node, Self.base...Self.base)
        #expect(heights(node) == [Self.base, Self.base])
        try node.restart()
        #expect(heights(node) == [Self.base])
        #expect(folders(node) == ["chainstate"])
    }

    @Test(arguments: [true, false]) func aWrongSnapshotIsThrownAway(whileRunning: Bool) throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        try fixture.give(node, (Self.base + 1)...(Self.base + 2))
        try fixture.give(node, 4...(Self.base - 1))
        let messages = Messages()
        let wrong = fixture.parameters(outputsHash: .one)
        if whileRunning {
            try node.restart { options in
                options.parameters = wrong
                options.host.fatalError = messages.add
            }
            try fixture.give(node, Self.base...Self.base)
            #expect(heights(node) == [Self.base])
        } else {
            node.kernel.interrupt()
            try fixture.give(node, Self.base...Self.base)
            #expect(throws: KernelError.self) {
                try node.restart { options in
                    options.parameters = wrong
                    options.host.fatalError = messages.add
                }
            }
        }
        #expect(messages.all.first?.contains("failed to validate the -assumeutxo snapshot state") == true)
        #expect(messages.all.first?.contains("resetting the chain height from \(Self.base + 2) to \(Self.base)") == true)
        try node.restart()
        #expect(folders(node) == ["chainstate", "chainstate_snapshot_INVALID"])
        // The blocks behind it are here, and validated like any others.
        #expect(heights(node) == [Self.base + 2])
        #expect(node.kernel.chainStates[0].snapshotBase == nil)
    }

    @Test func whatMustNotBeLoadedIsRefused() throws {
        let fixture = try SnapshotFixture()
        func problem(_ node: TestNode, _ change: (inout [UInt8]) -> Void = { _ in }) throws -> String? {
            var bytes = try #require(try FileSystem.read(fixture.path))
            change(&bytes)
            let path = node.folder.path + "/changed.dat"
            try File(path, mode: .truncate).write(bytes, at: 0)
            do {
                _ = try node.kernel.loadSnapshot(try SnapshotReader(try File(path, mode: .read), for: node.kernel.parameters))
                return nil
            } catch {
                return "\(error)"
            }
        }
        let node = try fixture.node()
        let unknown = try problem(node) { $0.replaceSubrange(11..<43, with: [UInt8](repeating: 7, count: 32)) }
        #expect(unknown?.hasSuffix("The following snapshot heights are available: \(Self.base)") == true)
        let changed = try problem(node) { $0[$0.count - 1] ^= 1 }
        #expect(changed?.hasPrefix("Population failed: ") == true)
        #expect(folders(node) == ["chainstate"])
        let wrong = try problem(node) { $0[51] ^= 1 }
        #expect(wrong?.hasPrefix("Population failed: Bad snapshot content hash: expected \(fixture.facts.outputsHash), got ") == true)
        #expect(node.kernel.invalidate(try #require(node.kernel.entry(for: fixture.facts.blockHash))))
        #expect(try problem(node)?.hasSuffix("is part of an invalid chain") == true)
        node.kernel.reconsider(try #require(node.kernel.entry(for: fixture.facts.blockHash)))
        #expect(try problem(node) == nil)
        #expect(try problem(node) == "Can't activate a snapshot-based chainstate more than once")
        let parameters = fixture.parameters()
        let empty = try TestNode { $0.parameters = parameters }
        #expect(try problem(empty)?.hasSuffix("Make sure all headers are syncing, and call loadtxoutset again") == true)
        let full = try fixture.node(blocks: 1...(Self.base + 1))
        #expect(try problem(full) == "Population failed: Work does not exceed active chainstate")
        full.kernel.interrupt()
    }

    @Test func anInterruptedLoadLeavesNothing() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        node.kernel.interrupt()
        #expect(throws: SnapshotError.refused("Population failed: Aborting after an interrupt was requested")) { try fixture.load(node) }
        #expect(folders(node) == ["chainstate"])
        // What a killed process leaves is no chain state, and does not stand in the way.
        try FileSystem.createDirectories(node.folder.path + "/chainstate_snapshot")
        try node.restart()
        #expect(heights(node) == [3])
        try fixture.load(node)
        #expect(heights(node) == [3, Self.base])
    }

    @Test func theFoldersSurviveACrashWhileTheyAreMoved() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        try fixture.give(node, 4...Self.height)
        #expect(heights(node) == [Self.height])
        let (normal, snapshot) = (node.folder.path + "/chainstate", node.folder.path + "/chainstate_snapshot")
        try node.restart { options in
            // The kernel before is gone, the new one not opened yet.
            try? FileSystem.rename(normal, to: normal + "_todelete")
        }
        #expect(heights(node) == [Self.height])
        #expect(folders(node) == ["chainstate"])
        #expect(!FileSystem.exists(snapshot))
        try node.restart { _ in try? FileSystem.createDirectories(normal + "_todelete") }
        #expect(folders(node) == ["chainstate"])
        #expect(heights(node) == [Self.height])
    }

    @Test func aReindexForgetsTheSnapshot() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        try fixture.give(node, (Self.base + 1)...(Self.base + 2))
        try node.restart { $0.reindexChainState = true }
        #expect(heights(node) == [3])
        #expect(folders(node) == ["chainstate"])
        try fixture.load(node)
        // The blocks above it are still here.
        node.kernel.activateBestChain()
        #expect(heights(node) == [3, Self.base + 2])
        try node.restart { $0.reindex = true }
        #expect(heights(node) == [3])
    }

    @Test func blocksAboveTheSnapshotHaveFilesOfTheirOwn() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        func file(_ height: Int) -> Int? { node.kernel.chain[height]?.dataPosition.file }
        try fixture.give(node, (Self.base + 1)...(Self.base + 2))
        try fixture.give(node, 4...5)
        try node.restart()
        try fixture.give(node, (Self.base + 3)...(Self.base + 3))
        try fixture.give(node, 6...6)
        #expect([3, 4, 6].map(file) == [0, 0, 0])
        #expect([1, 2, 3].map { file(Self.base + $0) } == [1, 1, 1])
        try fixture.give(node, 7...Self.height)
        #expect(heights(node) == [Self.height])
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
    }

    @Test func aShorterBranchMakesWayInTheBackground() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        node.mine(60)
        #expect(heights(node) == [63])
        try fixture.load(node)
        try fixture.give(node, 4...Self.base)
        #expect(heights(node) == [Self.base])
    }

    @Test func theActiveChainDoesNotLeaveAnUnprovenSnapshot() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node()
        try fixture.load(node)
        #expect(!node.kernel.invalidate(try #require(node.kernel.chain[Self.base - 1])))
        node.kernel.reconsider(try #require(node.kernel.chain[Self.base - 1]))
        #expect(heights(node) == [3, Self.base])
        // A longer branch from below: it has to wait until the way back is there.
        let branch = node.mine(Self.base, on: node.kernel.chain[3])
        #expect(branch.last?.height == Self.base + 3)
        #expect(heights(node) == [3, Self.base])
        try fixture.give(node, 4...Self.base)
        #expect(heights(node) == [Self.base])
        node.kernel.activateBestChain()
        #expect(node.tip === branch.last)
    }

    @Test func memoryIsShared() throws {
        let fixture = try SnapshotFixture()
        let node = try fixture.node { $0.maximumTipAge = 1 << 40 }
        let total = node.kernel.coinsCacheBytes
        #expect(node.kernel.chainStates.map(\.coinsCacheBytes) == [total])
        try fixture.load(node)
        #expect(node.kernel.chainStates.reduce(0) { $0 + $1.coinsCacheBytes } == total)
        #expect(node.kernel.chainStates[0].coinsCacheBytes > node.kernel.chainStates[1].coinsCacheBytes)
        try fixture.give(node, 4...Self.base)
        #expect(node.kernel.chainStates.map(\.coinsCacheBytes) == [total])
    }
}

/// Notes events of the kernel.
private final class RoleLog: KernelObserver {
    private let log = Messages()
    var texts: [String] { log.all }

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) { log.add("+\(entry.height) \(role)") }
    func snapshotValidated() { log.add("validated") }
}
