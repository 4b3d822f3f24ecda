import BdtPrimitives

extension WalletState {
    /// Keeps a coin from being spent; with `persistent` also over a restart.
    package mutating func lockCoin(_ outpoint: OutPoint, persistent: Bool) {
        lockedCoins[outpoint] = persistent || lockedCoins[outpoint] == true
        if persistent { journal.writeLockedOutput(outpoint) }
    }

    package mutating func unlockCoin(_ outpoint: OutPoint) {
        guard let persistent = lockedCoins.removeValue(forKey: outpoint) else { return }
        if persistent { journal.eraseLockedOutput(outpoint) }
    }

    package mutating func unlockAllCoins() {
        for outpoint in lockedCoins.keys { unlockCoin(outpoint) }
    }

    package func isLocked(_ outpoint: OutPoint) -> Bool { lockedCoins[outpoint] != nil }
}
