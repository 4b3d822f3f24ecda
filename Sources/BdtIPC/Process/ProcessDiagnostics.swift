import BdtInterfaces

/// Counts what this process holds for others, and tries whether it can start and call another one.
package struct ProcessDiagnostics: IPCDiagnostics {
    private let executable: String

    /// - Parameter executable: a program that serves an Init when it is started with `-ipcfd`.
    package init(executable: String) { self.executable = executable }

    package var statistics: IPCStatistics { IPCCounters.current }

    package func echoThroughProcess(_ text: String) async throws -> String {
        let (process, descriptor) = try ChildProcess.spawn(executable: executable)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        let result: Result<String, any Error>
        do {
            result = .success(try await root.makeEcho().echo(text))
        } catch {
            result = .failure(error)
        }
        connection.close()
        await process.wait()
        return try result.get()
    }
}
