import BdtInterfaces
import BdtJSON

/// An error as one line for the user.
package func failureText(_ error: any Error) -> String {
    switch error {
    case let error as InterfaceError: error.description
    case let error as RemoteRPCError: (try? JSONValue(parsing: error.json))?["message"].string ?? error.json
    case IPCError.disconnected: "The connection to the node is lost."
    default: "\(error)"
    }
}
