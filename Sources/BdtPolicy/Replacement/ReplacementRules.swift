import BdtConsensus
import BdtPrimitives

/// Rules of replacement by fee (BIP125 with the numbers of its text; signalling is reported but not asked for).
package enum ReplacementRules {
    /// The most mempool transactions that one replacement may evict, counted with descendants (rule 5).
    package static let maximumCandidates = 100

    /// Whether the fees pay for what is evicted (rule 3) and for the relay of `size` virtual bytes (rule 4). The published text, or nil.
    package static func shortfall(
        of txid: Txid, originalFees: Amount, replacementFees: Amount, size: Int, relayRate: FeeRate
    ) -> String? {
        if replacementFees < originalFees {
            return "rejecting replacement \(txid), less fees than conflicting txs; "
                + "\(replacementFees.money) < \(originalFees.money)"
        }
        let extra = replacementFees - originalFees
        let needed = relayRate.fee(for: size)
        if extra < needed {
            return "rejecting replacement \(txid), not enough additional fees to relay; \(extra.money) < \(needed.money)"
        }
        return nil
    }

    /// Whether the replacement has a higher fee rate than a transaction it evicts directly (rule 6). The published text, or nil.
    package static func rateShortfall(of txid: Txid, rate: FeeRate, original: FeeRate) -> String? {
        if rate > original { return nil }
        return "rejecting replacement \(txid); new feerate \(rate) <= old feerate \(original)"
    }
}

extension Transaction {
    /// Whether an input's sequence says that the transaction may be replaced (BIP125).
    package var signalsReplaceability: Bool { inputs.contains { $0.sequence <= TransactionInput.maxReplaceableSequence } }
}
