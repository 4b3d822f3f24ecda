import BdtInterfaces
import BdtKeys
import BdtPrimitives
import BdtScript

// Making transactions.
extension LocalWallet {
    package func createTransaction(
        _ recipients: [WalletRecipient], _ control: SpendControl, signs: Bool, changePosition: Int?
    ) async throws -> BdtInterfaces.CreatedTransaction {
        let recipients = recipients.map { Recipient(script: $0.destination, amount: $0.amount, subtractsFee: $0.paysFee) }
        for recipient in recipients {
            guard !recipient.script.isEmpty else { throw InterfaceError("A recipient has no address") }
            guard recipient.amount.isMoney else { throw InterfaceError("Invalid amount") }
        }
        if let changePosition, changePosition > recipients.count { throw InterfaceError("Change position is out of range") }
        let control = CoinControl(control)
        if signs, wallet.read({ $0.keys.isLocked }) {
            throw InterfaceError("Error: Please enter the wallet passphrase with walletpassphrase first.")
        }
        do {
            let created = try await wallet.spending.pass { [wallet] in
                try await wallet.createTransaction(recipients, changePosition: changePosition, control: control, signs: signs)
            }
            let rate = FeeRate(fee: created.fee, size: created.transaction.virtualSize)
            return BdtInterfaces.CreatedTransaction(
                transaction: created.transaction, fee: created.fee, changePosition: created.changePosition,
                feeEstimate: FeeEstimate(
                    rate: rate, returnedTarget: control.confirmationTarget ?? wallet.options.confirmationTarget,
                    reason: created.reason.rawValue))
        } catch let error as SpendError {
            throw InterfaceError(error.message)
        }
    }

    package func commitTransaction(_ transaction: Transaction, values: [String: String], orderForm: [(String, String)]) async throws {
        try await wallet.spending.pass { [wallet] in try await wallet.commit(transaction, notes: values, orderForm: orderForm) }
    }

    package func transactionCanBeAbandoned(_ txid: Txid) async throws -> Bool { wallet.read { $0.canAbandon(txid) } }
    package func abandonTransaction(_ txid: Txid) async throws -> Bool { try wallet.update { $0.canAbandon(txid) && $0.abandon(txid) } }

    package func transactionCanBeBumped(_ txid: Txid) async throws -> Bool {
        try await wallet.obstacleToBumping(txid, requiresOwnInputs: true) == nil
    }

    package func createBumpTransaction(_ txid: Txid, _ control: SpendControl) async throws -> BumpedTransaction {
        do {
            let request = FeeBumpRequest(txid: txid, control: CoinControl(control))
            let bump = try await wallet.spending.pass { [wallet] in try await wallet.makeFeeBump(request) }
            return BumpedTransaction(transaction: Transaction(bump.body), oldFee: bump.oldFee, newFee: bump.newFee)
        } catch let error as FeeBumpError {
            throw InterfaceError(error.message)
        }
    }

    package func signBumpTransaction(_ transaction: Transaction) async throws -> Transaction? {
        if wallet.usesSigner { return try await wallet.signByDevice(transaction.body) }
        let spent = try await wallet.chain.findCoins(transaction.inputs.map(\.previousOutput)).mapValues(\.output)
        return wallet.read { state in
            var body = transaction.body
            return state.sign(&body, spent: spent).isEmpty ? Transaction(body) : nil
        }
    }

    package func commitBumpTransaction(_ txid: Txid, _ transaction: Transaction) async throws -> Txid {
        do {
            try await wallet.spending.pass { [wallet] in try await wallet.commit(transaction, replacing: txid) }
            return transaction.txid
        } catch let error as FeeBumpError {
            throw InterfaceError(error.message)
        }
    }

    package func fillPSBT(_ psbt: [UInt8], _ options: PSBTFillOptions) async throws -> FilledPSBT {
        let given = try PSBT(bytes: psbt)
        let hashType = UInt8(truncatingIfNeeded: options.signatureHashType ?? Int32(SignatureHashType.default))
        do {
            var filled = given
            let isComplete = try await wallet.fill(
                &filled, hashType: hashType, signs: options.signs, showsOrigins: options.includesDerivations,
                finalizes: options.finalizes)
            let signed = filled.inputs.count(where: \.isSigned) - given.inputs.count(where: \.isSigned)
            return FilledPSBT(psbt: filled.bytes, isComplete: isComplete, signedCount: signed, error: nil)
        } catch let error as PSBTError {
            return FilledPSBT(psbt: psbt, isComplete: false, signedCount: 0, error: error.number)
        }
    }

    package func getRequiredFee(bytes: Int) async throws -> Amount {
        max(wallet.options.minimumFeeRate, try await wallet.chain.relayMinFee()).fee(for: bytes)
    }

    package func getMinimumFee(bytes: Int, _ control: SpendControl) async throws -> MinimumFee {
        let control = CoinControl(control)
        let choice = try await wallet.chooseFee(control)
        return MinimumFee(
            fee: choice.rate.fee(for: bytes), returnedTarget: control.confirmationTarget ?? wallet.options.confirmationTarget,
            reason: choice.reason.rawValue)
    }
}

extension PSBTError {
    /// The published number.
    fileprivate var number: Int32 {
        if message.hasPrefix("Inputs missing") { return 0 }
        return message.hasPrefix("Specified sighash") ? 1 : 4
    }
}

extension CoinControl {
    init(_ control: SpendControl) {
        self.init()
        changeScript = control.changeDestination.isEmpty ? nil : control.changeDestination
        changeType = control.changeType.map { OutputType($0) }
        allowsOtherInputs = control.allowsOtherInputs
        includesUnsafe = control.includesUnsafeInputs
        minimumDepth = control.minimumDepth
        maximumDepth = control.maximumDepth
        feeRate = control.feeRate
        overridesMinimumFee = control.overridesFeeRate
        confirmationTarget = control.confirmTarget
        signalsReplaceability = control.signalsReplacement
        avoidsPartialSpends = control.avoidsPartialSpends
        avoidsReuse = control.avoidsAddressReuse
        lockTime = control.lockTime
        version = control.version
        maximumWeight = control.maximumWeight
        selected = control.selected.map { SelectedInput($0) }
        switch control.feeMode {
        case .unset: estimateMode = .unset
        case .economical: estimateMode = .economical
        case .conservative: estimateMode = .conservative
        }
    }
}
