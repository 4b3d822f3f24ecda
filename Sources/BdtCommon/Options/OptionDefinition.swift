/// The headings of the help text, in its order.
package enum OptionCategory: Int, CaseIterable, Sendable {
    case options, connection, wallet, walletDebug, zmq, debugTest, chain, relay, blockCreation, rpc, gui, commands, registerCommands
    case clientCommands, ipc, hidden

    var heading: String {
        switch self {
        case .options: "Options:"
        case .connection: "Connection options:"
        case .wallet: "Wallet options:"
        case .walletDebug: "Wallet debugging/testing options:"
        case .zmq: "ZeroMQ notification options:"
        case .debugTest: "Debugging/Testing options:"
        case .chain: "Chain selection options:"
        case .relay: "Node relay options:"
        case .blockCreation: "Block creation options:"
        case .rpc: "RPC server options:"
        case .gui: "UI Options:"
        case .commands: "Commands:"
        case .registerCommands: "Register Commands:"
        case .clientCommands: "CLI Commands:"
        case .ipc: "IPC interprocess connection options:"
        case .hidden: ""
        }
    }
}

/// An option that a program takes.
package struct OptionDefinition: Sendable {
    package struct Flags: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Shown by `-help-debug` only.
        package static let debug = Flags(rawValue: 1)
        /// Outside the main network taken from that network's section only.
        package static let networkOnly = Flags(rawValue: 2)
        /// The value is never logged.
        package static let sensitive = Flags(rawValue: 4)
        /// `-noX` is an error.
        package static let notNegatable = Flags(rawValue: 8)
        /// `-X` without a value is an error.
        package static let needsValue = Flags(rawValue: 16)
    }

    /// Without dash.
    package let name: String
    /// What follows the name in help, such as `=<n>`.
    package let parameter: String
    package let help: String
    package let category: OptionCategory
    package let flags: Flags

    package init(_ name: String, _ parameter: String, _ category: OptionCategory, _ flags: Flags, _ help: String) {
        self.name = name
        self.parameter = parameter
        self.category = category
        self.flags = flags
        self.help = help
    }
}

/// Makes definitions of one category: `general("conf", "=<file>", "help")`.
struct OptionMaker {
    let category: OptionCategory

    init(_ category: OptionCategory) { self.category = category }

    func callAsFunction(_ name: String, _ help: String) -> OptionDefinition {
        OptionDefinition(name, "", category, [], help)
    }

    func callAsFunction(_ name: String, _ parameter: String, _ help: String) -> OptionDefinition {
        OptionDefinition(name, parameter, category, [], help)
    }

    func callAsFunction(_ name: String, _ parameter: String, _ flags: OptionDefinition.Flags, _ help: String) -> OptionDefinition {
        OptionDefinition(name, parameter, category, flags, help)
    }
}
