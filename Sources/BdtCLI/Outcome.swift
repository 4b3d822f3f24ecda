import BdtJSON
import BdtRPC
import Glibc

/// What a run of the client leaves behind.
package struct Outcome: Equatable, Sendable {
    /// For the standard output.
    package var output = ""
    /// For the error stream.
    package var errors = ""
    /// Exit status of the process.
    package var status: Int32 = 0

    package init(output: String = "", errors: String = "", status: Int32 = 0) {
        self.output = output
        self.errors = errors
        self.status = status
    }

    /// A result: text as it is, anything else as indented JSON, null as nothing.
    init(result: JSONValue) {
        if result.isNull { return }
        let text = result.string ?? result.prettyText()
        if !text.isEmpty { output = text + "\n" }
    }

    /// A failure in the client, or in its conversation with the node.
    init(failure error: any Error) {
        errors = "error: \(error)\n"
        status = 1
    }

    /// The error member of a reply. Its code, without sign, is the exit status.
    init(error: JSONValue) {
        guard let code = error["code"].int else {
            errors = "error: \(error.text)\n"
            status = 1
            return
        }
        errors = "error code: \(code)\n"
        if let message = error["message"].string { errors += "error message:\n" + message }
        if code == RPCErrorCode.walletNotSpecified.rawValue {
            errors += " Or for the CLI, specify the \"-rpcwallet=<walletname>\" option before the command"
            errors += " (run \"bdtcoin-cli -h\" for help or \"bdtcoin-cli listwallets\" to see which wallets are currently loaded)."
        }
        errors += "\n"
        status = Int32(truncatingIfNeeded: code.magnitude)
    }

    init(_ reply: Reply) {
        switch reply {
        case .result(let value): self.init(result: value)
        case .error(let error): self.init(error: error)
        }
    }
}

extension Outcome {
    /// Writes both streams and ends the process. Output that cannot be written, such as on a full disk, is a failure.
    package func finish() -> Never {
        let isWritten = write(errors, to: STDERR_FILENO) && write(output, to: STDOUT_FILENO)
        exit(status == 0 && !isWritten ? 1 : status)
    }

    private func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
