import BdtCrypto
import BdtPrimitives

extension Block {
    private static let commitmentPrefix: [UInt8] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed]
    /// A transaction of this size can pass for an inner node of the merkle tree.
    private static let ambiguousSize = 64

    /// Whether the transactions are other than those the header was made for, so that the header is not to blame for what is wrong with them.
    func isMutated(witnessesExpected: Bool) -> Bool {
        let (root, isRepeated) = merkleRoot()
        guard root == header.merkleRoot, !isRepeated else { return true }
        guard let coinbase = transactions.first, coinbase.isCoinbase else {
            return transactions.contains { $0.strippedSize == Self.ambiguousSize }
        }
        let commitment = witnessesExpected ? coinbase.outputs.last { Self.isCommitment($0.script) } : nil
        guard let commitment else { return transactions.contains(where: \.hasWitness) }
        let nonce = coinbase.inputs[0].witness
        guard nonce.count == 1, nonce[0].count == 32, let reserved = Hash256(nonce[0]) else { return true }
        let expected = SHA256.double(witnessMerkleRoot().root, reserved)
        return Hash256(commitment.script.bytes[6..<38]) != expected
    }

    private static func isCommitment(_ script: Script) -> Bool {
        script.bytes.count >= 38 && script.bytes.starts(with: commitmentPrefix)
    }
}
