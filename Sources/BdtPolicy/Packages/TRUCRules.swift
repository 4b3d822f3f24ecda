import BdtPrimitives

/// Topology rules of version 3 transactions, "topologically restricted until confirmation" (BIP431).
package enum TRUCRules {
    package static let version: UInt32 = 3
    /// The most transactions of a chain, counted from either end.
    package static let ancestorLimit = 2
    package static let descendantLimit = 2
    /// Virtual bytes.
    package static let maximumSize = 10_000
    /// Virtual bytes of a transaction that has an unconfirmed parent.
    package static let maximumChildSize = 1000

    /// A mempool transaction as these rules see it.
    package struct Relative: Sendable {
        package var txid: Txid
        package var wtxid: Wtxid
        package var version: UInt32
        /// Itself included.
        package var descendantCount: Int
        /// Each child with its number of ancestors, itself included; lowest txid first.
        package var children: [(txid: Txid, ancestorCount: Int)]

        package init(
            txid: Txid, wtxid: Wtxid, version: UInt32, descendantCount: Int, children: [(txid: Txid, ancestorCount: Int)]
        ) {
            self.txid = txid
            self.wtxid = wtxid
            self.version = version
            self.descendantCount = descendantCount
            self.children = children
        }
    }

    package struct Violation: Sendable {
        /// The published debug text.
        package var text: String
        /// The child of the same parent whose eviction would cure the violation.
        package var sibling: Txid?
    }

    /// Judges one transaction against its mempool `ancestors`; `conflicts` are the mempool transactions it spends the inputs of.
    package static func violation(
        of transaction: Transaction, size: Int, ancestors: [Relative], conflicts: Set<Txid>
    ) -> Violation? {
        if let text = inheritance(of: transaction, ancestors: ancestors) { return Violation(text: text) }
        guard transaction.version == version else { return nil }
        if size > maximumSize { return Violation(text: tooBig("version=3 tx", transaction, size, maximumSize)) }
        if ancestors.count + 1 > ancestorLimit {
            return Violation(text: "\(name(transaction.txid, transaction.wtxid)) would have too many ancestors")
        }
        guard let parent = ancestors.first else { return nil }
        if size > maximumChildSize {
            return Violation(text: tooBig("version=3 child tx", transaction, size, maximumChildSize))
        }
        let replacesChild = parent.children.contains { conflicts.contains($0.txid) }
        guard parent.descendantCount + 1 > descendantLimit, !replacesChild else { return nil }
        // More descendants than the rules allow are the leftovers of a reorganisation: which to evict would be a guess.
        let only = parent.descendantCount == 2 ? parent.children.first : nil
        return Violation(
            text: "\(name(parent.txid, parent.wtxid)) would exceed descendant count limit",
            sibling: only?.ancestorCount == 2 ? only?.txid : nil)
    }

    private static func inheritance(of transaction: Transaction, ancestors: [Relative]) -> String? {
        for ancestor in ancestors where (ancestor.version == version) != (transaction.version == version) {
            return mixed(transaction, ancestor.txid, ancestor.wtxid)
        }
        return nil
    }

    static func mixed(_ transaction: Transaction, _ parent: Txid, _ parentWtxid: Wtxid) -> String {
        let (own, other) = transaction.version == version ? ("version=3", "non-version=3") : ("non-version=3", "version=3")
        return "\(own) \(name(transaction.txid, transaction.wtxid)) cannot spend from \(other) \(name(parent, parentWtxid))"
    }

    static func tooBig(_ kind: String, _ transaction: Transaction, _ size: Int, _ limit: Int) -> String {
        "\(kind) \(transaction.txid) (wtxid=\(transaction.wtxid)) is too big: \(size) > \(limit) virtual bytes"
    }

    static func name(_ txid: Txid, _ wtxid: Wtxid) -> String { "tx \(txid) (wtxid=\(wtxid))" }
}
