import BdtCrypto
import BdtEncoding
import BdtPrimitives
import Testing

@Suite struct PartialMerkleTreeTests {
    private func txids(_ count: Int) -> [Txid] {
        (0..<count).map { Txid(SHA256.hash([UInt8($0 & 255), UInt8($0 >> 8)])) }
    }

    /// Every choice of few transactions, and many of more.
    @Test func showsWhatWasChosen() throws {
        var generator = SeededGenerator(seed: 1)
        for count in [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31, 33, 100, 1000] {
            let all = txids(count)
            let root = MerkleTree.root(all.map(\.hash)).root
            for round in 0..<(count <= 6 ? 1 << count : 20) {
                let chosen = (0..<count).map { count <= 6 ? round >> $0 & 1 == 1 : .random(in: 0..<max(1, round), using: &generator) == 0 }
                let tree = try PartialMerkleTree(decoding: PartialMerkleTree(all, chosen: chosen).encoded)
                let extracted = try #require(tree.extract())
                #expect(extracted.root == root)
                #expect(extracted.matches.map(\.position) == chosen.indices.filter { chosen[$0] })
                #expect(extracted.matches.allSatisfy { all[$0.position] == $0.txid })
            }
        }
    }

    /// A changed bit of the encoding never shows a transaction under the same root and count.
    @Test func damageIsNoticed() throws {
        let all = txids(12)
        let root = MerkleTree.root(all.map(\.hash)).root
        let good = PartialMerkleTree(all, chosen: all.indices.map { $0 % 5 == 0 }).encoded
        for index in good.indices {
            for bit in 0..<8 {
                var bytes = good
                bytes[index] ^= 1 << UInt8(bit)
                guard let tree = try? PartialMerkleTree(decoding: bytes), let found = tree.extract(), found.root == root else { continue }
                #expect(tree.transactionCount != 12 || found.matches.allSatisfy { all[$0.position] == $0.txid })
            }
        }
    }

    @Test func refusesWhatIsNoTree() {
        let tree = PartialMerkleTree(txids(7), chosen: [false, true, false, false, false, false, false])
        func extracts(_ count: UInt32, _ hashes: [Hash256], _ bits: [Bool]) -> Bool {
            PartialMerkleTree(transactionCount: count, hashes: hashes, bits: bits).extract() != nil
        }
        #expect(extracts(7, tree.hashes, tree.bits))
        #expect(!extracts(0, tree.hashes, tree.bits))
        #expect(!extracts(16_667, tree.hashes, tree.bits))
        #expect(!extracts(.max, tree.hashes, tree.bits))
        #expect(!extracts(7, tree.hashes + [.one], tree.bits))
        #expect(!extracts(7, Array(tree.hashes.dropLast()), tree.bits))
        #expect(!extracts(7, tree.hashes, Array(tree.bits.prefix(4))))
        #expect(!extracts(7, tree.hashes, tree.bits + Array(repeating: false, count: 8)))
        #expect(!extracts(1, [], []))
    }

    /// CVE-2012-2459: the last hash of an odd level, given twice, has the same root as given once.
    @Test func refusesEqualNeighbours() {
        let three = txids(3)
        let four = three + [three[2]]
        #expect(MerkleTree.root(four.map(\.hash)).root == MerkleTree.root(three.map(\.hash)).root)
        #expect(PartialMerkleTree(four, chosen: [false, false, true, true]).extract() == nil)
        #expect(PartialMerkleTree(three, chosen: [false, false, true]).extract() != nil)
    }

    @Test func hostileBytesEndInAnError() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = (try? PartialMerkleTree(decoding: bytes))?.extract()
        }
        // A count of hashes that the bytes cannot hold.
        #expect(throws: DecodeError.self) { try PartialMerkleTree(decoding: [1, 0, 0, 0, 254, 0, 0, 0, 1]) }
    }

    @Test func aMerkleBlockMustLeadToItsHeader() throws {
        let transaction = Transaction(
            TransactionBody(inputs: [TransactionInput(previousOutput: .null)], outputs: [TransactionOutput(value: .coin, script: Script())])
        )
        var header = BlockHeader(version: 1, previousHash: .zero, merkleRoot: transaction.txid.hash, time: 1, bits: 2, nonce: 3)
        let proof = MerkleBlock(Block(header: header, transactions: [transaction]), showing: [transaction.txid])
        #expect(try MerkleBlock(decoding: proof.encoded).matches?.map(\.txid) == [transaction.txid])
        header.merkleRoot = .one
        #expect(MerkleBlock(header: header, tree: proof.tree).matches == nil)
    }
}
