import BdtKernel
import BdtNode
import BdtPrimitives
import Foundation
import Testing

/// Files that are no mempool, or only half of one.
@Suite struct MempoolFileTests {
    private func write(_ bytes: [UInt8], _ fixture: NodeFixture) throws -> String {
        let path = fixture.folder.path + "/mempool.dat"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func damageIsNoHarm() throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let parent = fixture.spend(blocks[0].transactions[0], outputs: 2)
        let child = fixture.spend(parent)
        for transaction in [parent, child] {
            try fixture.node.broadcast(transaction, maximumFee: .zero, relays: true)
        }
        let saved = fixture.folder.path + "/saved"
        #expect(fixture.kernel.saveMempool(to: saved))
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: saved)))
        fixture.kernel.mempool.removeRecursively([parent], because: .expiry)
        #expect(fixture.kernel.mempool.count == 0)
        for bytes in [[], [1, 2, 3], [9, 0, 0, 0, 0, 0, 0, 0], [1] + [UInt8](repeating: 0xff, count: 30)] as [[UInt8]] {
            #expect(!fixture.kernel.loadMempool(from: try write(bytes, fixture)))
        }
        #expect(fixture.kernel.mempool.count == 0)
        // What stands before the end is taken.
        #expect(!fixture.kernel.loadMempool(from: try write(Array(good.dropLast(40)), fixture)))
        #expect(fixture.kernel.mempool.count == 2)
        fixture.expectConsistent()
    }

    @Test func bothVersionsAreReadable() throws {
        let fixture = try NodeFixture()
        #expect(fixture.kernel.saveMempool(to: fixture.folder.path + "/v2"))
        let second = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture.folder.path + "/v2")))
        #expect(second.prefix(9) == [2, 0, 0, 0, 0, 0, 0, 0, 8])
        let first: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + [0, 0]
        #expect(second.count == first.count + 9)
        #expect(fixture.kernel.loadMempool(from: try write(first, fixture)))
        #expect(fixture.kernel.loadMempool(from: try write(second, fixture)))
    }

    @Test func expiredEntriesStayOut() throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let transaction = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(transaction, maximumFee: .zero, relays: false)
        let path = fixture.folder.path + "/saved"
        #expect(fixture.kernel.saveMempool(to: path))
        fixture.kernel.mempool.removeRecursively([transaction], because: .expiry)
        fixture.node.clock.mockTime += 336 * 3600
        #expect(fixture.kernel.loadMempool(from: path) && fixture.kernel.mempool.count == 0)
        #expect(fixture.kernel.loadMempool(from: path, options: MempoolLoadOptions(usesCurrentTime: true)))
        #expect(fixture.kernel.mempool.entry(transaction.txid)?.time == fixture.node.clock.now)
    }
}
