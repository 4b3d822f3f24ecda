import BdtInterfaces
import CapnProto

extension IPCError {
    static let interrupted = IPCError.disconnected("IPC client method call interrupted by disconnect.")
    static let late = IPCError.disconnected("IPC client method called after disconnect.")

    /// What a caller sees of a call that failed.
    init(_ error: CapnpError) {
        self =
            switch error {
            case .disconnected: .interrupted
            case .unimplemented(let text): .unimplemented(text)
            case .failed(let text), .overloaded(let text), .malformed(let text): .remote(text)
            }
    }
}

extension CapnpError {
    /// What the peer sees of a served method that threw: the text that a C++ server makes of a `std::exception`.
    init(served error: any Error) {
        switch error {
        case let error as CapnpError:
            switch error {
            case .unimplemented: self = error
            default: self = .failed("std::exception: \(error)")
            }
        default: self = .failed("std::exception: \(error)")
        }
    }
}
