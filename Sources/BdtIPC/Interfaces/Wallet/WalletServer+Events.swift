import BdtInterfaces
import BdtPrimitives
import CapnProto

// Callbacks hold the connection that they lead to; the handler is served over it, and goes with it.
extension WalletServer {
    func handleUnload(_ call: HandleUnloadCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleUnload { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }

    func handleShowProgress(_ call: HandleShowProgressCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleShowProgress { title, percent in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setTitle(title)
                    parameters.setProgress(Int32(clamping: percent))
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleStatusChanged(_ call: HandleStatusChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleStatusChanged { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }

    func handleAddressBookChanged(_ call: HandleAddressBookChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleAddressBookChanged { change in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setAddress { $0.fill(change.entry.destination) }
                    parameters.setLabel(change.entry.name)
                    parameters.setIsMine(change.entry.isMine)
                    parameters.setPurpose(change.entry.purpose.rawValue)
                    parameters.setStatus(change.status.rawValue)
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleTransactionChanged(_ call: HandleTransactionChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleTransactionChanged { txid, status in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setTxid(txid.bytes)
                    parameters.setStatus(status.rawValue)
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleCanGetAddressesChanged(_ call: HandleCanGetAddressesChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await wallet.handleCanGetAddressesChanged { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }
}
