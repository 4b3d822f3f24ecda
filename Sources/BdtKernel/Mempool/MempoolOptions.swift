import BdtPolicy
import BdtPrimitives

/// The sizes that chains of unconfirmed transactions may have.
package struct MempoolLimits: Hashable, Sendable {
    /// The most transactions in a transaction's set of ancestors, itself included.
    package var ancestorCount = 25
    /// The most virtual bytes of that set.
    package var ancestorSize = 101_000
    /// The most transactions in a transaction's set of descendants, itself included.
    package var descendantCount = 25
    /// The most virtual bytes of that set.
    package var descendantSize = 101_000

    package init() {}

    package static let none: MempoolLimits = {
        var limits = MempoolLimits()
        (limits.ancestorCount, limits.ancestorSize, limits.descendantCount, limits.descendantSize) = (.max, .max, .max, .max)
        return limits
    }()
}

/// How the mempool is set up; the defaults are the published ones.
package struct MempoolOptions: Sendable {
    /// The most bytes of memory (-maxmempool, which counts millions).
    package var maximumBytes = 300_000_000
    /// Seconds that a transaction stays (-mempoolexpiry, which counts hours).
    package var expiry: Int64 = 336 * 3600
    /// The fee rate that a replacement adds at least, and by which the minimum rises when something is evicted (-incrementalrelayfee).
    package var incrementalRelayRate = FeeRate(satoshiPerKvB: 1000)
    /// The least fee rate of any transaction (-minrelaytxfee).
    package var minimumRelayRate = FeeRate(satoshiPerKvB: 1000)
    /// Outputs that cost more to spend than they hold at this rate are dust (-dustrelayfee).
    package var dustRelayRate = FeeRate(satoshiPerKvB: 3000)
    /// The largest script of a data-carrying output (-datacarriersize); nil when none is relayed (-datacarrier=0).
    package var maximumDataCarrierSize: Int? = 83
    /// Whether bare multisignature outputs are standard (-permitbaremultisig).
    package var permitsBareMultisig = true
    /// Whether only standard transactions enter (-acceptnonstdtxn negated).
    package var requiresStandard = true
    /// Virtual bytes that a signature operation counts for at least (-bytespersigop).
    package var bytesPerSigop = 20
    /// Whether mempool.dat is written in the form without an obfuscation key (-persistmempoolv1).
    package var persistsVersion1 = false
    /// Checks all invariants once in so many blocks and reorganisations on average; 0 never (-checkmempool).
    package var checkRatio = 0
    package var limits = MempoolLimits()

    package init() {}

    var standardness: StandardnessOptions {
        StandardnessOptions(
            dustRelayRate: dustRelayRate, maxDataCarrierSize: maximumDataCarrierSize, permitsBareMultisig: permitsBareMultisig)
    }

    /// The published text when `maximumBytes` is too small for the limits.
    package var sizeProblem: String? {
        let least = limits.descendantSize.multipliedReportingOverflow(by: 40)
        if !least.overflow, maximumBytes >= least.partialValue { return nil }
        return "-maxmempool must be at least \((least.partialValue + 999_999) / 1_000_000) MB"
    }
}
