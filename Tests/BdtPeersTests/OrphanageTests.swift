import BdtCrypto
import BdtPrimitives
import Testing

@testable import BdtPeers

struct OrphanageTests {
    private func transaction(_ parent: Txid, _ tag: UInt8 = 0) -> Transaction {
        Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: parent, index: 0))],
                outputs: [TransactionOutput(value: Amount(1), script: Script([tag]))]))
    }

    @Test func childrenAreTriedWhenTheirParentCame() {
        var orphanage = Orphanage()
        let parent = transaction(.zero)
        let child = transaction(parent.txid)
        orphanage.add(child, from: 1, now: 0)
        #expect(orphanage.nextWork(for: 1) == nil)
        orphanage.parentAccepted(parent)
        #expect(orphanage.hasWork(for: 1))
        #expect(orphanage.nextWork(for: 1) == child)
        #expect(orphanage.nextWork(for: 1) == nil)
    }

    @Test func anOrphanStaysAsLongAsSomebodyVouchesForIt() {
        var orphanage = Orphanage()
        let child = transaction(.zero)
        orphanage.add(child, from: 1, now: 0)
        orphanage.add(child, from: 2, now: 0)
        orphanage.disconnected(1)
        #expect(orphanage.contains(child.wtxid))
        orphanage.disconnected(2)
        #expect(!orphanage.contains(child.wtxid))
    }

    @Test func numberAgeAndSizeAreBounded() {
        var orphanage = Orphanage()
        for tag in 0..<20 { orphanage.add(transaction(.zero, UInt8(tag)), from: 1, now: 0) }
        orphanage.limit(to: 10, now: 1)
        #expect(orphanage.orphans.count == 10)
        orphanage.limit(to: 10, now: 20 * 60 + 5 * 60)
        #expect(orphanage.orphans.isEmpty)
        let large = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: .zero, index: 0))],
                outputs: [TransactionOutput(value: Amount(1), script: Script([UInt8](repeating: 1, count: 100_000)))]))
        orphanage.add(large, from: 1, now: 0)
        #expect(orphanage.orphans.isEmpty)
    }

    @Test func blocksTakeTheirTransactionsAndRivals() {
        var orphanage = Orphanage()
        let (first, second) = (transaction(.zero, 1), transaction(.zero, 2))
        orphanage.add(first, from: 1, now: 0)
        let header = BlockHeader(version: 1, previousHash: .zero, merkleRoot: .zero, time: 0, bits: 0, nonce: 0)
        orphanage.blockConnected(Block(header: header, transactions: [second]))
        #expect(orphanage.orphans.isEmpty)
    }

    @Test func onlyChildrenOfThatPeerAreFound() {
        var orphanage = Orphanage()
        let parent = transaction(.zero)
        let (old, new) = (transaction(parent.txid, 1), transaction(parent.txid, 2))
        orphanage.add(old, from: 1, now: 0)
        orphanage.add(new, from: 1, now: 0)
        #expect(orphanage.children(of: parent, from: 1) == [new, old])
        #expect(orphanage.children(of: parent, from: 2).isEmpty)
    }
}
