import BdtCommon
import Foundation

/// The program `bdtcoin-util`: what needs no running node.
package enum UtilityTool {
    /// Runs a command line (without the program's name) and returns the exit status.
    package static func run(_ commandLine: [String]) -> Int32 {
        let arguments = Arguments(options: OptionDefinition.utility)
        do {
            try arguments.parse(commandLine: commandLine)
            if commandLine.isEmpty || arguments.wantsHelp || arguments.getBool("version", default: false) {
                print(introduction(arguments), terminator: "")
                if commandLine.isEmpty { StandardError.write("Error: too few parameters\n") }
                return commandLine.isEmpty ? EXIT_FAILURE : EXIT_SUCCESS
            }
        } catch {
            return fail("Error parsing command line arguments: \(error)")
        }
        guard let command = arguments.words.first else { return fail("Error: must specify a command") }
        let words = Array(arguments.words.dropFirst())
        do {
            switch command {
            case "grind": print(try Grind.run(words))
            case "ipcdump": try IPCDump.run(words, follows: arguments.getBool("follow", default: false))
            default: return fail("Error parsing command line arguments: Invalid command '\(command)'")
            }
            return EXIT_SUCCESS
        } catch {
            return fail("\(error)")
        }
    }

    private static func fail(_ text: String) -> Int32 {
        StandardError.write(text + "\n")
        return EXIT_FAILURE
    }

    private static func introduction(_ arguments: Arguments) -> String {
        let title = "\(ClientInformation.name) bdtcoin-util utility version \(ClientInformation.fullVersion)\n"
        if arguments.getBool("version", default: false) { return title + ClientInformation.licence }
        return title + """

            Does work that needs no running node.

            Usage: bdtcoin-util [options] grind <hex-block-header>
            or:    bdtcoin-util [-follow] ipcdump <file>


            """ + arguments.helpText
    }
}

/// Why a command cannot do its work: one text for the user.
struct UtilityError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
