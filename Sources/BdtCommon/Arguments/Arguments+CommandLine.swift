import BdtJSON

extension Arguments {
    /// Reads the command line, without the program's own name. Options end at the first word that is none, or at a lone dash.
    package func parse(commandLine: [String]) throws(ConfigurationError) {
        var values: [String: [JSONValue]] = [:]
        var words: [String] = []
        for (index, argument) in commandLine.enumerated() {
            if argument == "-" { break }
            guard argument.hasPrefix("-") else {
                words = Array(commandLine[index...])
                break
            }
            let (key, value) = try interpret(argument)
            values[key.name, default: []].append(value)
        }
        try checkCommand(words.first)
        let result = state.withLock { state in
            state.layers.commandLine = values
            state.words = words
            return state.layers.commandLineIncludes
        }
        if let first = result?.first {
            throw ConfigurationError("-includeconf cannot be used from commandline; -includeconf=\(first.text)")
        }
    }

    private func interpret(_ argument: String) throws(ConfigurationError) -> (OptionKey, JSONValue) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        var name = parts[0].dropFirst()
        if name.hasPrefix("-") { name.removeFirst() }
        let key = OptionKey(name)
        guard let definition = definitions[key.name], key.section.isEmpty else {
            throw ConfigurationError("Invalid parameter \(argument)")
        }
        return (key, try key.interpret(parts.count > 1 ? String(parts[1]) : nil, flags: definition.flags))
    }

    /// A program with commands of its own takes no others.
    private func checkCommand(_ word: String?) throws(ConfigurationError) {
        guard let word, definitions.values.contains(where: { $0.category == .commands }) else { return }
        if definitions[word]?.category != .commands { throw ConfigurationError("Invalid command '\(word)'") }
    }

    /// Options that exclude each other: at most one command of the command line client.
    package func checkClientCommands() throws(ConfigurationError) {
        let found = definitions.values.filter { $0.category == .clientCommands && isSet($0.name) }.map { "-" + $0.name }.sorted()
        if found.count > 1 { throw ConfigurationError("Only one of \(found.joined(separator: ", ")) may be specified.") }
    }
}
