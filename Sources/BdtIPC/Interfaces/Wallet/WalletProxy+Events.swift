import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

extension WalletProxy {
    func handleUnload(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.UnloadWalletCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleUnload { $0.setCallback(served) }.result)
    }

    func handleShowProgress(_ action: @escaping @Sendable (String, Int) async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.ShowWalletProgressCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) {
            await action(try $0.parameters.title, Int($0.parameters.progress))
        }
        return try connection.handler(try await remote.handleShowProgress { $0.setCallback(served) }.result)
    }

    func handleStatusChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.StatusChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleStatusChanged { $0.setCallback(served) }.result)
    }

    func handleAddressBookChanged(_ action: @escaping @Sendable (AddressBookChange) async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.AddressBookChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let parameters = call.parameters
            let entry = WalletAddress(
                destination: try Script(try parameters.address), isMine: parameters.isMine, name: try parameters.label,
                purpose: try AddressPurpose(rawValue: parameters.purpose).required("purpose of an address"))
            let status = try ChangeStatus(rawValue: parameters.status).required("kind of change")
            await action(AddressBookChange(entry: entry, status: status))
        }
        return try connection.handler(try await remote.handleAddressBookChanged { $0.setCallback(served) }.result)
    }

    func handleTransactionChanged(_ action: @escaping @Sendable (Txid, ChangeStatus) async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.TransactionChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { call in
            let status = try ChangeStatus(rawValue: call.parameters.status).required("kind of change")
            await action(try Txid(decoding: try call.parameters.txid), status)
        }
        return try connection.handler(try await remote.handleTransactionChanged { $0.setCallback(served) }.result)
    }

    func handleCanGetAddressesChanged(_ action: @escaping @Sendable () async -> Void) async throws -> any Handler {
        typealias Callback = WalletSchema.CanGetAddressesChangedCallback.Methods
        let served = connection.serve(Callback.destroy, Callback.call) { _ in await action() }
        return try connection.handler(try await remote.handleCanGetAddressesChanged { $0.setCallback(served) }.result)
    }
}
