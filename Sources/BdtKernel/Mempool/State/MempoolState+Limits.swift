import BdtPrimitives

/// The result of a search for ancestors: them, or the published text of the limit that stopped it.
enum AncestorSearch {
    case found(Set<Txid>)
    case limited(String)
}

extension MempoolState {
    /// The ancestors that a new transaction of `size` virtual bytes would have, if that keeps within the limits.
    func findAncestors(of transaction: Transaction, size: Int, limits: MempoolLimits) -> AncestorSearch {
        let staged = parents(of: transaction)
        if staged.count >= limits.ancestorCount { return .limited(tooManyParents(limits)) }
        return search(from: staged, size: size, count: 1, limits: limits)
    }

    /// Whether a package would keep within the limits if all its members were related to each other and to all their ancestors.
    /// The published text, or nil.
    func packageLimitProblem(_ package: [Transaction], size: Int) -> String? {
        let (count, limits) = (package.count, options.limits)
        if count > limits.ancestorCount {
            return "package count \(count) exceeds ancestor count limit [limit: \(limits.ancestorCount)]"
        }
        if count > limits.descendantCount {
            return "package count \(count) exceeds descendant count limit [limit: \(limits.descendantCount)]"
        }
        if size > limits.ancestorSize { return "package size \(size) exceeds ancestor size limit [limit: \(limits.ancestorSize)]" }
        if size > limits.descendantSize {
            return "package size \(size) exceeds descendant size limit [limit: \(limits.descendantSize)]"
        }
        let staged = package.reduce(into: Set<Txid>()) { $0.formUnion(parents(of: $1)) }
        if staged.count + count > limits.ancestorCount { return tooManyParents(limits) }
        guard case .limited(let text) = search(from: staged, size: size, count: count, limits: limits) else { return nil }
        return "possibly " + text
    }

    private func tooManyParents(_ limits: MempoolLimits) -> String { "too many unconfirmed parents [limit: \(limits.ancestorCount)]" }

    /// Walks up from `staged`; `size` and `count` are those of what is to be added below.
    private func search(from staged: Set<Txid>, size: Int, count: Int, limits: MempoolLimits) -> AncestorSearch {
        var (staged, found, total) = (staged, Set<Txid>(), size)
        // The lowest txid first, so that equal pools name equal culprits.
        while let txid = staged.min(), let entry = entries[txid] {
            staged.remove(txid)
            found.insert(txid)
            total += entry.virtualSize
            if entry.descendants.size + size > limits.descendantSize {
                return .limited("exceeds descendant size limit for tx \(txid) [limit: \(limits.descendantSize)]")
            }
            if entry.descendants.count + count > limits.descendantCount {
                return .limited("too many descendants for tx \(txid) [limit: \(limits.descendantCount)]")
            }
            if total > limits.ancestorSize { return .limited("exceeds ancestor size limit [limit: \(limits.ancestorSize)]") }
            staged.formUnion(entry.parents.subtracting(found))
            if !entry.parents.isEmpty, staged.count + found.count + count > limits.ancestorCount {
                return .limited("too many unconfirmed ancestors [limit: \(limits.ancestorCount)]")
            }
        }
        return .found(found)
    }
}
