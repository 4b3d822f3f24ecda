import BdtGTK
import BdtGUI
import BdtIPC
import BdtInterfaces
import Foundation

// The user interface: shows a node and its wallets. It starts a node of its own, whose program stands beside this one, or attaches to one
// that runs (`-ipcconnect`).
let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
let nodeProgram = folder.appendingPathComponent("bdtcoin-node").path
signal(SIGPIPE, SIG_IGN)

switch Launch.read(Array(CommandLine.arguments.dropFirst())) {
case .finish(let output, let errors, let status):
    FileHandle.standardOutput.write(Data(output.utf8))
    FileHandle.standardError.write(Data(errors.utf8))
    exit(status)
case .run(let launch):
    let network = launch.parameters.network.name
    let preferences = Preferences(path: Preferences.path(network: network), resets: launch.resetsPreferences)
    let source = LinkSource {
        if let address = launch.nodeAddress, let link = try await SocketConnector().connect(to: address, folder: launch.networkDirectory) {
            return LinkSource.Link(root: link.root, isOwn: false, onLoss: { link.onDisconnect($0) })
        }
        let session = try await NodeSession.spawn(executable: nodeProgram, options: launch.nodeOptions)
        return LinkSource.Link(root: session.root, isOwn: true, onLoss: { session.onDisconnect($0) }, end: { await session.end() })
    }
    let context = GUIContext(parameters: launch.parameters, preferences: preferences)
    guard let application = GUIApplication(session: SessionModel(source: source, context: context), launch: launch) else {
        FileHandle.standardError.write(Data("Error: There is no display to show windows on.\n".utf8))
        exit(EXIT_FAILURE)
    }
    exit(application.run())
}
