import BdtCrypto
import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// A wallet for other processes: of this one, or of one behind it.
struct WalletServer: WalletSchema.Wallet.Server {
    let wallet: any Wallet
    weak let connection: IPCConnection?

    // MARK: Keys

    func encryptWallet(_ call: EncryptWalletCall) async throws {
        call.results.setResult(try await wallet.encryptWallet(passphrase: try call.parameters.walletPassphrase))
    }

    func isCrypted(_ call: IsCryptedCall) async throws { call.results.setResult(try await wallet.isCrypted()) }
    func lock(_ call: LockCall) async throws { call.results.setResult(try await wallet.lock()) }

    func unlock(_ call: UnlockCall) async throws {
        call.results.setResult(try await wallet.unlock(passphrase: try call.parameters.walletPassphrase))
    }

    func isLocked(_ call: IsLockedCall) async throws { call.results.setResult(try await wallet.isLocked()) }

    func changeWalletPassphrase(_ call: ChangeWalletPassphraseCall) async throws {
        let parameters = call.parameters
        call.results.setResult(
            try await wallet.changeWalletPassphrase(
                old: try parameters.oldWalletPassphrase, new: try parameters.newWalletPassphrase))
    }

    func getPubKey(_ call: GetPubKeyCall) async throws {
        let (script, hash) = (Script(try call.parameters.script), try keyHash(try call.parameters.address))
        guard let key = try await wallet.getPubKey(script: script, keyHash: hash) else { return }
        call.results.setPubKey(key)
        call.results.setResult(true)
    }

    func signMessage(_ call: SignMessageCall) async throws {
        let (message, hash) = (try call.parameters.message, try keyHash(try call.parameters.pkhash))
        switch try await wallet.signMessage(message, keyHash: hash) {
        case .signed(let signature): call.results.setSignature(signature)
        case .noPrivateKey: call.results.setResult(1)
        case .failed: call.results.setResult(2)
        }
    }

    // MARK: The wallet

    func getWalletName(_ call: GetWalletNameCall) async throws { call.results.setResult(try await wallet.getWalletName()) }
    func abortRescan(_ call: AbortRescanCall) async throws { try await wallet.abortRescan() }

    func backupWallet(_ call: BackupWalletCall) async throws {
        call.results.setResult(try await wallet.backupWallet(to: try call.parameters.filename))
    }

    func getConfirmTarget(_ call: GetConfirmTargetCall) async throws {
        call.results.setResult(UInt32(clamping: try await wallet.getConfirmTarget()))
    }

    func hdEnabled(_ call: HdEnabledCall) async throws { call.results.setResult(try await wallet.hdEnabled()) }
    func canGetAddresses(_ call: CanGetAddressesCall) async throws { call.results.setResult(try await wallet.canGetAddresses()) }

    func privateKeysDisabled(_ call: PrivateKeysDisabledCall) async throws {
        call.results.setResult(try await wallet.privateKeysDisabled())
    }

    func taprootEnabled(_ call: TaprootEnabledCall) async throws { call.results.setResult(try await wallet.taprootEnabled()) }
    func hasExternalSigner(_ call: HasExternalSignerCall) async throws { call.results.setResult(try await wallet.hasExternalSigner()) }

    func getDefaultAddressType(_ call: GetDefaultAddressTypeCall) async throws {
        call.results.setResult(try await wallet.getDefaultAddressType().rawValue)
    }

    func getDefaultMaxTxFee(_ call: GetDefaultMaxTxFeeCall) async throws {
        call.results.setResult(try await wallet.getDefaultMaxTxFee().satoshi)
    }

    func remove(_ call: RemoveCall) async throws { try await wallet.remove() }

    // MARK: Addresses

    func getNewDestination(_ call: GetNewDestinationCall) async throws {
        let type = try AddressType(rawValue: call.parameters.outputType).required("type of address")
        do {
            let script = try await wallet.getNewDestination(type, label: try call.parameters.label)
            call.results.setResult { $0.setValue { $0.fill(script) } }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func isSpendable(_ call: IsSpendableCall) async throws {
        call.results.setResult(try await wallet.isSpendable(try Script(try call.parameters.dest)))
    }

    func setAddressBook(_ call: SetAddressBookCall) async throws {
        let purpose = call.parameters.purpose
        call.results.setResult(
            try await wallet.setAddressBook(
                try Script(try call.parameters.dest), name: try call.parameters.name,
                purpose: purpose < 0 ? nil : try AddressPurpose(rawValue: purpose).required("purpose of an address")))
    }

    func delAddressBook(_ call: DelAddressBookCall) async throws {
        call.results.setResult(try await wallet.delAddressBook(try Script(try call.parameters.dest)))
    }

    func getAddress(_ call: GetAddressCall) async throws {
        guard let entry = try await wallet.getAddress(try Script(try call.parameters.dest)) else { return }
        if call.parameters.wantName { call.results.setName(entry.name) }
        if call.parameters.wantPurpose { call.results.setPurpose(entry.purpose.rawValue) }
        call.results.setResult(true)
    }

    func getAddresses(_ call: GetAddressesCall) async throws {
        call.results.setResult(try await wallet.getAddresses().map { entry in { $0.fill(entry) } })
    }

    func getAddressReceiveRequests(_ call: GetAddressReceiveRequestsCall) async throws {
        call.results.setResult(try await wallet.getAddressReceiveRequests())
    }

    func setAddressReceiveRequest(_ call: SetAddressReceiveRequestCall) async throws {
        let parameters = call.parameters
        call.results.setResult(
            try await wallet.setAddressReceiveRequest(
                try Script(try parameters.dest), id: try parameters.id, value: try parameters.value))
    }

    func displayAddress(_ call: DisplayAddressCall) async throws {
        do {
            try await wallet.displayAddress(try Script(try call.parameters.dest))
            call.results.setResult { _ in }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    // MARK: Coins

    func lockCoin(_ call: LockCoinCall) async throws {
        let outpoint = try OutPoint(decoding: try call.parameters.output)
        call.results.setResult(try await wallet.lockCoin(outpoint, isPersistent: call.parameters.writeToDb))
    }

    func unlockCoin(_ call: UnlockCoinCall) async throws {
        call.results.setResult(try await wallet.unlockCoin(try OutPoint(decoding: try call.parameters.output)))
    }

    func isLockedCoin(_ call: IsLockedCoinCall) async throws {
        call.results.setResult(try await wallet.isLockedCoin(try OutPoint(decoding: try call.parameters.output)))
    }

    func listLockedCoins(_ call: ListLockedCoinsCall) async throws {
        call.results.setOutputs(try await wallet.listLockedCoins().map(\.encoded))
    }

    func listCoins(_ call: ListCoinsCall) async throws {
        let groups = try await wallet.listCoins()
        call.results.setResult(
            groups.map { group in
                { pair in
                    pair.setKey { $0.fill(group.destination) }
                    pair.setValue(
                        group.coins.map { entry in
                            { coin in
                                coin.setKey(entry.outpoint.encoded)
                                coin.setValue { $0.fill(entry.coin) }
                            }
                        })
                }
            })
    }

    func getCoins(_ call: GetCoinsCall) async throws {
        let outpoints = try call.parameters.outputs.map { try OutPoint(decoding: $0) }
        call.results.setResult(try await wallet.getCoins(outpoints).map { coin in { $0.fill(coin) } })
    }
}

extension IPCConnection {
    func serve(_ wallet: any Wallet) -> Capability {
        let server = WalletServer(wallet: wallet, connection: self)
        return serve { WalletSchema.Wallet.route(server, interface: $0, method: $1) }
    }
}
