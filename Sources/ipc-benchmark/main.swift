import BdtIPC
import BdtInterfaces
import Foundation

// Measures calls between processes. `ipc-benchmark [echo] [block] [rescan]`; without words all of them. The other end of each connection is
// this program itself, started with `-ipcfd`.
if let descriptor = try IPCChild.descriptor(arguments: CommandLine.arguments) {
    try IPCChild.serve(fileDescriptor: descriptor) { BenchmarkInit() }
    exit(EXIT_SUCCESS)
}
let wanted = CommandLine.arguments.dropFirst()
for (name, benchmark) in [("echo", measureEcho), ("block", measureBlock), ("rescan", measureRescan)] as [(String, () async throws -> Void)]
{
    if wanted.isEmpty || wanted.contains(name) { try await benchmark() }
}
