/// What must always hold; looked at with `-checkaddrman`.
extension AddressTables {
    /// What does not hold; nil when all is well.
    var fault: String? {
        if hash.key.isZero { return "no key" }
        return entryFault ?? placeFault(tried: false) ?? placeFault(tried: true) ?? countFault
    }

    private var entryFault: String? {
        let references = Dictionary(grouping: places(tried: false), by: \.entry.endpoint).mapValues(\.count)
        for entry in entries.values {
            if entry.isTried {
                if entry.references != 0 { return "\(entry.endpoint) is in both tables" }
            } else if entry.references < 1 || entry.references != references[entry.endpoint] {
                return "\(entry.endpoint) has \(references[entry.endpoint] ?? 0) places, not \(entry.references)"
            }
        }
        return nil
    }

    private func placeFault(tried: Bool) -> String? {
        for (bucket, position, entry) in places(tried: tried) {
            if entry.isTried != tried || hash.position(entry.endpoint, inNew: !tried, bucket: bucket) != position {
                return "\(entry.endpoint) is in the wrong place"
            }
            if tried, hash.triedBucket(entry.endpoint) != bucket { return "\(entry.endpoint) is in the wrong bucket" }
        }
        return nil
    }

    private var countFault: String? {
        let tried = entries.values.count(where: \.isTried)
        let isRight = count == entries.count && count(network: nil, tried: true) == tried && places(tried: true).count == tried
        return isRight ? nil : "the counts differ"
    }
}
