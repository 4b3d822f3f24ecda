import BdtBase
import BdtCommon
import BdtIPC
import BdtWallet
import Foundation

// Started by a node with `-ipcfd <n>`, the wallet process: it keeps the keys until that node goes. Otherwise the offline tool.
umask(0o077)
do {
    if let descriptor = try IPCChild.descriptor(arguments: CommandLine.arguments) {
        try IPCChild.serve(fileDescriptor: descriptor) { WalletInit() }
    } else {
        exit(WalletTool.run(Array(CommandLine.arguments.dropFirst())))
    }
} catch {
    StandardError.write("Error: \(error)\n")
    exit(EXIT_FAILURE)
}
