/// Lets other processes connect to this one. The node uses it without knowing how processes talk.
package protocol IPCService: Sendable {
    /// Listens at `addresses`, each `unix`, `unix:` or `unix:<path>`; relative paths start at `folder`, the data directory of the network.
    /// Each connection, of which at most `limit` are open at a time, is offered the Init that `makeInit` makes for it. Returns the
    /// addresses with their whole paths. On a failure nothing listens.
    func listen(
        at addresses: [String], folder: String, limit: Int, serving makeInit: @escaping @Sendable () -> any Init
    ) throws(IPCBindFailure) -> [String]

    /// Records the messages between this process and others in a file. Throws one line for the user.
    func record(to path: String) throws

    /// Serves the process that started this one over a descriptor from it, and calls `onEnd` when that process is gone.
    func serve(owner descriptor: Int32, _ root: any Init, onEnd: @escaping @Sendable () -> Void)

    /// Takes no connection any more, lets calls that run finish within a time limit, and closes every connection.
    func stop() async
}

/// Why a process does not listen.
package struct IPCBindFailure: Error, Equatable, CustomStringConvertible {
    package let address: String
    package let reason: String

    package init(address: String, reason: String) {
        self.address = address
        self.reason = reason
    }

    package var description: String { "Unable to bind to IPC address '\(address)'. \(reason)" }
}
