import BdtConsensus
import BdtKernel
import BdtPrimitives

/// Why a transaction of our own is not broadcast.
package enum BroadcastFailure: Error, Equatable, CustomStringConvertible {
    case missingInputs(String)
    case alreadyInChain
    case rejected(String)
    case feeTooHigh

    package var description: String {
        switch self {
        case .missingInputs(let text), .rejected(let text): text
        case .alreadyInChain: "Transaction outputs already in utxo set"
        case .feeTooHigh: "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)"
        }
    }
}

extension NodeContext {
    /// Puts a transaction into the mempool, unless it is there, and with `relays` announces it to all peers.
    /// - Parameter maximumFee: refuse what pays more; zero for any fee.
    package func broadcast(_ transaction: Transaction, maximumFee: Amount, relays: Bool) throws(BroadcastFailure) {
        // One hold of the lock: nothing may come between the questions.
        let outcome: Result<Void, BroadcastFailure>? = kernel.withMempoolChain { [kernel] chain in
            let isConfirmed = transaction.outputs.indices.contains {
                chain.coin(OutPoint(txid: transaction.txid, index: UInt32($0))) != nil
            }
            if isConfirmed { return .failure(.alreadyInChain) }
            if kernel.mempool.contains(transaction.txid) { return .success(()) }
            if let failure = submit(transaction, maximumFee: maximumFee, chain) { return .failure(failure) }
            if relays { kernel.mempool.addUnbroadcast(transaction.txid) }
            return .success(())
        }
        guard let outcome else { throw .rejected("no chain") }
        try outcome.get()
        // The one in the mempool may have another witness.
        if relays, let present = kernel.mempool.transaction(transaction.txid) { startedPeers?.relay(present) }
    }

    /// Returns once wallet processes know of what was broadcast, so that the next call finds it there; one that hangs is not waited for.
    func tellWallets() async { await notificationHub.settle(atMost: .seconds(10)) }

    private func submit(_ transaction: Transaction, maximumFee: Amount, _ chain: any MempoolChain) -> BroadcastFailure? {
        if maximumFee > .zero {
            let test = kernel.mempool.accept(transaction, chain: chain, isTest: true)
            if let rejection = test.rejection { return BroadcastFailure(rejection) }
            if let accepted = test.accepted, accepted.fee > maximumFee { return .feeTooHigh }
        }
        return kernel.mempool.accept(transaction, chain: chain).rejection.map { BroadcastFailure($0) }
    }
}

extension BroadcastFailure {
    fileprivate init(_ rejection: TransactionRejection) {
        self = rejection.kind == .missingInputs ? .missingInputs("\(rejection)") : .rejected("\(rejection)")
    }
}
