import BdtConsensus
import BdtPolicy
import BdtPrimitives

/// One judgement of a transaction or package. Lives within one hold of the chain-state lock.
///
/// Cheap checks come first: whoever sends us rubbish must not make us work. The mempool's own lock is taken for single steps only, which is
/// enough because nothing enters or leaves without the chain-state lock.
struct Acceptance<Chain: MempoolChain> {
    let mempool: Mempool
    let chain: Chain
    var mode: AcceptanceMode
    /// Outputs of earlier members of the package.
    var packageCoins: [OutPoint: Coin] = [:]
    /// What was read from disk into the coins cache on the way.
    var uncached: [OutPoint] = []
    /// What the members judged so far are to push out.
    var evictions: Set<Txid> = []
    var evictedFees = Amount.zero
    var hasConflicts = false

    init(_ mempool: Mempool, _ chain: Chain, _ mode: AcceptanceMode) {
        self.mempool = mempool
        self.chain = chain
        self.mode = mode
    }

    var options: MempoolOptions { mempool.options }

    /// Judges a transaction by itself and, unless this is a test, lets it in.
    mutating func acceptSingle(_ transaction: Transaction) -> MempoolAcceptance {
        var candidate = Candidate(transaction)
        if let rejection = checkBeforeScripts(&candidate) ?? checkScripts(candidate) { return reject(candidate, rejection) }
        if mode.isTest { return accepted(candidate, replaced: replaced()) }
        let replaced = enter([candidate])
        if !mode.isPackageMember, !mode.bypassesLimits {
            mempool.limitSize(chain)
            guard mempool.contains(candidate.txid) else {
                return reject(candidate, TransactionRejection(.reconsiderable, "mempool full"))
            }
        }
        mempool.announce(addition(of: candidate))
        return accepted(candidate, replaced: replaced)
    }

    private mutating func checkBeforeScripts(_ candidate: inout Candidate) -> TransactionRejection? {
        precheck(&candidate) ?? checkMaximumFeeRate(candidate) ?? checkDustSpent(by: [candidate.transaction])?.rejection
            ?? (hasConflicts ? checkReplacement(candidate) : nil)
    }

    /// Everything that neither scripts nor replacement take part in.
    mutating func precheck(_ candidate: inout Candidate) -> TransactionRejection? {
        checkAlone(candidate.transaction) ?? findRelatives(&candidate) ?? findCoins(&candidate) ?? checkInputs(&candidate)
            ?? checkFees(candidate) ?? checkLimits(&candidate)
    }

    func checkMaximumFeeRate(_ candidate: Candidate) -> TransactionRejection? {
        guard let maximum = mode.maximumFeeRate, candidate.feeRate > maximum else { return nil }
        return TransactionRejection(.mempoolPolicy, "max feerate exceeded")
    }

    private func reject(_ candidate: Candidate, _ rejection: TransactionRejection) -> MempoolAcceptance {
        guard rejection.kind == .reconsiderable else { return .rejected(rejection) }
        return .rejected(
            MempoolAcceptance.Rejected(
                rejection: rejection, effectiveFeeRate: candidate.feeRate, feeRateMembers: [candidate.wtxid]))
    }

    private func accepted(_ candidate: Candidate, replaced: [Transaction]) -> MempoolAcceptance {
        .accepted(
            MempoolAcceptance.Accepted(
                replaced: replaced, virtualSize: candidate.virtualSize, fee: candidate.fee, effectiveFeeRate: candidate.feeRate,
                feeRateMembers: [candidate.wtxid]))
    }
}
