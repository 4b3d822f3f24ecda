import BdtJSON

extension RPCTable {
    /// Signatures of all listed methods under their categories, or the whole help text of one method.
    package func help(command name: String = "") async -> String {
        var lines: [String] = []
        var category = ""
        for command in listedCommands.sorted(by: { ($0.category + $0.name) < ($1.category + $1.name) }) {
            guard name.isEmpty ? command.category != "hidden" : command.name == name else { continue }
            guard let text = await helpText(of: command) else { continue }
            if !name.isEmpty {
                lines.append(text)
                continue
            }
            if category != command.category {
                if !category.isEmpty { lines.append("") }
                category = command.category
                lines.append("== \(category.prefix(1).uppercased())\(category.dropFirst()) ==")
            }
            lines.append(String(text.prefix { $0 != "\n" }))
        }
        if lines.isEmpty { return "help: unknown command: \(name)" }
        return lines.joined(separator: "\n")
    }

    private func helpText(of command: RPCCommand) async -> String? {
        var request = RPCRequest(method: command.name)
        request.mode = .help
        switch await outcome(of: request) {
        case .success(.help(let text)): return text
        case .failure(let error): return error.message
        case .success: return nil
        }
    }

    /// [method, position, name, is a string] for each argument of each method: how a command line converts its words.
    package func argumentMap() async -> JSONValue {
        var rows: [JSONValue] = []
        for name in methodNames {
            var request = RPCRequest(method: name)
            request.mode = .arguments
            if case .success(.result(.array(let part))) = await outcome(of: request) { rows += part }
        }
        return .array(rows)
    }
}
