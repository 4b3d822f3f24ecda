import BdtInterfaces
import BdtPrimitives
import Observation

/// The coins of a wallet, and which of them a payment is to spend. With none selected the wallet chooses.
@Observable @MainActor package final class CoinsModel {
    package struct Coin: Identifiable, Hashable, Sendable {
        package let id: OutPoint
        package let amount: Amount
        package let destination: Script
        /// UNIX seconds.
        package let time: Int64
        package let confirmations: Int
        package var isLocked: Bool
    }

    @ObservationIgnored private let wallet: WalletModel
    package private(set) var coins: [Coin] = []
    package private(set) var selected: [OutPoint] = []

    init(wallet: WalletModel) { self.wallet = wallet }

    /// Reads the coins; those that are gone are no longer selected.
    package func load() async {
        guard let groups = try? await wallet.wallet.listCoins() else { return }
        let locked = Set((try? await wallet.wallet.listLockedCoins()) ?? [])
        coins = groups.flatMap { group in
            group.coins.map { outpoint, coin in
                Coin(
                    id: outpoint, amount: coin.output.value, destination: group.destination, time: coin.time, confirmations: coin.depth,
                    isLocked: locked.contains(outpoint))
            }
        }.sorted { ($0.amount, $0.id) > ($1.amount, $1.id) }
        let present = Set(coins.lazy.filter { !$0.isLocked }.map(\.id))
        selected.removeAll { !present.contains($0) }
    }

    /// A locked coin cannot be selected.
    package func select(_ id: OutPoint, _ isSelected: Bool) {
        selected.removeAll { $0 == id }
        if isSelected, coins.contains(where: { $0.id == id && !$0.isLocked }) { selected.append(id) }
    }

    package func setLocked(_ id: OutPoint, _ isLocked: Bool) async {
        let done =
            isLocked
            ? try? await wallet.wallet.lockCoin(id, isPersistent: true) : try? await wallet.wallet.unlockCoin(id)
        guard done == true, let index = coins.firstIndex(where: { $0.id == id }) else { return }
        coins[index].isLocked = isLocked
        if isLocked { selected.removeAll { $0 == id } }
    }

    package func clear() { selected = [] }

    package var selectedAmount: Amount {
        let chosen = Set(selected)
        return coins.reduce(.zero) { chosen.contains($1.id) ? $0 + $1.amount : $0 }
    }
}
