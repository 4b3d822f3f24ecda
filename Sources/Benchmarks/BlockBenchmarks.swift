import AllocationCounter
import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtStorage

/// Reading a real block: its parts found, all txids and wtxids, and the merkle root.
func readBlock(_ run: BenchmarkRun, file: String?) {
    guard let file, let bytes = try? FileSystem.read(file) else {
        run.show("block.read", "skipped: --block names no block")
        return
    }
    run.compare(
        "block.read", per: "block of \(bytes.count) bytes", to: "hashing the bytes twice",
        { use(root(bytes)) },
        raw: {
            bytes.withView { view in
                use(SHA256.hash(view))
                use(SHA256.hash(view))
            }
        })
    guard run.wants("block.allocations") else { return }
    let before = allocation_count()
    use(root(bytes))
    run.show("block.allocations", "\(allocation_count() - before) a block")
}

private func root(_ bytes: [UInt8]) -> Hash256 {
    var reader = ByteReader(bytes)
    // The file holds a block, else every figure would be of no use.
    guard let layout = try? TransactionLayout.readBlock(from: &reader) else { preconditionFailure("no block") }
    return layout.merkleRoot().root
}

func hashing(_ run: BenchmarkRun) {
    let leaves = (0..<2000).map { SHA256.hash([UInt8($0 & 0xff), UInt8($0 >> 8)]) }
    let pair = [UInt8](repeating: 7, count: 64)
    run.compare(
        "merkle.root", per: "leaf", count: leaves.count, to: "double hashes of 64 bytes", { use(MerkleTree.root(leaves)) },
        raw: { pair.withView { view in for _ in 1..<leaves.count { use(SHA256.double(view)) } } })
}
