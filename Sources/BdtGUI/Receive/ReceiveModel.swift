import BdtInterfaces
import BdtPrimitives
import Observation

/// The page on which a user asks for payments: a form, and the requests so far.
@Observable @MainActor package final class ReceiveModel {
    @ObservationIgnored package let wallet: WalletModel

    package var label = ""
    package var amountText = ""
    package var message = ""
    package var type: AddressType
    /// Newest first.
    package private(set) var requests: [ReceiveRequest] = []
    package private(set) var problem = ""
    package private(set) var isBusy = false

    package init(wallet: WalletModel) {
        self.wallet = wallet
        type = wallet.defaultAddressType
    }

    /// The kinds of address that the wallet can make.
    package var types: [AddressType] { [.bech32, .bech32m, .p2shSegwit, .legacy].filter { $0 != .bech32m || wallet.hasTaproot } }

    package static func title(_ type: AddressType) -> String {
        switch type {
        case .legacy: "Base58 (Legacy)"
        case .p2shSegwit: "Base58 (P2SH-SegWit)"
        case .bech32: "Bech32 (SegWit)"
        case .bech32m: "Bech32m (Taproot)"
        }
    }

    package func load() async {
        guard let stored = try? await wallet.wallet.getAddressReceiveRequests() else { return }
        requests = stored.compactMap(ReceiveRequest.init).sorted { $0.id > $1.id }
    }

    package var amount: Amount? { amountText.isEmpty ? .zero : wallet.context.unit.parse(amountText) }
    package var amountProblem: String? {
        guard let amount else { return "Not an amount in \(wallet.context.unit.shortName)." }
        return amount.isMoney ? nil : "There are not that many coins."
    }

    package func clear() { (label, amountText, message, problem) = ("", "", "", "") }

    /// Takes a new address of the wallet and stores the request with it. Nil, and `problem` says why, when that fails.
    package func create() async -> ReceiveRequest? {
        problem = amountProblem ?? ""
        guard problem.isEmpty, let amount else { return nil }
        isBusy = true
        defer { isBusy = false }
        do {
            let script = try await wallet.wallet.getNewDestination(type, label: label)
            let request = ReceiveRequest(
                id: (requests.map(\.id).max() ?? 0) + 1, time: UInt32(clamping: wallet.context.clock.now),
                address: wallet.context.address(script),
                label: label, amount: amount, message: message)
            guard try await wallet.wallet.setAddressReceiveRequest(script, id: request.key, value: request.bytes) else {
                throw InterfaceError("The request cannot be stored.")
            }
            requests.insert(request, at: 0)
            clear()
            return request
        } catch {
            problem = failureText(error)
            return nil
        }
    }

    /// Forgets the request; the address stays the wallet's.
    package func remove(_ request: ReceiveRequest) async {
        guard let script = try? wallet.context.script(request.address),
            (try? await wallet.wallet.setAddressReceiveRequest(script, id: request.key, value: [])) == true
        else { return }
        requests.removeAll { $0.id == request.id }
    }
}
