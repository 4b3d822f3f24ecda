import BdtPrimitives

/// Whether a block after `previous` must be searched for transactions whose unspent outputs it would overwrite (BIP30). It need not once the
/// height in the coinbase keeps coinbases apart (BIP34) on a chain known to have kept to it before.
///
/// The two blocks of Bitcoin that broke the rule cannot be on these networks.
package func mustCheckRepeatedTransactions<Entry: HeaderContext>(after previous: Entry, parameters: ConsensusParameters) -> Bool {
    // From here on coinbases of old blocks may name the height.
    let lastKnownGood = 1_983_702
    if previous.height + 1 >= lastKnownGood { return true }
    let entry = previous.ancestor(height: parameters.buriedHeights.heightInCoinbase)
    return entry == nil || entry?.hash != parameters.bip34Hash
}

extension BlockRejection {
    /// A transaction of the block would overwrite an unspent one.
    package static let repeatedTransaction = BlockRejection(.consensus, "bad-txns-BIP30", debug: "tried to overwrite transaction")
}
