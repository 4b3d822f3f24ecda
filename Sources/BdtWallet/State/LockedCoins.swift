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

extension Wallet {
    /// Keeps the coins that a transaction spends from being chosen for others, until a restart.
    func lockCoins(of body: TransactionBody) throws {
        try update { state in
            for input in body.inputs { state.lockCoin(input.previousOutput, persistent: false) }
        }
    }
}
