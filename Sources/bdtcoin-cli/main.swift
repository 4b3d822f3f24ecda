import BdtCLI
import BdtIPC

let outcome = await CommandLineClient.run(Array(CommandLine.arguments.dropFirst()), connector: SocketConnector())
outcome.finish()
