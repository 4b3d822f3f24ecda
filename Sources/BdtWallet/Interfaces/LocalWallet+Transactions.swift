import BdtInterfaces
import BdtKeys
import BdtPrimitives

// What the wallet knows of transactions, and its balances.
extension LocalWallet {
    package func getTx(_ txid: Txid) async throws -> Transaction? { wallet.read { $0.ledger[txid]?.transaction } }

    package func getWalletTx(_ txid: Txid) async throws -> WalletTx? {
        wallet.read { state in state.ledger[txid].map { WalletTx($0, state) } }
    }

    package func getWalletTxs() async throws -> [WalletTx] {
        wallet.read { state in state.ledger.order.compactMap { state.ledger[$0.txid] }.map { WalletTx($0, state) } }
    }

    package func tryGetTxStatus(_ txid: Txid) async throws -> (status: WalletTxStatus, height: Int, blockTime: Int64)? {
        let found = wallet.read { state in state.ledger[txid].map { (WalletTxStatus($0, state), state.tip) } }
        guard let (status, tip) = found, let tip else { return nil }
        let time = try await wallet.chain.findBlock(tip.hash, FoundBlockQuery())?.time ?? 0
        return (status, tip.height, time)
    }

    package func getWalletTxDetails(_ txid: Txid) async throws -> WalletTxDetails? {
        wallet.read { state in
            guard let entry = state.ledger[txid] else { return nil }
            return WalletTxDetails(
                transaction: WalletTx(entry, state), status: WalletTxStatus(entry, state), orderForm: entry.orderForm,
                isInMempool: entry.isInMempool, height: state.tip?.height ?? -1)
        }
    }

    package func getBalances() async throws -> WalletBalances { wallet.read { WalletBalances($0) } }

    package func tryGetBalances() async throws -> (balances: WalletBalances, block: BlockHash)? {
        wallet.read { state in state.tip.map { (WalletBalances(state), $0.hash) } }
    }

    package func getBalance() async throws -> Amount { wallet.read { $0.balance().trusted } }

    package func getAvailableBalance(_ control: SpendControl) async throws -> Amount {
        let control = CoinControl(control)
        return wallet.read { state in
            let chosen = control.selected.compactMap { state.ledger[$0.outpoint] }.reduce(.zero) { $0 + $1.value }
            guard control.allowsOtherInputs else { return chosen }
            return state.availableCoins(CoinFilter(control), control: control).reduce(chosen) { $0 + $1.output.value }
        }
    }

    package func txinIsMine(_ input: TransactionInput) async throws -> Bool { wallet.read { $0.isMine(input.previousOutput) } }
    package func txoutIsMine(_ output: TransactionOutput) async throws -> Bool { wallet.read { $0.isMine(output) } }

    package func getDebit(_ input: TransactionInput) async throws -> Amount {
        wallet.read { state in state.ledger[input.previousOutput].flatMap { state.isMine($0) ? $0.value : nil } ?? .zero }
    }

    package func getCredit(_ output: TransactionOutput) async throws -> Amount { wallet.read { $0.isMine(output) ? output.value : .zero } }
}

extension WalletTx {
    init(_ entry: WalletTransaction, _ state: WalletState) {
        let transaction = entry.transaction
        self.init(
            transaction: transaction, inputsAreMine: transaction.inputs.map { state.isMine($0.previousOutput) },
            outputs: transaction.outputs.map { output in
                let isMine = state.isMine(output)
                let destination = Destination(output.script).isValid ? output.script : Script()
                return Output(
                    isMine: isMine, isChange: state.isChange(output.script), destination: destination,
                    isOwnDestination: isMine && !destination.isEmpty)
            }, credit: state.credit(of: transaction), debit: state.debit(of: transaction),
            change: transaction.outputs.reduce(.zero) { state.isChange($1.script) ? $0 + $1.value : $0 }, time: entry.time,
            values: entry.notes, isCoinbase: entry.isCoinbase)
    }
}

extension WalletTxStatus {
    init(_ entry: WalletTransaction, _ state: WalletState) {
        self.init()
        if case .confirmed(_, let height?, _) = entry.state { blockHeight = height }
        blocksToMaturity = state.blocksToMaturity(of: entry)
        depth = state.depth(of: entry)
        timeReceived = Int64(entry.timeReceived)
        lockTime = entry.transaction.lockTime
        isTrusted = state.isTrusted(entry)
        isAbandoned = entry.isAbandoned
        isCoinbase = entry.isCoinbase
        isInMainChain = depth > 0
    }
}

extension WalletBalances {
    init(_ state: WalletState) {
        let balance = state.balance()
        self.init()
        confirmed = balance.trusted
        unconfirmed = balance.untrustedPending
        immature = balance.immature
        if state.flags.contains(.avoidReuse) { used = state.balance(avoidReuse: false).trusted - balance.trusted }
        for entry in state.ledger.transactions.values where entry.isInactive && !entry.isAbandoned && !entry.isCoinbase {
            outsideMempool += state.availableCredit(of: entry, includeUsed: true)
        }
    }
}
