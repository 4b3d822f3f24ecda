import BdtKeys
import BdtPrimitives

/// The settings of wallets, with published defaults.
package struct WalletOptions: Sendable {
    /// `-keypool`: addresses derived ahead of use, a descriptor.
    package var keypoolSize = 1000
    package var addressType = OutputType.bech32
    package var changeType: OutputType?
    /// `-mintxfee`, sat/kvB.
    package var minimumFeeRate = FeeRate(satoshiPerKvB: 1000)
    /// `-fallbackfee`; zero: none.
    package var fallbackFeeRate = FeeRate.zero
    /// `-discardfee`
    package var discardFeeRate = FeeRate(satoshiPerKvB: 10_000)
    /// `-paytxfee`; zero: estimate.
    package var payFeeRate = FeeRate.zero
    /// `-consolidatefeerate`
    package var consolidateFeeRate = FeeRate(satoshiPerKvB: 10_000)
    /// `-maxtxfee`, satoshi for one transaction.
    package var maximumFee = Amount(10_000_000)
    /// `-maxapsfee`: what avoiding partial spends may cost more; nil: it is not tried.
    package var maximumPartialSpendFee: Amount? = .zero
    /// `-txconfirmtarget`, blocks.
    package var confirmationTarget = 6
    package var spendsZeroConfirmationChange = true
    /// `-walletrbf`
    package var signalsReplaceability = true
    /// `-walletbroadcast`
    package var broadcasts = true
    /// `-walletrejectlongchains`
    package var rejectsLongChains = true
    /// `-walletcrosschain`
    package var allowsOtherChains = false
    /// `-unsafesqlitesync`
    package var unsafeSync = false
    /// `-avoidpartialspends`
    package var avoidsPartialSpends = false
    /// `-signer`: the program that speaks to external signers; empty: none.
    package var signerCommand = ""
    /// `-walletnotify`: a shell command; empty: none.
    package var notifyCommand = ""
    /// What the user should know of the values.
    package var warnings: [String] = []

    package init() {}
}
