import BdtIPC
import BdtNode
import Foundation

// The node: keeps the chain, talks to peers, serves RPC calls; holds no keys. Wallets live in a process of their own, whose program stands
// beside this one.
let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
var parts = NodeParts()
parts.addConnections(IPCServer())
let wallet = folder.appendingPathComponent("bdtcoin-wallet").path
parts.addWallets(WalletProcessLauncher(executable: wallet))
parts.addDiagnostics(ProcessDiagnostics(executable: wallet))
exit(await NodeApplication(commandLine: Array(CommandLine.arguments.dropFirst()), parts: parts).run())
