import BdtPrimitives

/// In which circumstances a transaction is judged.
struct AcceptanceMode: Sendable {
    /// UNIX seconds that the entry is dated.
    var time: Int64
    /// Fees and size limits do not count: the transaction comes back from a block.
    var bypassesLimits = false
    /// Nothing enters the mempool.
    var isTest = false
    /// Whether it may push out what spends the same outputs.
    var allowsReplacement = true
    /// Whether it may push out another child of its version 3 parent.
    var allowsSiblingEviction = true
    /// Whether limits on descendants give way for a replacement and for a small child (CPFP carve-out).
    var allowsCarveOuts = true
    /// Part of a package that is submitted: the mempool is trimmed when all is done.
    var isPackageMember = false
    /// Fees are judged over the whole package.
    var usesPackageFeeRate = false
    /// Refuse what pays more.
    var maximumFeeRate: FeeRate?

    /// Of several transactions that are not to enter.
    static func packageTest(time: Int64) -> AcceptanceMode {
        AcceptanceMode(time: time, isTest: true, allowsReplacement: false, allowsSiblingEviction: false, allowsCarveOuts: false)
    }

    /// Of a child with its unconfirmed parents.
    static func package(time: Int64, maximumFeeRate: FeeRate?) -> AcceptanceMode {
        AcceptanceMode(
            time: time, allowsSiblingEviction: false, allowsCarveOuts: false, isPackageMember: true, usesPackageFeeRate: true,
            maximumFeeRate: maximumFeeRate)
    }

    /// Of one transaction of such a package by itself.
    var single: AcceptanceMode {
        var mode = self
        (mode.allowsReplacement, mode.allowsSiblingEviction, mode.usesPackageFeeRate) = (true, true, false)
        return mode
    }
}
