/// What this process holds for other processes now.
package struct IPCStatistics: Hashable, Sendable {
    package var connections: Int
    /// Objects that others may call: they end with their connections at the latest.
    package var objects: Int
    /// Threads that others made for their calls.
    package var threads: Int
    /// Calls that run or wait for their turn.
    package var calls: Int

    package init(connections: Int, objects: Int, threads: Int, calls: Int) {
        self.connections = connections
        self.objects = objects
        self.threads = threads
        self.calls = calls
    }
}

/// Shows whether calls between processes work, and what they hold.
package protocol IPCDiagnostics: Sendable {
    var statistics: IPCStatistics { get }
    /// Starts a process, has it answer with `text`, and ends it.
    func echoThroughProcess(_ text: String) async throws -> String
}
