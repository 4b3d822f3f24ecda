import BdtBase
import BdtPolicy
import BdtPrimitives

/// Whether a transaction may be replaced by the letter of BIP125; this node replaces any.
package enum Replaceability: Sendable {
    case replaceable, final
    /// Not in the mempool, so that nothing is known of its ancestors.
    case unknown
}

extension Mempool {
    /// Remembers that a transaction of this node was not sent to anyone yet. No effect when it is not here.
    package func addUnbroadcast(_ txid: Txid) {
        change { if $0.contains(txid) { $0.unbroadcast.insert(txid) } }
    }

    /// Forgets it again: a peer asked for the transaction.
    package func removeUnbroadcast(_ txid: Txid) {
        if change({ $0.unbroadcast.remove(txid) }) != nil {
            Log.debug(.mempool, "Removed \(txid) from set of unbroadcast txns")
        }
    }

    package var unbroadcast: Set<Txid> { read { $0.unbroadcast } }
    package func isUnbroadcast(_ txid: Txid) -> Bool { read { $0.unbroadcast.contains(txid) } }

    package func replaceability(of transaction: Transaction) -> Replaceability {
        if transaction.signalsReplaceability { return .replaceable }
        guard let ancestors = ancestors(of: transaction.txid) else { return .unknown }
        return ancestors.contains { $0.transaction.signalsReplaceability } ? .replaceable : .final
    }
}
