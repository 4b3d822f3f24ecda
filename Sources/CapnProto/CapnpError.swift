/// Why a message cannot be read or a call failed.
package enum CapnpError: Error, Equatable, CustomStringConvertible {
    /// Bytes that are no Cap'n Proto message, or that exceed a limit of its reader.
    case malformed(String)
    /// The protocol's exception types.
    case failed(String)
    case overloaded(String)
    case disconnected(String)
    case unimplemented(String)

    package var description: String {
        switch self {
        case .malformed(let text), .failed(let text), .overloaded(let text), .disconnected(let text), .unimplemented(let text): text
        }
    }
}
