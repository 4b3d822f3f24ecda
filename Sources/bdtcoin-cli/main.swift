import BdtCLI

let outcome = await CommandLineClient.run(Array(CommandLine.arguments.dropFirst()))
outcome.finish()
