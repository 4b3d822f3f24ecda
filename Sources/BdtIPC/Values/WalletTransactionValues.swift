import BdtCrypto
import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

extension WalletSchema.WalletTx.Builder {
    func fill(_ transaction: WalletTx) {
        setTx(transaction.transaction.encoded)
        setTxinIsMine(transaction.inputsAreMine)
        setTxoutIsMine(transaction.outputs.map(\.isMine))
        setTxoutIsChange(transaction.outputs.map(\.isChange))
        setTxoutAddress(transaction.outputs.map { output in { $0.fill(output.destination) } })
        setTxoutAddressIsMine(transaction.outputs.map(\.isOwnDestination))
        setCredit(transaction.credit.satoshi)
        setDebit(transaction.debit.satoshi)
        setChange(transaction.change.satoshi)
        setTime(transaction.time)
        setValueMap(pairs(transaction.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        setIsCoinbase(transaction.isCoinbase)
    }
}

extension WalletTx {
    init(_ reader: WalletSchema.WalletTx.Reader) throws {
        let (mine, change) = (try reader.txoutIsMine.array(), try reader.txoutIsChange.array())
        let (addresses, own) = (try reader.txoutAddress.map { try Script($0) }, try reader.txoutAddressIsMine.array())
        guard Set([mine.count, change.count, addresses.count, own.count]).count == 1 else {
            throw DecodeError.invalid("lists about the outputs of a transaction differ in length")
        }
        self.init(
            transaction: try Transaction(decoding: try reader.tx), inputsAreMine: try reader.txinIsMine.array(),
            outputs: mine.indices.map {
                Output(isMine: mine[$0], isChange: change[$0], destination: addresses[$0], isOwnDestination: own[$0])
            }, credit: Amount(reader.credit), debit: Amount(reader.debit), change: Amount(reader.change), time: reader.time,
            values: Dictionary(try pairs(try reader.valueMap)) { _, last in last }, isCoinbase: reader.isCoinbase)
    }
}

extension WalletSchema.Recipient.Builder {
    func fill(_ recipient: WalletRecipient) {
        setDest { $0.fill(recipient.destination) }
        setAmount(recipient.amount.satoshi)
        setSubtractFeeFromAmount(recipient.paysFee)
    }
}

extension WalletRecipient {
    init(_ reader: WalletSchema.Recipient.Reader) throws {
        self.init(destination: try Script(try reader.dest), amount: Amount(reader.amount), paysFee: reader.subtractFeeFromAmount)
    }
}

extension WalletSchema.CoinControl.Builder {
    func fill(_ control: SpendControl) {
        setDestChange { $0.fill(control.changeDestination) }
        setHasChangeType(control.changeType != nil)
        setChangeType(control.changeType?.rawValue ?? 0)
        setIncludeUnsafeInputs(control.includesUnsafeInputs)
        setAllowOtherInputs(control.allowsOtherInputs)
        setOverrideFeeRate(control.overridesFeeRate)
        setHasFeeRate(control.feeRate != nil)
        if let rate = control.feeRate { setFeeRate(rate.encoded) }
        setHasConfirmTarget(control.confirmTarget != nil)
        setConfirmTarget(Int32(clamping: control.confirmTarget ?? 0))
        setHasSignalRbf(control.signalsReplacement != nil)
        setSignalRbf(control.signalsReplacement ?? false)
        setAvoidPartialSpends(control.avoidsPartialSpends)
        setAvoidAddressReuse(control.avoidsAddressReuse)
        setFeeMode(control.feeMode.rawValue)
        setMinDepth(Int32(clamping: control.minimumDepth))
        setMaxDepth(Int32(clamping: control.maximumDepth))
        setHasLockTime(control.lockTime == nil ? 0 : 1)
        setLockTime(control.lockTime ?? 0)
        setHasVersion(control.version == nil ? 0 : 1)
        setVersion(control.version ?? 0)
        setHasMaxTxWeight(control.maximumWeight == nil ? 0 : 1)
        setMaxTxWeight(UInt32(clamping: control.maximumWeight ?? 0))
        setSetSelected(control.selected.map(\.encoded))
    }
}

extension SpendControl {
    init(_ reader: WalletSchema.CoinControl.Reader) throws {
        self.init()
        changeDestination = try Script(try reader.destChange)
        changeType = reader.hasChangeType ? try AddressType(rawValue: reader.changeType).required("type of address") : nil
        includesUnsafeInputs = reader.includeUnsafeInputs
        allowsOtherInputs = reader.allowOtherInputs
        overridesFeeRate = reader.overrideFeeRate
        feeRate = reader.hasFeeRate ? try FeeRate(decoding: try reader.feeRate) : nil
        confirmTarget = reader.hasConfirmTarget ? Int(reader.confirmTarget) : nil
        signalsReplacement = reader.hasSignalRbf ? reader.signalRbf : nil
        avoidsPartialSpends = reader.avoidPartialSpends
        avoidsAddressReuse = reader.avoidAddressReuse
        feeMode = try FeeMode(rawValue: reader.feeMode).required("fee mode")
        minimumDepth = Int(reader.minDepth)
        maximumDepth = Int(reader.maxDepth)
        lockTime = reader.hasLockTime != 0 ? reader.lockTime : nil
        version = reader.hasVersion != 0 ? reader.version : nil
        maximumWeight = reader.hasMaxTxWeight != 0 ? Int(reader.maxTxWeight) : nil
        selected = try reader.setSelected.map { try OutPoint(decoding: $0) }
    }
}

extension WalletSchema.CreatedTransactionResult.Builder {
    func fill(_ created: CreatedTransaction) {
        setTx(created.transaction.encoded)
        setFee(created.fee.satoshi)
        setFeeCalc { calculation in
            calculation.setReason(created.feeEstimate.reason)
            calculation.setReturnedTarget(Int32(clamping: created.feeEstimate.returnedTarget))
        }
        setHasChangePos(created.changePosition != nil)
        setChangePos(UInt32(clamping: created.changePosition ?? 0))
    }
}

extension CreatedTransaction {
    init(_ reader: WalletSchema.CreatedTransactionResult.Reader) throws {
        let calculation = try reader.feeCalc
        let transaction = try Transaction(decoding: try reader.tx)
        self.init(
            transaction: transaction, fee: Amount(reader.fee), changePosition: reader.hasChangePos ? Int(reader.changePos) : nil,
            feeEstimate: FeeEstimate(
                rate: FeeRate(fee: Amount(reader.fee), size: transaction.virtualSize), returnedTarget: Int(calculation.returnedTarget),
                reason: calculation.reason))
    }
}

extension CommonSchema.PSBTFillOptions.Builder {
    func fill(_ options: PSBTFillOptions) {
        setSign(options.signs)
        setHasSighashType(options.signatureHashType != nil)
        setSighashType(options.signatureHashType ?? 0)
        setFinalize(options.finalizes)
        setBip32Derivs(options.includesDerivations)
    }
}

extension PSBTFillOptions {
    init(_ reader: CommonSchema.PSBTFillOptions.Reader) {
        self.init()
        signs = reader.sign
        signatureHashType = reader.hasSighashType ? reader.sighashType : nil
        finalizes = reader.finalize
        includesDerivations = reader.bip32Derivs
    }
}

/// Key hashes of calls about single keys.
func keyHash(_ bytes: [UInt8]) throws(DecodeError) -> Hash160 {
    guard let hash = Hash160(bytes) else { throw .invalid("a key hash of 20 bytes has \(bytes.count)") }
    return hash
}
