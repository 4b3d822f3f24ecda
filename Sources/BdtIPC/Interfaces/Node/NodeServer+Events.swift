import BdtInterfaces
import BdtPrimitives
import CapnProto

// Callbacks hold the connection that they lead to; the handler is served over it, and goes with it.
extension NodeServer {
    func handleInitMessage(_ call: HandleInitMessageCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleInitMessage { message in
            await IPCConnection.tell { try await callback.call { $0.setMessage(message) } }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleMessageBox(_ call: HandleMessageBoxCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleMessageBox { message in
            let results = try? await callback.call { parameters in
                parameters.setMessage { $0.fill(message.text) }
                parameters.setStyle(message.style)
            }
            return results?.result ?? false
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleQuestion(_ call: HandleQuestionCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleQuestion { question in
            let results = try? await callback.call { parameters in
                parameters.setMessage { $0.fill(question.text) }
                parameters.setNonInteractiveMessage(question.nonInteractiveText)
                parameters.setStyle(question.style)
            }
            return results?.result ?? false
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleShowProgress(_ call: HandleShowProgressCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleShowProgress { title, percent, canResume in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setTitle(title)
                    parameters.setProgress(Int32(clamping: percent))
                    parameters.setResumePossible(canResume)
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleInitWallet(_ call: HandleInitWalletCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleInitWallet { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }

    func handleNotifyNumConnectionsChanged(_ call: HandleNotifyNumConnectionsChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleNotifyNumConnectionsChanged { count in
            await IPCConnection.tell { try await callback.call { $0.setNewNumConnections(Int32(clamping: count)) } }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleNotifyNetworkActiveChanged(_ call: HandleNotifyNetworkActiveChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleNotifyNetworkActiveChanged { isActive in
            await IPCConnection.tell { try await callback.call { $0.setNetworkActive(isActive) } }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleNotifyAlertChanged(_ call: HandleNotifyAlertChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleNotifyAlertChanged { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }

    func handleBannedListChanged(_ call: HandleBannedListChangedCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleBannedListChanged { await IPCConnection.tell { try await callback.call() } }
        call.results.setResult(connection.serve(handler))
    }

    func handleNotifyBlockTip(_ call: HandleNotifyBlockTipCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleNotifyBlockTip { change in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setSyncState(change.state.rawValue)
                    parameters.setTip { $0.fill(change) }
                    parameters.setVerificationProgress(change.verificationProgress)
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }

    func handleNotifyHeaderTip(_ call: HandleNotifyHeaderTipCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await node.handleNotifyHeaderTip { change in
            await IPCConnection.tell {
                try await callback.call { parameters in
                    parameters.setSyncState(change.state.rawValue)
                    parameters.setTip { $0.fill(change) }
                    parameters.setVerificationProgress(change.verificationProgress)
                }
            }
        }
        call.results.setResult(connection.serve(handler))
    }
}
