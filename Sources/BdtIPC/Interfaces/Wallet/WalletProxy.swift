import BdtCrypto
import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

/// A wallet in another process.
struct WalletProxy: Wallet {
    let remote: WalletSchema.Wallet.Client
    let connection: IPCConnection

    // MARK: Keys

    func encryptWallet(passphrase: [UInt8]) async throws -> Bool {
        try await remote.encryptWallet { $0.setWalletPassphrase(passphrase) }.result
    }

    func isCrypted() async throws -> Bool { try await remote.isCrypted().result }
    func lock() async throws -> Bool { try await remote.lock().result }
    func unlock(passphrase: [UInt8]) async throws -> Bool { try await remote.unlock { $0.setWalletPassphrase(passphrase) }.result }
    func isLocked() async throws -> Bool { try await remote.isLocked().result }

    func changeWalletPassphrase(old: [UInt8], new: [UInt8]) async throws -> Bool {
        try await remote.changeWalletPassphrase { parameters in
            parameters.setOldWalletPassphrase(old)
            parameters.setNewWalletPassphrase(new)
        }.result
    }

    func getPubKey(script: Script, keyHash: Hash160) async throws -> [UInt8]? {
        let results = try await remote.getPubKey { parameters in
            parameters.setScript(script.bytes)
            parameters.setAddress(keyHash.bytes)
        }
        return results.result ? try results.pubKey : nil
    }

    func signMessage(_ message: String, keyHash: Hash160) async throws -> MessageSignature {
        let results = try await remote.signMessage { parameters in
            parameters.setMessage(message)
            parameters.setPkhash(keyHash.bytes)
        }
        switch results.result {
        case 0: return .signed(try results.signature)
        case 1: return .noPrivateKey
        default: return .failed
        }
    }

    // MARK: The wallet

    func getWalletName() async throws -> String { try await remote.getWalletName().result }
    func abortRescan() async throws { try await remote.abortRescan() }
    func backupWallet(to path: String) async throws -> Bool { try await remote.backupWallet { $0.setFilename(path) }.result }
    func getConfirmTarget() async throws -> Int { Int(try await remote.getConfirmTarget().result) }
    func hdEnabled() async throws -> Bool { try await remote.hdEnabled().result }
    func canGetAddresses() async throws -> Bool { try await remote.canGetAddresses().result }
    func privateKeysDisabled() async throws -> Bool { try await remote.privateKeysDisabled().result }
    func taprootEnabled() async throws -> Bool { try await remote.taprootEnabled().result }
    func hasExternalSigner() async throws -> Bool { try await remote.hasExternalSigner().result }

    func getDefaultAddressType() async throws -> AddressType {
        try AddressType(rawValue: try await remote.getDefaultAddressType().result).required("type of address")
    }

    func getDefaultMaxTxFee() async throws -> Amount { Amount(try await remote.getDefaultMaxTxFee().result) }
    func remove() async throws { try await remote.remove() }

    // MARK: Addresses

    func getNewDestination(_ type: AddressType, label: String) async throws -> Script {
        let result = try await remote.getNewDestination { parameters in
            parameters.setOutputType(type.rawValue)
            parameters.setLabel(label)
        }.result
        if result.hasError { throw InterfaceError(try result.error.original) }
        return try Script(try result.value)
    }

    func isSpendable(_ destination: Script) async throws -> Bool {
        try await remote.isSpendable { $0.setDest { $0.fill(destination) } }.result
    }

    func setAddressBook(_ destination: Script, name: String, purpose: AddressPurpose?) async throws -> Bool {
        try await remote.setAddressBook { parameters in
            parameters.setDest { $0.fill(destination) }
            parameters.setName(name)
            parameters.setPurpose(purpose?.rawValue ?? -1)
        }.result
    }

    func delAddressBook(_ destination: Script) async throws -> Bool {
        try await remote.delAddressBook { $0.setDest { $0.fill(destination) } }.result
    }

    func getAddress(_ destination: Script) async throws -> WalletAddress? {
        let results = try await remote.getAddress { parameters in
            parameters.setDest { $0.fill(destination) }
            parameters.setWantName(true)
            parameters.setWantPurpose(true)
        }
        guard results.result else { return nil }
        // The call does not carry whose address it is.
        return WalletAddress(
            destination: destination, isMine: try await isSpendable(destination), name: try results.name,
            purpose: try AddressPurpose(rawValue: results.purpose).required("purpose of an address"))
    }

    func getAddresses() async throws -> [WalletAddress] { try await remote.getAddresses().result.map { try WalletAddress($0) } }
    func getAddressReceiveRequests() async throws -> [[UInt8]] { try await remote.getAddressReceiveRequests().result.array() }

    func setAddressReceiveRequest(_ destination: Script, id: [UInt8], value: [UInt8]) async throws -> Bool {
        try await remote.setAddressReceiveRequest { parameters in
            parameters.setDest { $0.fill(destination) }
            parameters.setId(id)
            parameters.setValue(value)
        }.result
    }

    func displayAddress(_ destination: Script) async throws {
        let result = try await remote.displayAddress { $0.setDest { $0.fill(destination) } }.result
        if result.hasError { throw InterfaceError(try result.error.original) }
    }

    // MARK: Coins

    func lockCoin(_ outpoint: OutPoint, isPersistent: Bool) async throws -> Bool {
        try await remote.lockCoin { parameters in
            parameters.setOutput(outpoint.encoded)
            parameters.setWriteToDb(isPersistent)
        }.result
    }

    func unlockCoin(_ outpoint: OutPoint) async throws -> Bool { try await remote.unlockCoin { $0.setOutput(outpoint.encoded) }.result }
    func isLockedCoin(_ outpoint: OutPoint) async throws -> Bool { try await remote.isLockedCoin { $0.setOutput(outpoint.encoded) }.result }

    func listLockedCoins() async throws -> [OutPoint] {
        try await remote.listLockedCoins().outputs.map { try OutPoint(decoding: $0) }
    }

    func listCoins() async throws -> [WalletCoins] {
        try await remote.listCoins().result.map { group in
            let coins = try group.value.map { (outpoint: try OutPoint(decoding: try $0.key), coin: try WalletCoin(try $0.value)) }
            return WalletCoins(destination: try Script(try group.key), coins: coins)
        }
    }

    func getCoins(_ outpoints: [OutPoint]) async throws -> [WalletCoin] {
        try await remote.getCoins { $0.setOutputs(outpoints.map(\.encoded)) }.result.map { try WalletCoin($0) }
    }
}
