import BdtConsensus
import BdtPrimitives

/// What became of a transaction that was offered to the mempool.
package enum MempoolAcceptance: Sendable {
    /// It entered, or would have, had this not been a test.
    case accepted(Accepted)
    case rejected(Rejected)
    /// The very transaction was there already (packages only).
    case alreadyPresent(virtualSize: Int, fee: Amount)
    /// One with the same txid but another witness is there (packages only).
    case presentWithOtherWitness(Wtxid)

    package struct Accepted: Sendable {
        /// What it replaced.
        package var replaced: [Transaction]
        /// Virtual bytes as the mempool counts them.
        package var virtualSize: Int
        package var fee: Amount
        /// The rate by which it was judged, that of `feeRateMembers` together.
        package var effectiveFeeRate: FeeRate
        package var feeRateMembers: [Wtxid]
    }

    package struct Rejected: Sendable {
        package var rejection: TransactionRejection
        /// For refusals that a package might cure: the rate by which it was judged, that of `feeRateMembers` together.
        package var effectiveFeeRate: FeeRate?
        package var feeRateMembers: [Wtxid] = []
    }

    package var accepted: Accepted? {
        if case .accepted(let accepted) = self { accepted } else { nil }
    }

    package var rejection: TransactionRejection? {
        if case .rejected(let rejected) = self { rejected.rejection } else { nil }
    }

    static func rejected(_ rejection: TransactionRejection) -> MempoolAcceptance {
        .rejected(Rejected(rejection: rejection))
    }
}

/// Why a package as a whole is refused (published PackageValidationResult).
package enum PackageRejectionKind: Int, Sendable {
    case policy = 1
    /// A member is refused.
    case transaction
    case mempoolError
}

package struct PackageRejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let kind: PackageRejectionKind
    /// The published short reason.
    package let reason: String
    package let debug: String

    package init(_ kind: PackageRejectionKind, _ reason: String, debug: String = "") {
        self.kind = kind
        self.reason = reason
        self.debug = debug
    }

    static let transactionFailed = PackageRejection(.transaction, "transaction failed")

    package var description: String { debug.isEmpty ? reason : "\(reason), \(debug)" }
}

/// What became of a package.
package struct PackageAcceptance: Sendable {
    /// Nil when all of it is in the mempool, or would be.
    package var rejection: PackageRejection?
    /// Of the members that were judged.
    package var results: [Wtxid: MempoolAcceptance]

    package init(rejection: PackageRejection?, results: [Wtxid: MempoolAcceptance]) {
        self.rejection = rejection
        self.results = results
    }
}
