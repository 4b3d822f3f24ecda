/// The first object that a process offers to the one at the other end of a connection.
package protocol Init: Sendable {
    func makeEcho() async throws -> any Echo
    // What a node offers; from other processes these throw.
    func makeMining() async throws -> any Mining
    func makeRpc() async throws -> any Rpc
    /// For wallets.
    func makeChain() async throws -> any Chain
    /// For user interfaces.
    func makeNode() async throws -> any Node
    /// What a wallet process offers to the node that spawned it; others throw. `settings` are those of the node.
    func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader
}

extension Init {
    package func makeMining() async throws -> any Mining { throw IPCError.notOffered("Mining") }
    package func makeRpc() async throws -> any Rpc { throw IPCError.notOffered("Rpc") }
    package func makeChain() async throws -> any Chain { throw IPCError.notOffered("Chain") }
    package func makeNode() async throws -> any Node { throw IPCError.notOffered("Node") }
    package func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        throw IPCError.notOffered("WalletLoader")
    }
}

/// Answers with what it is told.
package protocol Echo: Sendable {
    func echo(_ text: String) async throws -> String
}

/// The settings of the spawning process, in the layers of the settings system. Values are JSON text.
package struct GlobalSettings: Hashable, Sendable {
    package struct Section: Hashable, Sendable {
        package var name: String
        package var values: [(name: String, values: [String])]

        package init(name: String, values: [(name: String, values: [String])]) {
            self.name = name
            self.values = values
        }

        package static func == (left: Section, right: Section) -> Bool {
            left.name == right.name && left.values.elementsEqual(right.values) { $0 == $1 }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    package var forced: [String: String]
    package var commandLine: [String: [String]]
    package var readWrite: [String: String]
    package var configFile: [Section]
    package var configPath: String

    package init(
        forced: [String: String] = [:], commandLine: [String: [String]] = [:], readWrite: [String: String] = [:],
        configFile: [Section] = [], configPath: String = ""
    ) {
        self.forced = forced
        self.commandLine = commandLine
        self.readWrite = readWrite
        self.configFile = configFile
        self.configPath = configPath
    }
}

/// What any call across a process border may throw, beside the errors that its interface declares.
package enum IPCError: Error, Equatable, CustomStringConvertible {
    /// The other process is gone, or went while the call ran.
    case disconnected(String)
    /// The call failed there; the text says why.
    case remote(String)
    /// The other process has no such method.
    case unimplemented(String)

    /// What a process answers that is asked for an interface of another kind of process.
    package static func notOffered(_ interface: String) -> IPCError { .remote("This process does not offer the interface \(interface).") }

    package static let notImplemented = IPCError.unimplemented("Method not implemented.")

    package var description: String {
        switch self {
        case .disconnected(let text), .remote(let text), .unimplemented(let text): text
        }
    }
}
