import BdtCrypto
import BdtPrimitives

/// The coinbase output that commits to all witnesses of a block (BIP141).
package enum WitnessCommitment {
    /// OP_RETURN, a push of 36 bytes, and the first four of them.
    package static let header: [UInt8] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed]
    /// Bytes of header and hash; more may follow.
    package static let minimumSize = 38

    /// The index of the coinbase's last output that is a commitment.
    package static func outputIndex(_ coinbase: Transaction) -> Int? {
        coinbase.outputs.lastIndex { $0.script.count >= minimumSize && $0.script.bytes.starts(with: header) }
    }

    /// As above.
    package static func outputIndex(_ coinbase: TransactionView) -> Int? {
        coinbase.outputs.lastIndex { $0.script.count >= minimumSize && $0.script.starts(with: header) }
    }

    /// What the commitment must be for a witness merkle root and the coinbase's reserved value.
    package static func hash(root: Hash256, reserved: [UInt8]) -> Hash256 { SHA256.double(root.bytes + reserved) }

    /// The output that a miner adds for `block`, whose coinbase has a reserved value of zeros.
    package static func output(for block: Block) -> TransactionOutput {
        let hash = hash(root: block.witnessMerkleRoot().root, reserved: [UInt8](repeating: 0, count: 32))
        return TransactionOutput(value: .zero, script: Script(header + hash.bytes))
    }

    /// The block with a reserved value of zeros in a coinbase that commits to witnesses but has none itself, which its hash does not cover.
    package static func addingReservedValue(to block: Block) -> Block {
        guard let coinbase = block.transactions.first, !coinbase.hasWitness, !coinbase.inputs.isEmpty, outputIndex(coinbase) != nil else {
            return block
        }
        var body = coinbase.body
        body.inputs[0].witness = [[UInt8](repeating: 0, count: 32)]
        return Block(header: block.header, transactions: [Transaction(body)] + block.transactions.dropFirst())
    }
}

/// The commitment matches the witnesses, or there is none and no witness either. Without `isExpected` (before segregated witness) no
/// transaction may have a witness. Where it is expected, the block must have a coinbase.
package func checkWitnessCommitment(_ block: Block, isExpected: Bool) -> BlockRejection? {
    if isExpected, let coinbase = block.layout.first, let index = WitnessCommitment.outputIndex(coinbase) {
        guard let witness = coinbase.inputs.first?.witness, witness.count == 1, witness[0].count == 32 else {
            return BlockRejection(
                .mutated, "bad-witness-nonce-size", debug: "CheckWitnessMalleation : invalid witness reserved value size")
        }
        let hash = WitnessCommitment.hash(root: block.witnessMerkleRoot().root, reserved: witness[0].array)
        return Hash256(coinbase.outputs[index].script, at: WitnessCommitment.header.count) == hash
            ? nil
            : BlockRejection(.mutated, "bad-witness-merkle-match", debug: "CheckWitnessMalleation : witness merkle commitment mismatch")
    }
    return block.layout.contains { $0.hasWitness }
        ? BlockRejection(.mutated, "unexpected-witness", debug: "CheckWitnessMalleation : unexpected witness data found") : nil
}
