import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Making transactions, and what the wallet knows of them.
extension WalletServer {
    func createTransaction(_ call: CreateTransactionCall) async throws {
        let parameters = call.parameters
        let recipients = try parameters.recipients.map { try WalletRecipient($0) }
        let control = try SpendControl(try parameters.coinControl)
        do {
            let created = try await wallet.createTransaction(
                recipients, control, signs: parameters.sign, changePosition: parameters.hasChangePos ? Int(parameters.changePos) : nil)
            call.results.setResult { $0.setValue { $0.fill(created) } }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func commitTransaction(_ call: CommitTransactionCall) async throws {
        let parameters = call.parameters
        let values = Dictionary(try pairs(try parameters.valueMap)) { _, last in last }
        try await wallet.commitTransaction(
            try Transaction(decoding: try parameters.tx), values: values, orderForm: try pairs(try parameters.orderForm))
    }

    func transactionCanBeAbandoned(_ call: TransactionCanBeAbandonedCall) async throws {
        call.results.setResult(try await wallet.transactionCanBeAbandoned(try Txid(decoding: try call.parameters.txid)))
    }

    func abandonTransaction(_ call: AbandonTransactionCall) async throws {
        call.results.setResult(try await wallet.abandonTransaction(try Txid(decoding: try call.parameters.txid)))
    }

    func transactionCanBeBumped(_ call: TransactionCanBeBumpedCall) async throws {
        call.results.setResult(try await wallet.transactionCanBeBumped(try Txid(decoding: try call.parameters.txid)))
    }

    func createBumpTransaction(_ call: CreateBumpTransactionCall) async throws {
        let txid = try Txid(decoding: try call.parameters.txid)
        do {
            let bumped = try await wallet.createBumpTransaction(txid, try SpendControl(try call.parameters.coinControl))
            call.results.setMtx(bumped.transaction.encoded)
            call.results.setOldFee(bumped.oldFee.satoshi)
            call.results.setNewFee(bumped.newFee.satoshi)
            call.results.setResult(true)
        } catch let error as InterfaceError {
            call.results.setErrors(error.lines)
        }
    }

    func signBumpTransaction(_ call: SignBumpTransactionCall) async throws {
        let transaction = try Transaction(decoding: try call.parameters.mtx)
        let signed = try await wallet.signBumpTransaction(transaction)
        call.results.setMtx((signed ?? transaction).encoded)
        call.results.setResult(signed != nil)
    }

    func commitBumpTransaction(_ call: CommitBumpTransactionCall) async throws {
        let (txid, bytes) = (try Txid(decoding: try call.parameters.txid), try call.parameters.mtx)
        do {
            call.results.setBumpedTxid(try await wallet.commitBumpTransaction(txid, try Transaction(decoding: bytes)).bytes)
            call.results.setResult(true)
        } catch let error as InterfaceError {
            call.results.setErrors(error.lines)
        }
    }

    func fillPSBT(_ call: FillPSBTCall) async throws {
        let filled = try await wallet.fillPSBT(try call.parameters.psbtx, PSBTFillOptions(try call.parameters.options))
        if call.parameters.wantNSigned { call.results.setNSigned(UInt64(clamping: filled.signedCount)) }
        call.results.setPsbtx(filled.psbt)
        call.results.setComplete(filled.isComplete)
        guard let error = filled.error else { return }
        call.results.setResult(error)
        call.results.setHasResult(true)
    }

    func getRequiredFee(_ call: GetRequiredFeeCall) async throws {
        call.results.setResult(try await wallet.getRequiredFee(bytes: Int(call.parameters.txBytes)).satoshi)
    }

    func getMinimumFee(_ call: GetMinimumFeeCall) async throws {
        let control = try SpendControl(try call.parameters.coinControl)
        let minimum = try await wallet.getMinimumFee(bytes: Int(call.parameters.txBytes), control)
        if call.parameters.wantReturnedTarget { call.results.setReturnedTarget(Int32(clamping: minimum.returnedTarget)) }
        if call.parameters.wantReason { call.results.setReason(minimum.reason) }
        call.results.setResult(minimum.fee.satoshi)
    }

    func getTx(_ call: GetTxCall) async throws {
        if let transaction = try await wallet.getTx(try Txid(decoding: try call.parameters.txid)) {
            call.results.setResult(transaction.encoded)
        }
    }

    func getWalletTx(_ call: GetWalletTxCall) async throws {
        if let transaction = try await wallet.getWalletTx(try Txid(decoding: try call.parameters.txid)) {
            call.results.setResult { $0.fill(transaction) }
        }
    }

    func getWalletTxs(_ call: GetWalletTxsCall) async throws {
        call.results.setResult(try await wallet.getWalletTxs().map { transaction in { $0.fill(transaction) } })
    }

    func tryGetTxStatus(_ call: TryGetTxStatusCall) async throws {
        guard let (status, height, time) = try await wallet.tryGetTxStatus(try Txid(decoding: try call.parameters.txid)) else { return }
        call.results.setTxStatus { $0.fill(status) }
        call.results.setNumBlocks(Int32(clamping: height))
        call.results.setBlockTime(time)
        call.results.setResult(true)
    }

    func getWalletTxDetails(_ call: GetWalletTxDetailsCall) async throws {
        guard let details = try await wallet.getWalletTxDetails(try Txid(decoding: try call.parameters.txid)) else { return }
        call.results.setTxStatus { $0.fill(details.status) }
        call.results.setOrderForm(pairs(details.orderForm))
        call.results.setInMempool(details.isInMempool)
        call.results.setNumBlocks(Int32(clamping: details.height))
        call.results.setResult { $0.fill(details.transaction) }
    }

    func getBalances(_ call: GetBalancesCall) async throws {
        let balances = try await wallet.getBalances()
        call.results.setResult { $0.fill(balances) }
    }

    func tryGetBalances(_ call: TryGetBalancesCall) async throws {
        guard let (balances, block) = try await wallet.tryGetBalances() else { return }
        call.results.setBalances { $0.fill(balances) }
        call.results.setBlockHash(block.bytes)
        call.results.setResult(true)
    }

    func getBalance(_ call: GetBalanceCall) async throws { call.results.setResult(try await wallet.getBalance().satoshi) }

    func getAvailableBalance(_ call: GetAvailableBalanceCall) async throws {
        let control = try SpendControl(try call.parameters.coinControl)
        call.results.setResult(try await wallet.getAvailableBalance(control).satoshi)
    }

    func txinIsMine(_ call: TxinIsMineCall) async throws {
        call.results.setResult(try await wallet.txinIsMine(try TransactionInput(decoding: try call.parameters.txin)))
    }

    func txoutIsMine(_ call: TxoutIsMineCall) async throws {
        call.results.setResult(try await wallet.txoutIsMine(try TransactionOutput(decoding: try call.parameters.txout)))
    }

    func getDebit(_ call: GetDebitCall) async throws {
        call.results.setResult(try await wallet.getDebit(try TransactionInput(decoding: try call.parameters.txin)).satoshi)
    }

    func getCredit(_ call: GetCreditCall) async throws {
        call.results.setResult(try await wallet.getCredit(try TransactionOutput(decoding: try call.parameters.txout)).satoshi)
    }
}

extension InterfaceError {
    /// A text for each line.
    var lines: [(CommonSchema.BilingualStr.Builder) -> Void] {
        description.split(separator: "\n").map { line in { $0.fill(String(line)) } }
    }
}
