import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtScript

/// The two imagined transactions whose spend shows that a block is signed (BIP325).
package struct BlockSignature: Sendable {
    /// Marks the push in the witness commitment that holds the solution.
    private static let header: [UInt8] = [0xec, 0xc7, 0xda, 0xa2]
    private static let flags: ScriptFlags = [.payToScriptHash, .witness, .taproot, .strictDER, .nullDummy]

    package let toSpend: Transaction
    package let toSign: Transaction

    /// Nil when the block has no witness commitment, or what it holds as solution does not parse. No solution at all is an empty one.
    package init?(_ block: Block, challenge: Script) {
        guard let coinbase = block.transactions.first, let index = WitnessCommitment.outputIndex(coinbase) else { return nil }
        var body = coinbase.body
        let (stripped, solution) = BlockSignature.takeSolution(from: body.outputs[index].script)
        body.outputs[index].script = stripped
        var input = TransactionInput(previousOutput: .null, sequence: 0)
        if let solution {
            var reader = ByteReader(solution)
            guard let parsed = try? BlockSignature.parse(&reader) else { return nil }
            (input.scriptSig, input.witness) = parsed
        }
        let leaves = [Transaction(body).txid.hash] + block.transactions.dropFirst().map(\.txid.hash)
        toSpend = BlockSignature.spendable(block.header, root: MerkleTree.root(leaves).root, challenge: challenge)
        input.previousOutput = OutPoint(txid: toSpend.txid, index: 0)
        let output = TransactionOutput(value: .zero, script: Script([Opcode.return.rawValue]))
        toSign = Transaction(TransactionBody(version: 0, inputs: [input], outputs: [output]))
    }

    /// Whether the solution satisfies the challenge.
    package var isValid: Bool {
        let data = PrecomputedTransactionData(toSign, spentOutputs: toSpend.outputs)
        return ScriptCheck(data, inputIndex: 0, flags: BlockSignature.flags).run() == nil
    }

    private static func spendable(_ header: BlockHeader, root: Hash256, challenge: Script) -> Transaction {
        var writer = ByteWriter(reserving: 72)
        writer.write(header.version)
        writer.write(header.previousHash)
        writer.write(root)
        writer.write(header.time)
        let scriptSig = ScriptBuilder().opcode(.push0).push(writer.bytes).script
        return Transaction(
            TransactionBody(
                version: 0, inputs: [TransactionInput(previousOutput: .null, scriptSig: scriptSig, sequence: 0)],
                outputs: [TransactionOutput(value: .zero, script: challenge)]))
    }

    /// The commitment with its solution cut down to the header, and the solution; nil when there is none. Only the first push that begins
    /// with the header, and has more, counts.
    private static func takeSolution(from commitment: Script) -> (stripped: Script, solution: [UInt8]?) {
        var builder = ScriptBuilder()
        var solution: [UInt8]?
        for step in commitment {
            if step.data.isEmpty {
                builder = builder.opcode(step.opcode)
            } else if solution == nil, step.data.count > header.count, step.data.starts(with: header) {
                solution = [UInt8](step.data.dropFirst(header.count))
                builder = builder.push(header)
            } else {
                builder = builder.push(step.data)
            }
        }
        return (solution == nil ? commitment : builder.script, solution)
    }

    private static func parse(_ reader: inout ByteReader) throws(DecodeError) -> (Script, [[UInt8]]) {
        let scriptSig: Script = try reader.read()
        let count = try reader.readCompactSize()
        var witness: [[UInt8]] = []
        for _ in 0..<count { witness.append(try reader.readVarBytes()) }
        try reader.finish()
        return (scriptSig, witness)
    }
}

/// The block carries a solution to the network's challenge; the genesis block needs none.
package func checkBlockSignature(_ block: Block, parameters: ConsensusParameters) -> BlockRejection? {
    if block.hash == parameters.genesisHash { return nil }
    if BlockSignature(block, challenge: parameters.blockChallenge)?.isValid == true { return nil }
    return BlockRejection(.consensus, "bad-signet-blksig", debug: "block signature validation failure")
}

/// The main network's blocks are signed from a height on, as those of a signet are.
package func checkAuthorisation(_ block: Block, height: Int, parameters: ConsensusParameters) -> BlockRejection? {
    guard height >= parameters.authorisationHeight, !parameters.blockChallenge.isEmpty else { return nil }
    return checkBlockSignature(block, parameters: parameters)
}
