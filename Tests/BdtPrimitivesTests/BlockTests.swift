import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import Testing

@Suite struct BlockTests {
    @Test func publishedBlockRoundTrip() throws {
        guard let bytes = try publishedVector("block413567.raw") else { return }
        let block = try Block(decoding: bytes)
        #expect(block.hash.description == "0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069")
        #expect(block.encoded == bytes && block.totalSize == bytes.count)
        #expect(block.transactions.count == 1557)
        let root = block.merkleRoot()
        #expect(root.root == block.header.merkleRoot && !root.mutated)
        #expect(block.transactions[0].isCoinbase && block.transactions.dropFirst().allSatisfy { !$0.isCoinbase })
        let target = try #require(CompactTarget.decode(block.header.bits))
        #expect(UInt256(block.hash.hash) <= target)
        for length in stride(from: 0, to: bytes.count, by: 9973) {
            #expect(throws: DecodeError.self) { try Block(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func headerIsEightyBytes() throws {
        let header = BlockHeader(
            version: -1, previousHash: BlockHash(SHA256.hash([1])), merkleRoot: SHA256.hash([2]), time: 3, bits: 4, nonce: 5)
        #expect(header.encoded.count == BlockHeader.byteCount)
        #expect(try BlockHeader(decoding: header.encoded) == header)
        #expect(header.computeHash().hash == SHA256.double(header.encoded))
        #expect(throws: DecodeError.truncated) { try BlockHeader(decoding: Array(header.encoded.dropLast())) }
    }

    @Test func locatorsKeepTheirHashes() throws {
        let locator = BlockLocator([BlockHash(SHA256.hash([1])), BlockHash(SHA256.hash([2]))])
        #expect(try BlockLocator(decoding: locator.encoded) == locator)
        // A count that the bytes cannot hold must not be believed.
        #expect(throws: DecodeError.truncated) { try BlockLocator(decoding: [0, 0, 0, 0, 0xfe, 0, 0, 0, 2]) }
    }

    private func leaves(_ count: Int) -> [Hash256] { (0..<count).map { SHA256.hash([UInt8($0)]) } }

    @Test func smallMerkleTrees() {
        let leaf = leaves(3)
        #expect(MerkleTree.root([]).root == .zero)
        #expect(MerkleTree.root([leaf[0]]).root == leaf[0])
        #expect(MerkleTree.root([leaf[0], leaf[1]]).root == SHA256.double(leaf[0], leaf[1]))
        let right = SHA256.double(leaf[2], leaf[2])
        #expect(MerkleTree.root(leaf).root == SHA256.double(SHA256.double(leaf[0], leaf[1]), right))
    }

    /// CVE-2012-2459: repeating the last leaves keeps the root, which must show.
    @Test(arguments: 1...20) func repeatedLeavesAreSeen(_ count: Int) {
        let own = leaves(count)
        #expect(!MerkleTree.root(own).mutated)
        for repeats in 1...count {
            let longer = own + own.suffix(repeats)
            if MerkleTree.root(longer).root == MerkleTree.root(own).root { #expect(MerkleTree.root(longer).mutated) }
        }
    }

    @Test(arguments: 1...17) func branchesLeadToTheRoot(_ count: Int) {
        let own = leaves(count)
        let root = MerkleTree.root(own).root
        for position in 0..<count {
            var (hash, index) = (own[position], position)
            for sibling in MerkleTree.branch(own, position: position) {
                hash = index & 1 == 0 ? SHA256.double(hash, sibling) : SHA256.double(sibling, hash)
                index >>= 1
            }
            #expect(hash == root)
        }
    }
}
