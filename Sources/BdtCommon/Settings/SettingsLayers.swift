import BdtJSON

/// All settings of a process by where they come from, and the published rules by which one layer overrides another.
///
/// A value is text, or `false` for `-noX` and `true` for `-noX=0`; settings.json may hold any JSON.
package struct SettingsLayers: Hashable, Sendable {
    /// Set by the program: above all others.
    package var forced: [String: JSONValue] = [:]
    package var commandLine: [String: [JSONValue]] = [:]
    /// settings.json
    package var readWrite: [String: JSONValue] = [:]
    /// The configuration file by section; the empty name is what stands before any section.
    package var configFile: [String: [String: [JSONValue]]] = [:]

    package init() {}

    private enum Source {
        case forced, commandLine, readWrite, configSection, configDefault

        var isConfigFile: Bool { self == .configSection || self == .configDefault }
    }

    /// Values of one source; those before a `false` do not count.
    private struct Span {
        let source: Source
        let values: [JSONValue]

        var endsNegated: Bool { values.last == .bool(false) }
        var negated: Int { (values.lastIndex(of: .bool(false)) ?? -1) + 1 }
        var effective: ArraySlice<JSONValue> { values[negated...] }
        var isEmpty: Bool { values.isEmpty || endsNegated }
    }

    private func spans(_ name: String, section: String) -> [Span] {
        var spans: [Span] = []
        if let value = forced[name] { spans.append(Span(source: .forced, values: [value])) }
        if let values = commandLine[name] { spans.append(Span(source: .commandLine, values: values)) }
        if let value = readWrite[name] { spans.append(Span(source: .readWrite, values: [value])) }
        if !section.isEmpty, let values = configFile[section]?[name] { spans.append(Span(source: .configSection, values: values)) }
        if let values = configFile[""]?[name] { spans.append(Span(source: .configDefault, values: values)) }
        return spans
    }

    /// The one value that counts; null when there is none.
    /// - Parameters:
    ///   - section: name of the network, empty before it is known.
    ///   - ignoresDefaultSection: the option is taken from the section of the network only. A negation counts nevertheless.
    ///   - persistentOnly: leaves out the command line and forced values.
    ///   - selectsNetwork: the option chooses the network. Of these the last one in a file counts, and `-noX` on the command line does not.
    package func value(
        _ name: String, section: String, ignoresDefaultSection: Bool = false, persistentOnly: Bool = false, selectsNetwork: Bool = false
    ) -> JSONValue {
        for span in spans(name, section: section) {
            if ignoresDefaultSection && span.source == .configDefault && !span.endsNegated { continue }
            if persistentOnly && (span.source == .forced || span.source == .commandLine) { continue }
            if selectsNetwork && span.endsNegated { continue }
            if !span.isEmpty {
                // In a file the first value counts, on the command line the last.
                let takesFirst = span.source.isConfigFile && !selectsNetwork
                return (takesFirst ? span.effective.first : span.effective.last) ?? .null
            }
            if span.endsNegated { return .bool(false) }
        }
        return .null
    }

    /// All values of an option that may be repeated, highest source first.
    ///
    /// A negation hides lower sources. But values that follow it on the command line bring those of the configuration file back.
    package func list(_ name: String, section: String, ignoresDefaultSection: Bool = false) -> [JSONValue] {
        var result: [JSONValue] = []
        var done = false
        var negatedEmpty = false
        for span in spans(name, section: section) {
            if ignoresDefaultSection && span.source == .configDefault { continue }
            if !done || (span.source.isConfigFile && !negatedEmpty) {
                for value in span.effective {
                    if let values = value.array { result += values } else { result.append(value) }
                }
            }
            done = done || span.negated > 0 || span.source == .forced
            negatedEmpty = negatedEmpty || (span.endsNegated && result.isEmpty)
        }
        return result
    }

    /// Whether the option stands before any section of the configuration file, and nowhere else.
    package func isOnlyInDefaultSection(_ name: String, section: String) -> Bool {
        let sources = spans(name, section: section).filter { !$0.isEmpty }.map(\.source)
        return sources.contains(.configDefault) && sources.allSatisfy { $0 == .configDefault }
    }

    /// The negation-aware values of `includeconf` in a section, from position `skip` on, and how many there are in all.
    func includes(section: String, skipping skip: Int = 0) -> (names: [String], count: Int) {
        let values = configFile[section]?["includeconf"] ?? []
        let span = Span(source: .configDefault, values: values)
        return (values.dropFirst(max(skip, span.negated)).compactMap(\.string), values.count)
    }

    /// Whether the command line turns `includeconf` off; nil when it does not mention it, else the first value that it gives.
    var commandLineIncludes: (isOff: Bool, first: JSONValue?)? {
        guard let values = commandLine["includeconf"] else { return nil }
        let span = Span(source: .commandLine, values: values)
        return (span.endsNegated, span.isEmpty ? nil : span.effective.first)
    }
}
