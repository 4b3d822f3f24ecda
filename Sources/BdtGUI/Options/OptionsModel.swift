import BdtBase
import BdtInterfaces
import BdtJSON
import Observation

/// The options that the GUI shares with the node. They are kept in settings.json, and count from the node's next start.
@Observable @MainActor package final class OptionsModel {
    package enum Kind: Hashable, Sendable {
        case switched
        /// A number with its limits.
        case number(ClosedRange<Int>)
        /// `host:port`, empty for none.
        case proxy
    }

    package struct Option: Identifiable, Hashable, Sendable {
        /// The setting's name.
        package let id: String
        package let section: String
        package let title: String
        package let subtitle: String
        package let kind: Kind
        let fallback: JSONValue
        /// As the user entered it: `1` or `0` for switches.
        package var text = ""
        /// The command line or the configuration file overrules the GUI.
        package var isOverruled = false
        var stored = ""

        package var isOn: Bool { text == "1" }
        package var isChanged: Bool { text != stored }

        package var problem: String? {
            switch kind {
            case .switched: return nil
            case .number(let range):
                guard let value = Int(text), range.contains(value) else {
                    return "A number from \(range.lowerBound) to \(range.upperBound)."
                }
                return nil
            case .proxy:
                if text.isEmpty { return nil }
                let address = HostPort(text)
                return address?.port == nil || address?.host.isEmpty == true ? "An address and a port, such as 127.0.0.1:9050." : nil
            }
        }

        mutating func take(_ value: JSONValue) {
            let value = value.isNull ? fallback : value
            switch kind {
            case .switched:
                text = value.bool ?? (value.int.map { $0 != 0 } ?? !["0", "false", ""].contains(value.string ?? "1")) ? "1" : "0"
            case .number: text = value.int.map(String.init) ?? value.string ?? (value.bool == true ? "1" : "0")
            case .proxy: text = value.string ?? ""
            }
            stored = text
        }

        /// Numbers are written as text: older programs read them so.
        var value: JSONValue {
            switch kind {
            case .switched: JSONValue(isOn)
            case .number: .string(text)
            case .proxy: text.isEmpty ? .null : .string(text)
            }
        }
    }

    @ObservationIgnored private let node: any Node
    package private(set) var options: [Option]
    package private(set) var problem = ""

    package init(node: any Node) {
        self.node = node
        options = Self.all
    }

    private static let all: [Option] = [
        Option(
            id: "prune", section: "Main", title: "Prune block storage to (MiB)",
            subtitle: "0 keeps all blocks; going back means downloading the chain again", kind: .number(0...1_000_000), fallback: 0),
        Option(
            id: "dbcache", section: "Main", title: "Size of database cache (MiB)", subtitle: "A larger cache makes synchronisation faster",
            kind: .number(4...16_384), fallback: 450),
        Option(
            id: "par", section: "Main", title: "Threads for script verification", subtitle: "0 decides by itself; -1 leaves one core free",
            kind: .number(-64...15), fallback: 0),
        Option(
            id: "server", section: "Main", title: "RPC server", subtitle: "Lets bdtcoin-cli and other programs call the node",
            kind: .switched, fallback: true),
        Option(
            id: "spendzeroconfchange", section: "Wallet", title: "Spend unconfirmed change",
            subtitle: "Without it, change waits for a confirmation", kind: .switched, fallback: true),
        Option(
            id: "listen", section: "Network", title: "Allow incoming connections", subtitle: "", kind: .switched, fallback: true),
        Option(
            id: "natpmp", section: "Network", title: "Map port by PCP or NAT-PMP", subtitle: "Works when the router has one of them on",
            kind: .switched, fallback: false),
        Option(
            id: "proxy", section: "Network", title: "SOCKS5 proxy", subtitle: "For all connections; address:port", kind: .proxy,
            fallback: ""),
        Option(
            id: "onion", section: "Network", title: "SOCKS5 proxy for Tor", subtitle: "For onion services only; address:port", kind: .proxy,
            fallback: ""),
    ]

    package var sections: [String] { options.map(\.section).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

    package func load() async {
        for index in options.indices {
            let name = options[index].id
            options[index].isOverruled = (try? await node.isSettingIgnored(name)) ?? false
            let text = (try? await node.getPersistentSetting(name)) ?? "null"
            options[index].take((try? JSONValue(parsing: text)) ?? .null)
        }
    }

    package func set(_ id: String, _ text: String) {
        if let index = options.firstIndex(where: { $0.id == id }) { options[index].text = text }
    }

    package var isValid: Bool { options.allSatisfy { $0.problem == nil } }
    package var needsRestart: Bool { options.contains { $0.isChanged } }

    /// Writes what has changed; false, and `problem` says why, when that fails.
    package func save() async -> Bool {
        guard isValid else { return false }
        for index in options.indices where options[index].isChanged {
            do {
                try await node.updateRwSetting(options[index].id, options[index].value.text)
                options[index].stored = options[index].text
            } catch {
                problem = failureText(error)
                return false
            }
        }
        return true
    }
}
