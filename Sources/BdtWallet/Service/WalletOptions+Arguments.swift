import BdtCommon
import BdtInterfaces
import BdtKeys
import BdtPrimitives

extension WalletOptions {
    /// Rates above these make a user think twice, satoshi.
    private static let highRate = Amount(1_000_000)
    private static let highFee = Amount(100_000_000)
    private static let highPartialSpendFee = Amount(10_000)

    /// Reads the options; throws the published text for a value that makes no sense.
    package init(_ arguments: Arguments) throws(WalletError) {
        self.init()
        keypoolSize = Int(clamping: max(1, arguments.getInt("keypool", default: 1000)))
        signerCommand = arguments.get("signer", default: "")
        notifyCommand = arguments.get("walletnotify", default: "")
        try readTypes(arguments)
        try readRates(arguments)
        if let fee = try money(arguments, "maxtxfee") {
            maximumFee = fee
            if fee > Self.highFee {
                warnings.append("-maxtxfee is set very high! Fees this large could be paid on a single transaction.")
            }
        }
        try readPartialSpendFee(arguments)
        confirmationTarget = Int(clamping: arguments.getInt("txconfirmtarget", default: 6))
        spendsZeroConfirmationChange = arguments.getBool("spendzeroconfchange", default: true)
        signalsReplaceability = arguments.getBool("walletrbf", default: true)
        broadcasts = arguments.getBool("walletbroadcast", default: true)
        rejectsLongChains = arguments.getBool("walletrejectlongchains", default: true)
        avoidsPartialSpends = arguments.getBool("avoidpartialspends", default: false)
        allowsOtherChains = arguments.getBool("walletcrosschain", default: false)
        unsafeSync = arguments.getBool("unsafesqlitesync", default: false)
    }

    private mutating func readTypes(_ arguments: Arguments) throws(WalletError) {
        if let text = arguments.get("addresstype"), !text.isEmpty {
            guard let type = OutputType(rawValue: text) else { throw WalletError(.load, "Unknown address type '\(text)'") }
            addressType = type
        }
        if let text = arguments.get("changetype"), !text.isEmpty {
            guard let type = OutputType(rawValue: text) else { throw WalletError(.load, "Unknown change type '\(text)'") }
            changeType = type
        }
    }

    private mutating func readRates(_ arguments: Arguments) throws(WalletError) {
        if let rate = try rate(arguments, "mintxfee", "This is the minimum transaction fee you pay on every transaction.") {
            minimumFeeRate = rate
        }
        if let rate = try rate(arguments, "fallbackfee", "This is the transaction fee you may pay when fee estimates are not available.") {
            fallbackFeeRate = rate
        }
        if let rate = try rate(
            arguments, "discardfee", "This is the transaction fee you may discard if change is smaller than dust at this level")
        {
            discardFeeRate = rate
        }
        if let rate = try rate(arguments, "paytxfee", "This is the transaction fee you will pay if you send a transaction.") {
            payFeeRate = rate
        }
        if let rate = try money(arguments, "consolidatefeerate") { consolidateFeeRate = FeeRate(satoshiPerKvB: rate.satoshi) }
    }

    private mutating func readPartialSpendFee(_ arguments: Arguments) throws(WalletError) {
        if arguments.get("maxapsfee") == "-1" {
            maximumPartialSpendFee = nil
        } else if let fee = try money(arguments, "maxapsfee") {
            maximumPartialSpendFee = fee
            if fee > Self.highPartialSpendFee {
                warnings.append(
                    "-maxapsfee is set very high! This is the maximum transaction fee you pay (in addition to the normal fee) to prioritize "
                        + "partial spend avoidance over regular coin selection.")
            }
        }
    }

    private mutating func rate(_ arguments: Arguments, _ name: String, _ caution: String) throws(WalletError) -> FeeRate? {
        guard let amount = try money(arguments, name) else { return nil }
        if amount > Self.highRate { warnings.append("-\(name) is set very high! \(caution)") }
        return FeeRate(satoshiPerKvB: amount.satoshi)
    }

    private func money(_ arguments: Arguments, _ name: String) throws(WalletError) -> Amount? {
        guard arguments.isSet(name) else { return nil }
        let text = arguments.get(name, default: "")
        guard let amount = Amount(decimal: text), amount.isMoney else {
            throw WalletError(.load, "Invalid amount for -\(name)=<amount>: '\(text)'")
        }
        return amount
    }

    /// Checks the fees against what the node relays. Nil when they are sufficient, else the published text.
    func obstacle(relayMinimum: FeeRate) -> String? {
        if payFeeRate != .zero, payFeeRate < relayMinimum {
            return "Invalid amount for -paytxfee=<amount>: '\(Amount(payFeeRate.satoshiPerKvB))' (must be at least \(relayMinimum))"
        }
        if FeeRate(fee: maximumFee, size: 1000) < relayMinimum {
            return
                "Invalid amount for -maxtxfee=<amount>: '\(maximumFee)' (must be at least the minrelay fee of \(relayMinimum) to prevent "
                + "stuck transactions)"
        }
        return nil
    }
}
