import BdtNode
import Foundation

// The node: keeps the chain, talks to peers, serves RPC calls; holds no keys.
let application = NodeApplication(commandLine: Array(CommandLine.arguments.dropFirst()))
exit(await application.run())
