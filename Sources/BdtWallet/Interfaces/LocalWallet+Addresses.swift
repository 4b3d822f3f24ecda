import BdtCommon
import BdtInterfaces
import BdtKeys
import BdtPrimitives

// The address book, and coins one by one.
extension LocalWallet {
    package func getNewDestination(_ type: AddressType, label: String) async throws -> Script {
        try wallet.update { state in
            do throws(KeyError) {
                return try state.newAddress(OutputType(type), label: label)
            } catch {
                throw InterfaceError(error.message)
            }
        }
    }

    package func isSpendable(_ destination: Script) async throws -> Bool {
        wallet.read { $0.isMine(destination) && !$0.flags.contains(.privateKeysDisabled) }
    }

    package func setAddressBook(_ destination: Script, name: String, purpose: AddressPurpose?) async throws -> Bool {
        try wallet.update { state in
            guard state.address(of: destination) != nil else { return false }
            state.label(destination, name, purpose: purpose.map { AddressBook.Purpose($0) })
            return true
        }
    }

    package func delAddressBook(_ destination: Script) async throws -> Bool { try wallet.update { $0.forget(destination) } }

    package func getAddress(_ destination: Script) async throws -> WalletAddress? {
        wallet.read { state in state.addresses.labelled(destination).map { WalletAddress(destination, $0, state) } }
    }

    package func getAddresses() async throws -> [WalletAddress] {
        wallet.read { state in state.addresses.labelled.map { WalletAddress($0.script, $0.entry, state) } }
    }

    package func getAddressReceiveRequests() async throws -> [[UInt8]] { wallet.read { $0.addresses.receiveRequests } }

    package func setAddressReceiveRequest(_ destination: Script, id: [UInt8], value: [UInt8]) async throws -> Bool {
        try wallet.update { $0.setReceiveRequest(destination, id: String(decoding: id, as: UTF8.self), value) }
    }

    package func displayAddress(_ destination: Script) async throws {
        do {
            try await wallet.display(Destination(destination))
        } catch let error as SignerError {
            throw InterfaceError(error.description)
        }
    }

    // MARK: Coins

    package func lockCoin(_ outpoint: OutPoint, isPersistent: Bool) async throws -> Bool {
        try wallet.update { state in
            guard state.ledger[outpoint] != nil else { return false }
            state.lockCoin(outpoint, persistent: isPersistent)
            return true
        }
    }

    package func unlockCoin(_ outpoint: OutPoint) async throws -> Bool {
        try wallet.update { state in
            guard state.isLocked(outpoint) else { return false }
            state.unlockCoin(outpoint)
            return true
        }
    }

    package func isLockedCoin(_ outpoint: OutPoint) async throws -> Bool { wallet.read { $0.isLocked(outpoint) } }
    package func listLockedCoins() async throws -> [OutPoint] { wallet.read { $0.lockedCoins.keys.sorted() } }

    package func listCoins() async throws -> [WalletCoins] {
        wallet.read { state in
            var filter = CoinFilter()
            filter.skipsLocked = false
            filter.onlySafe = false
            var groups: [Script: WalletCoins] = [:]
            for coin in state.availableCoins(filter) {
                let script = state.origin(of: coin.outpoint) ?? coin.output.script
                let walletCoin = WalletCoin(output: coin.output, time: coin.time, depth: coin.depth, isSpent: false)
                groups[script, default: WalletCoins(destination: script, coins: [])].coins.append((coin.outpoint, walletCoin))
            }
            return groups.values.sorted { DestinationOrder($0.destination) < DestinationOrder($1.destination) }
        }
    }

    package func getCoins(_ outpoints: [OutPoint]) async throws -> [WalletCoin] {
        wallet.read { state in
            outpoints.map { outpoint in
                guard let entry = state.ledger[outpoint.txid], let output = state.ledger[outpoint] else {
                    return WalletCoin(output: TransactionOutput(value: Amount(-1), script: Script()), time: 0, depth: -1, isSpent: false)
                }
                return WalletCoin(
                    output: output, time: entry.time, depth: state.depth(of: entry), isSpent: state.ledger.isSpent(outpoint))
            }
        }
    }
}

extension WalletAddress {
    init(_ script: Script, _ entry: AddressBook.Entry, _ state: WalletState) {
        let isMine = state.isMine(script)
        self.init(
            destination: script, isMine: isMine, name: entry.label ?? "", purpose: AddressPurpose(entry.purpose, isMine: isMine))
    }
}

extension WalletState {
    /// The script of the own coin that a chain of change began with; nil for an output that is no change.
    fileprivate func origin(of outpoint: OutPoint) -> Script? {
        var (current, found) = (outpoint, nil as Script?)
        while let output = ledger[current], isChange(output.script), let parent = ledger[current.txid]?.transaction,
            let own = parent.inputs.first(where: { isMine($0.previousOutput) })?.previousOutput, let script = ledger[own]?.script
        {
            (current, found) = (own, script)
        }
        return found
    }
}
