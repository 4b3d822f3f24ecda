import BdtInterfaces
import BdtJSON
import BdtRPC
import Foundation
import Observation

/// The console: RPC methods of node and wallet, typed by hand.
@Observable @MainActor package final class ConsoleModel {
    package struct Entry: Identifiable, Hashable, Sendable {
        package enum Kind: Sendable { case command, reply, error }

        package let id: Int
        package let kind: Kind
        package let time: Int64
        package let text: String
    }

    /// Longest line that is taken.
    package static let maximumLength = 16 << 20
    /// Entries that are kept on the screen.
    private static let capacity = 500

    package static let welcome = """
        Welcome to the bdtcoin RPC console.
        Use the up and down arrows for earlier commands, Ctrl+L to clear the screen, Ctrl+plus and Ctrl+minus for the size of the text.
        Type help for all commands, and help-console for how to write them.

        WARNING: swindlers tell people to type commands here, and steal their coins. Do not use this console without knowing what a command does.
        """

    package static let help = """
        Commands are RPC methods with arguments, set apart by spaces or commas:
            getblockhash 0
        Quotes ("…" or '…') hold an argument together; a backslash takes the meaning from the next character.
        A call in parentheses is an argument of another one:
            getblock(getblockhash(0), 1)
        Square brackets look into a result, by name or by position:
            getblock(getblockhash(0), 1)[tx][0]
        """

    @ObservationIgnored private let node: NodeModel
    package private(set) var entries: [Entry] = []
    package private(set) var isExecuting = false
    /// All commands, and `help <command>` for each.
    package private(set) var completions: [String] = []
    package var history = ConsoleHistory()
    /// Whose wallet methods are called; nil for none in particular.
    package var wallet: WalletModel? {
        didSet {
            guard wallet !== oldValue else { return }
            add(.reply, wallet.map { "Executing commands with wallet \($0.title)" } ?? "Executing commands without any wallet")
        }
    }
    @ObservationIgnored private var count = 0

    package init(node: NodeModel) {
        self.node = node
        wallet = node.wallets?.selected
    }

    package func load() async {
        guard let commands = try? await node.node.listRpcCommands() else { return }
        completions = (commands + commands.map { "help " + $0 } + ["help-console"]).sorted()
    }

    /// What the completion offers for the start of a line.
    package func completions(of start: String, limit: Int = 12) -> [String] {
        start.isEmpty ? [] : Array(completions.lazy.filter { $0.hasPrefix(start) && $0 != start }.prefix(limit))
    }

    package func clear() { entries = [] }

    /// Executes a line. One runs at a time; `stop` is taken at any moment.
    package func submit(_ line: String) async {
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !line.isEmpty, line.utf8.count <= Self.maximumLength, !isExecuting || line == "stop" else { return }
        let call: ConsoleParser.Call?
        do {
            call = try ConsoleParser.parse(line)
        } catch {
            history.add(line)
            add(.command, line)
            add(.error, "Parse error: unbalanced ' or \" or parentheses, or a comma too many")
            return
        }
        guard let call else { return }
        let shown = call.holdsSecret ? call.publicText : line
        history.add(shown)
        add(.command, shown)
        if line == "help-console" {
            add(.reply, Self.help)
            return
        }
        isExecuting = true
        defer { isExecuting = false }
        do {
            add(.reply, Self.text(try await execute(call)))
        } catch {
            add(.error, Self.errorText(error))
        }
    }

    private func execute(_ call: ConsoleParser.Call) async throws -> JSONValue {
        var arguments: [String] = []
        for argument in call.arguments {
            switch argument {
            case .text(let text): arguments.append(text)
            case .call(let inner): arguments.append(Self.text(try await execute(inner)))
            }
        }
        let parameters = try TypedArguments.positional(call.method, arguments)
        let reply = try await node.node.executeRpc(call.method, parameters: parameters.text, uri: uri)
        var value = try JSONValue(parsing: reply)
        for query in call.queries where !query.isEmpty { value = try Self.look(into: value, query) }
        return value
    }

    private static func look(into value: JSONValue, _ query: String) throws -> JSONValue {
        switch value {
        case .object: return value[query]
        case .array:
            guard let position = Int(query), position >= 0 else { throw InterfaceError("Invalid result query") }
            return value[position]
        default: throw InterfaceError("Invalid result query")
        }
    }

    private var uri: String {
        guard let wallet else { return "/" }
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        return "/wallet/" + (wallet.name.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.prettyText() }

    /// A method's error with its code, as published.
    private static func errorText(_ error: any Error) -> String {
        guard let error = error as? RemoteRPCError, let json = try? JSONValue(parsing: error.json), let message = json["message"].string
        else { return failureText(error) }
        return json["code"].int.map { "\(message) (code \($0))" } ?? message
    }

    private func add(_ kind: Entry.Kind, _ text: String) {
        count += 1
        entries.append(Entry(id: count, kind: kind, time: node.context.clock.now, text: text))
        if entries.count > Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
    }
}
