import BdtBase
import CapnProto
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The lines of `-debug=ipc`, in the form that libmultiprocess gives them.
package enum IPCLog {
    private static let lastRequest = Atomic(0)

    /// The number of the next request that this process serves, from 1.
    static func nextRequest() -> Int { lastRequest.add(1, ordering: .relaxed).newValue }

    /// `bdtcoin-node-4711`
    static let process: String = {
        let path = CommandLine.arguments.first ?? ""
        return "\(path.split(separator: "/").last.map(String.init) ?? path)-\(getpid())"
    }()

    /// `{process/name-thread}`, of the thread that asks.
    private static var prefix: String {
        let name = SystemCalls.threadName
        return "{\(process)/\(name.isEmpty ? "" : name + "-")\(SystemCalls.threadID)}"
    }

    /// Costs one atomic load while the category is off.
    static func write(_ message: () -> String) { Log.debug(.ipc, "\(prefix) \(message())") }

    /// A message as its schema shows it.
    package static func show(_ pointer: PointerReader, _ schema: StructSchema) -> String {
        var printer = MessagePrinter()
        return printer.show(pointer, schema)
    }

    package static func show(_ message: MessageBuilder, _ schema: StructSchema) -> String {
        do {
            return show(try message.snapshot().root, schema)
        } catch {
            return "<\(error)>"
        }
    }

    /// What the Cap'n Proto library warns of goes to the same lines.
    static func forwardLibraryLog() {
        RPCConnection.setLog { text in
            let text = text.map { String(cString: $0) } ?? ""
            IPCLog.write { text }
        }
    }
}
