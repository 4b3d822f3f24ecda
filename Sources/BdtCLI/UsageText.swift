import BdtCommon

/// What `-help` and `-version` print.
enum UsageText {
    private static let title = "\(ClientInformation.name) RPC client version \(ClientInformation.fullVersion)\n"

    static var version: String { title + ClientInformation.licence }

    static func help(_ arguments: Arguments) -> String {
        title + """

            Calls a running node: asks for its state, manages wallets, makes and sends transactions, and controls the node.

            The command "help" lists the methods that the node offers, "help <command>" explains one of them.
            With -named, arguments are name=value: those that a call does not need are left out.

            Usage: bdtcoin-cli [options] <command> [params]
            or:    bdtcoin-cli [options] -named <command> [name=value]...
            or:    bdtcoin-cli [options] help
            or:    bdtcoin-cli [options] help <command>


            """ + arguments.helpText
    }
}
