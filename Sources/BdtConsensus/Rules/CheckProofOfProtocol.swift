import BdtPrimitives

/// Below the height from which its blocks are signed, the main network's coinbases pay listed addresses only, and no small amounts.
/// Checked where a block is connected.
package func checkProofOfProtocol(_ block: Block, height: Int, parameters: ConsensusParameters) -> BlockRejection? {
    guard let rule = parameters.proofOfProtocol, height < parameters.authorisationHeight else { return nil }
    guard let coinbase = block.transactions.first, coinbase.isCoinbase else {
        return BlockRejection(.consensus, "bad-pop-no-cb", debug: "first tx must be coinbase for PoP check")
    }
    if coinbase.txid == rule.exemptTxid || coinbase.outputs.allSatisfy(rule.allows) { return nil }
    return BlockRejection(.consensus, "bad-pop", debug: "protocol proof check failed")
}

extension ProofOfProtocol {
    /// Whether a coinbase may have the output.
    fileprivate func allows(_ output: TransactionOutput) -> Bool {
        if output.value <= .zero { return true }
        guard case .pubKeyHash(let hash) = ScriptTemplate(output.script) else { return false }
        return keyHashes.contains(hash.bytes) && output.value >= minimumValue
    }
}
