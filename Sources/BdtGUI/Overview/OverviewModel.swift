import BdtInterfaces
import BdtPrimitives

/// What the overview shows of a wallet.
@MainActor package struct OverviewModel {
    package static let recentCount = 5

    package let available: Amount
    package let pending: Amount
    /// Mined and not spendable yet; its line is left out when zero.
    package let immature: Amount
    package let total: Amount
    package let recent: [TransactionRow]

    package init(_ wallet: WalletModel) {
        let balances = wallet.balances
        available = balances.confirmed
        pending = balances.unconfirmed
        immature = balances.immature
        total = balances.confirmed + balances.unconfirmed + balances.immature
        recent = Array(wallet.transactions.records.prefix(Self.recentCount))
    }
}
