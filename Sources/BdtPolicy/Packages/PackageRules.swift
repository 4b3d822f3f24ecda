import BdtCrypto
import BdtPrimitives

/// Rules that a list of transactions offered together must meet, whatever the state of the chain.
package enum PackageRules {
    /// The most transactions in a package.
    package static let maximumCount = 25
    /// The most weight units of all transactions of a package.
    package static let maximumWeight = 404_000

    /// Why the list is no package (a published reject reason), or nil.
    package static func rejection(of transactions: [Transaction]) -> String? {
        if transactions.count > maximumCount { return "package-too-many-transactions" }
        // The weight of a lone transaction is judged, and named, by its own rules.
        if transactions.count > 1, transactions.reduce(0, { $0 + $1.weight }) > maximumWeight { return "package-too-large" }
        if Set(transactions.map(\.txid)).count != transactions.count { return "package-contains-duplicates" }
        if !isSorted(transactions) { return "package-not-sorted" }
        if !isConsistent(transactions) { return "conflict-in-package" }
        return nil
    }

    /// Whether no transaction spends itself or one that stands later in the list.
    package static func isSorted(_ transactions: [Transaction]) -> Bool {
        var later = Set(transactions.map(\.txid))
        for transaction in transactions {
            if transaction.inputs.contains(where: { later.contains($0.previousOutput.txid) }) { return false }
            later.remove(transaction.txid)
        }
        return true
    }

    /// Whether no two transactions spend the same output. A transaction without inputs is never consistent.
    package static func isConsistent(_ transactions: [Transaction]) -> Bool {
        var spent = Set<OutPoint>()
        for transaction in transactions {
            let inputs = transaction.inputs.map(\.previousOutput)
            // An output named twice by one transaction breaks a consensus rule, which has its own reason.
            if inputs.isEmpty || inputs.contains(where: spent.contains) { return false }
            spent.formUnion(inputs)
        }
        return true
    }

    /// Whether the last transaction spends each of the others, of which there is at least one.
    package static func isChildWithParents(_ transactions: [Transaction]) -> Bool {
        guard transactions.count > 1, let child = transactions.last else { return false }
        let spent = Set(child.inputs.map(\.previousOutput.txid))
        return transactions.dropLast().allSatisfy { spent.contains($0.txid) }
    }

    /// Whether the package is a child with parents of which none spends another.
    package static func isChildWithParentsTree(_ transactions: [Transaction]) -> Bool {
        guard isChildWithParents(transactions) else { return false }
        let parents = Set(transactions.dropLast().map(\.txid))
        return transactions.dropLast().allSatisfy { parent in
            !parent.inputs.contains { parents.contains($0.previousOutput.txid) }
        }
    }

    /// The name of a package: the single SHA-256 over the wtxids, lowest displayed hash first.
    package static func hash(of transactions: [Transaction]) -> Hash256 {
        let sorted = transactions.map { [UInt8]($0.wtxid.bytes.reversed()) }.sorted { $0.lexicographicallyPrecedes($1) }
        return SHA256.hash(sorted.flatMap { $0.reversed() })
    }
}
