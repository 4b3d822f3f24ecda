import BdtPrimitives

extension TRUCRules {
    /// Judges one member of a sorted package against its mempool `ancestors` and the other members. The published debug text, or nil.
    package static func packageViolation(
        of transaction: Transaction, size: Int, package: [Transaction], ancestors: [Relative]
    ) -> String? {
        let spent = Set(transaction.inputs.map(\.previousOutput.txid))
        let parents = package.prefix { $0 !== transaction }.filter { spent.contains($0.txid) }
        guard transaction.version == version else { return foreignParent(of: transaction, ancestors: ancestors, parents: parents) }
        if size > maximumSize { return tooBig("version=3 tx", transaction, size, maximumSize) }
        let count = ancestors.count + parents.count
        if count + 1 > ancestorLimit { return "\(name(transaction.txid, transaction.wtxid)) would have too many ancestors" }
        if count == 0 { return nil }
        if size > maximumChildSize { return tooBig("version=3 child tx", transaction, size, maximumChildSize) }
        let parent =
            ancestors.first
            ?? parents.first.map { Relative(txid: $0.txid, wtxid: $0.wtxid, version: $0.version, descendantCount: 1, children: []) }
        return parent.flatMap { familyViolation(of: transaction, parent: $0, package: package) }
    }

    private static func foreignParent(of transaction: Transaction, ancestors: [Relative], parents: [Transaction]) -> String? {
        if let ancestor = ancestors.first(where: { $0.version == version }) {
            return mixed(transaction, ancestor.txid, ancestor.wtxid)
        }
        return parents.first { $0.version == version }.map { mixed(transaction, $0.txid, $0.wtxid) }
    }

    private static func familyViolation(of transaction: Transaction, parent: Relative, package: [Transaction]) -> String? {
        if parent.version != version { return mixed(transaction, parent.txid, parent.wtxid) }
        let crowded = "\(name(parent.txid, parent.wtxid)) would exceed descendant count limit"
        for other in package where other !== transaction {
            for input in other.inputs {
                if input.previousOutput.txid == parent.txid { return crowded }
                if input.previousOutput.txid == transaction.txid {
                    return "\(name(other.txid, other.wtxid)) would have too many ancestors"
                }
            }
        }
        return parent.descendantCount > 1 ? crowded : nil
    }
}
