import BdtIPC
import BdtNode
import Foundation

// The node: keeps the chain, talks to peers, serves RPC calls; holds no keys. Wallets live in a process of their own, whose program stands
// beside this one. A user interface starts it with `-ipcfd <n>` before the options, and then it ends with that process.
let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
do {
    let owner = try IPCChild.descriptorAndOptions(arguments: CommandLine.arguments)
    var parts = NodeParts()
    parts.addConnections(IPCServer(), owner: owner?.descriptor)
    let wallet = folder.appendingPathComponent("bdtcoin-wallet").path
    parts.addWallets(WalletProcessLauncher(executable: wallet))
    parts.addDiagnostics(ProcessDiagnostics(executable: wallet))
    exit(await NodeApplication(commandLine: owner?.options ?? Array(CommandLine.arguments.dropFirst()), parts: parts).run())
} catch {
    FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
    exit(EXIT_FAILURE)
}
