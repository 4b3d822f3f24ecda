import BdtBase
import BdtCommon
import BdtIPC
import BdtInterfaces
import BdtWallet
import Foundation

// Started by a node with `-ipcfd <n>`, the wallet process: it keeps the keys until that node goes. With `-ipcconnect`, a wallet process that
// attaches to a node which runs. Otherwise the offline tool.
umask(0o077)
let commandLine = Array(CommandLine.arguments.dropFirst())
do {
    if let descriptor = try IPCChild.descriptor(arguments: CommandLine.arguments) {
        // Meant for the node, when they go to all processes of a terminal or a service: this one ends with it.
        for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
        if let confinement = Confinement(environment: ProcessInfo.processInfo.environment[Confinement.variable]) {
            Sandbox.enter(confinement, connects: false)
        }
        try IPCChild.serve(fileDescriptor: descriptor) { WalletInit(record: IPCCapture.start) }
    } else if AttachedWallets.isMeant(by: commandLine) {
        let (arguments, status) = AttachedWallets.configure(commandLine)
        guard let arguments else { exit(status) }
        if let (folders, files) = arguments.confinement() {
            Sandbox.enter(Confinement(folders: folders, files: files), connects: true)
        }
        exit(await AttachedWallets.run(arguments, connector: SocketConnector(), record: IPCCapture.start))
    } else {
        exit(WalletTool.run(commandLine))
    }
} catch {
    StandardError.write("Error: \(error)\n")
    exit(EXIT_FAILURE)
}
