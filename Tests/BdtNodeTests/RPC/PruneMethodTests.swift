import BdtBase
import BdtConsensus
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Synchronization
import Testing

@Suite struct PruneMethodTests {
    private let unknown = JSONValue.string(String(repeating: "0", count: 62) + "aa")

    @Test func onlyWithPruneMode() async throws {
        let fixture = try NodeFixture()
        #expect(
            await fixture.error("pruneblockchain", [1])
                == RPCError(.miscError, "Cannot prune blocks because node is not in prune mode."))
    }

    @Test func judgesTheHeight() async throws {
        let fixture = try NodeFixture { $0.pruning = .manual }
        try fixture.mine(2)
        #expect(await fixture.error("pruneblockchain", [-1]) == RPCError(.invalidParameter, "Negative block height."))
        #expect(await fixture.error("pruneblockchain", [1]) == RPCError(.miscError, "Blockchain is too short for pruning."))
        #expect(
            await fixture.error("pruneblockchain", [2_000_000_000])
                == RPCError(.invalidParameter, "Could not find block with at least the specified timestamp."))
        let info = try await fixture.call("getblockchaininfo")
        #expect(info["pruned"] == true && info["pruneheight"] == 0 && info["automatic_pruning"] == false)
        #expect(info["prune_target_size"].isNull)
    }

    @Test func showsTheTarget() async throws {
        let fixture = try NodeFixture { $0.pruning = .automatic(target: 550 << 20) }
        let info = try await fixture.call("getblockchaininfo")
        #expect(info["automatic_pruning"] == true && info["prune_target_size"] == JSONValue(550 << 20))
    }

    @Test func removesBlocksAndSaysSo() async throws {
        var regtest = RegtestOptions()
        regtest.fastPrune = true
        let parameters = ChainParameters.make(network: .regtest, regtest: regtest)
        let fixture = try NodeFixture(parameters: parameters) { options in
            options.pruning = .manual
            options.usesSmallBlockFiles = true
        }
        try fixture.mine(600)
        let height = try #require(try await fixture.call("pruneblockchain", [400]).int)
        #expect((100...312).contains(height))
        #expect(try await fixture.call("getblockchaininfo")["pruneheight"] == JSONValue(height + 1))
        let gone = try await fixture.call("getblockhash", [JSONValue(height)])
        #expect(await fixture.error("getblock", [gone]) == RPCError(.miscError, "Block not available (pruned data)"))
        let entry = try #require(fixture.kernel.chain[height])
        #expect(throws: RPCError(.miscError, "Undo data not available (pruned data)")) { try fixture.node.storedUndo(entry) }
        #expect(try await fixture.call("getblock", [try await fixture.call("getblockhash", [JSONValue(height + 1)])])["nTx"] == 1)
        #expect(
            await fixture.error("getblockfrompeer", [unknown, 0]) == RPCError(.miscError, "Block header missing"))
        let tip = try await fixture.call("getbestblockhash")
        #expect(await fixture.error("getblockfrompeer", [tip, 0]) == RPCError(.miscError, "Block already downloaded"))
    }

    @Test func showsTheHeap() async throws {
        let fixture = try NodeFixture()
        let heap = try await fixture.call("getmemoryinfo")["locked"]
        let (used, free) = (try #require(heap["used"].int), try #require(heap["free"].int))
        #expect(used > 0 && heap["total"] == JSONValue(used + free))
        #expect(try await fixture.call("getmemoryinfo", ["mallocinfo"]).string?.hasPrefix("<malloc version=\"1\">") == true)
        #expect(await fixture.error("getmemoryinfo", ["foo"]) == RPCError(.invalidParameter, "unknown mode foo"))
    }

    @Test func showsWorkOfOtherProcesses() {
        let shown = Shown()
        let work = ForeignWork { report in shown.reports.withLock { $0.append(report) } }
        work.update("Rescanning…", percent: 10, canResume: false)
        work.update("Rescanning…", percent: 20, canResume: false)
        work.update("Rescanning…", percent: 100, canResume: false)
        work.update("Rescanning…", percent: 5, canResume: false)
        work.endAll()
        let reports = shown.reports.withLock { $0 }
        #expect(reports.map(\.percent) == [10, 20, 100, 5, 100])
        #expect(reports.map(\.isFinished) == [false, false, true, false, true])
    }

    private final class Shown: Sendable {
        let reports = Mutex<[WorkReport]>([])
    }
}
