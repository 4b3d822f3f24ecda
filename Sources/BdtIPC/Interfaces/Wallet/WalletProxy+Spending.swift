import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Making transactions, and what the wallet knows of them.
extension WalletProxy {
    func createTransaction(
        _ recipients: [WalletRecipient], _ control: SpendControl, signs: Bool, changePosition: Int?
    ) async throws -> CreatedTransaction {
        let result = try await remote.createTransaction { parameters in
            parameters.setRecipients(recipients.map { recipient in { $0.fill(recipient) } })
            parameters.setCoinControl { $0.fill(control) }
            parameters.setSign(signs)
            parameters.setHasChangePos(changePosition != nil)
            parameters.setChangePos(UInt32(clamping: changePosition ?? 0))
        }.result
        if result.hasError { throw InterfaceError(try result.error.original) }
        return try CreatedTransaction(try result.value)
    }

    func commitTransaction(_ transaction: Transaction, values: [String: String], orderForm: [(String, String)]) async throws {
        try await remote.commitTransaction { parameters in
            parameters.setTx(transaction.encoded)
            parameters.setValueMap(pairs(values.map { ($0.key, $0.value) }))
            parameters.setOrderForm(pairs(orderForm))
        }
    }

    func transactionCanBeAbandoned(_ txid: Txid) async throws -> Bool {
        try await remote.transactionCanBeAbandoned { $0.setTxid(txid.bytes) }.result
    }

    func abandonTransaction(_ txid: Txid) async throws -> Bool { try await remote.abandonTransaction { $0.setTxid(txid.bytes) }.result }

    func transactionCanBeBumped(_ txid: Txid) async throws -> Bool {
        try await remote.transactionCanBeBumped { $0.setTxid(txid.bytes) }.result
    }

    func createBumpTransaction(_ txid: Txid, _ control: SpendControl) async throws -> BumpedTransaction {
        let results = try await remote.createBumpTransaction { parameters in
            parameters.setTxid(txid.bytes)
            parameters.setCoinControl { $0.fill(control) }
        }
        guard results.result else { throw try InterfaceError(lines: try results.errors) }
        return BumpedTransaction(
            transaction: try Transaction(decoding: try results.mtx), oldFee: Amount(results.oldFee), newFee: Amount(results.newFee))
    }

    func signBumpTransaction(_ transaction: Transaction) async throws -> Transaction? {
        let results = try await remote.signBumpTransaction { $0.setMtx(transaction.encoded) }
        return results.result ? try Transaction(decoding: try results.mtx) : nil
    }

    func commitBumpTransaction(_ txid: Txid, _ transaction: Transaction) async throws -> Txid {
        let results = try await remote.commitBumpTransaction { parameters in
            parameters.setTxid(txid.bytes)
            parameters.setMtx(transaction.encoded)
        }
        guard results.result else { throw try InterfaceError(lines: try results.errors) }
        return try Txid(decoding: try results.bumpedTxid)
    }

    func fillPSBT(_ psbt: [UInt8], _ options: PSBTFillOptions) async throws -> FilledPSBT {
        let results = try await remote.fillPSBT { parameters in
            parameters.setOptions { $0.fill(options) }
            parameters.setWantNSigned(true)
            parameters.setPsbtx(psbt)
        }
        return FilledPSBT(
            psbt: try results.psbtx, isComplete: results.complete, signedCount: Int(clamping: results.nSigned),
            error: results.hasResult ? results.result : nil)
    }

    func getRequiredFee(bytes: Int) async throws -> Amount {
        Amount(try await remote.getRequiredFee { $0.setTxBytes(UInt32(clamping: bytes)) }.result)
    }

    func getMinimumFee(bytes: Int, _ control: SpendControl) async throws -> MinimumFee {
        let results = try await remote.getMinimumFee { parameters in
            parameters.setTxBytes(UInt32(clamping: bytes))
            parameters.setCoinControl { $0.fill(control) }
            parameters.setWantReturnedTarget(true)
            parameters.setWantReason(true)
        }
        return MinimumFee(fee: Amount(results.result), returnedTarget: Int(results.returnedTarget), reason: results.reason)
    }

    func getTx(_ txid: Txid) async throws -> Transaction? {
        let bytes = try await remote.getTx { $0.setTxid(txid.bytes) }.result
        return bytes.isEmpty ? nil : try Transaction(decoding: bytes)
    }

    func getWalletTx(_ txid: Txid) async throws -> WalletTx? {
        let result = try await remote.getWalletTx { $0.setTxid(txid.bytes) }.result
        return result.hasTx ? try WalletTx(result) : nil
    }

    func getWalletTxs() async throws -> [WalletTx] { try await remote.getWalletTxs().result.map { try WalletTx($0) } }

    func tryGetTxStatus(_ txid: Txid) async throws -> (status: WalletTxStatus, height: Int, blockTime: Int64)? {
        let results = try await remote.tryGetTxStatus { $0.setTxid(txid.bytes) }
        return results.result ? (WalletTxStatus(try results.txStatus), Int(results.numBlocks), results.blockTime) : nil
    }

    func getWalletTxDetails(_ txid: Txid) async throws -> WalletTxDetails? {
        let results = try await remote.getWalletTxDetails { $0.setTxid(txid.bytes) }
        guard try results.result.hasTx else { return nil }
        return WalletTxDetails(
            transaction: try WalletTx(try results.result), status: WalletTxStatus(try results.txStatus),
            orderForm: try pairs(try results.orderForm), isInMempool: results.inMempool, height: Int(results.numBlocks))
    }

    func getBalances() async throws -> WalletBalances { WalletBalances(try await remote.getBalances().result) }

    func tryGetBalances() async throws -> (balances: WalletBalances, block: BlockHash)? {
        let results = try await remote.tryGetBalances()
        return results.result ? (WalletBalances(try results.balances), try BlockHash(decoding: try results.blockHash)) : nil
    }

    func getBalance() async throws -> Amount { Amount(try await remote.getBalance().result) }

    func getAvailableBalance(_ control: SpendControl) async throws -> Amount {
        Amount(try await remote.getAvailableBalance { $0.setCoinControl { $0.fill(control) } }.result)
    }

    func txinIsMine(_ input: TransactionInput) async throws -> Bool { try await remote.txinIsMine { $0.setTxin(input.encoded) }.result }
    func txoutIsMine(_ output: TransactionOutput) async throws -> Bool {
        try await remote.txoutIsMine { $0.setTxout(output.encoded) }.result
    }
    func getDebit(_ input: TransactionInput) async throws -> Amount {
        Amount(try await remote.getDebit { $0.setTxin(input.encoded) }.result)
    }

    func getCredit(_ output: TransactionOutput) async throws -> Amount {
        Amount(try await remote.getCredit { $0.setTxout(output.encoded) }.result)
    }
}

extension InterfaceError {
    init(lines: ListOf<CommonSchema.BilingualStr>.Reader) throws {
        self.init(try lines.map { try $0.original }.joined(separator: "\n"))
    }
}
