import BdtCrypto
import BdtPrimitives

extension Block {
    private static let commitmentPrefix: [UInt8] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed]
    /// A transaction of this size can pass for an inner node of the merkle tree.
    private static let ambiguousSize = 64

    /// Why the transactions are not those that the header was made for, in the published words; nil when they are. If they are not, the header
    /// is not to blame for what is wrong with them.
    func mutation(witnessesExpected: Bool) -> String? {
        let (root, isRepeated) = merkleRoot()
        guard root == header.merkleRoot else { return "bad-txnmrklroot, hashMerkleRoot mismatch" }
        guard !isRepeated else { return "bad-txns-duplicate, duplicate transaction" }
        guard let coinbase = transactions.first, coinbase.isCoinbase else {
            return transactions.contains { $0.strippedSize == Self.ambiguousSize } ? "64-byte transaction" : nil
        }
        let commitment = witnessesExpected ? coinbase.outputs.last { Self.isCommitment($0.script) } : nil
        guard let commitment else {
            let isStuffed = transactions.contains(where: \.hasWitness)
            return isStuffed ? "unexpected-witness, CheckWitnessMalleation : unexpected witness data found" : nil
        }
        let nonce = coinbase.inputs[0].witness
        guard nonce.count == 1, nonce[0].count == 32, let reserved = Hash256(nonce[0]) else {
            return "bad-witness-nonce-size, CheckWitnessMalleation : invalid witness reserved value size"
        }
        let expected = SHA256.double(witnessMerkleRoot().root, reserved)
        return Hash256(commitment.script.bytes[6..<38]) == expected
            ? nil : "bad-witness-merkle-match, CheckWitnessMalleation : witness merkle commitment mismatch"
    }

    private static func isCommitment(_ script: Script) -> Bool {
        script.bytes.count >= 38 && script.bytes.starts(with: commitmentPrefix)
    }
}
