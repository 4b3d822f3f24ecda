import BdtBase
import BdtCommon
import BdtConsensus

/// Where the node listens for calls.
struct ServerAddress: Equatable, Sendable {
    let host: String
    let port: UInt16
    /// For the user: settings that contradict each other.
    let warning: String?

    /// The port is that of `-rpcport`, else that in `-rpcconnect`, else the network's.
    init(_ arguments: Arguments) throws {
        let text = arguments.get("rpcconnect", default: "127.0.0.1")
        guard let parts = HostPort(text) else { throw ClientError("Invalid port provided in -rpcconnect: \(text)") }
        host = parts.host
        guard let portText = arguments.get("rpcport") else {
            port = parts.port ?? arguments.network.rpcPort
            warning = nil
            return
        }
        guard let number = HostPort.port(portText) else { throw ClientError("Invalid port provided in -rpcport: \(portText)") }
        port = number
        warning = parts.port == nil ? nil : "Warning: Port specified in both -rpcconnect and -rpcport. Using -rpcport \(number)\n"
    }
}
