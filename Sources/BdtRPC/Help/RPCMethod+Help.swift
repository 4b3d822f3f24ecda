extension RPCMethod {
    /// The help text in the published layout: signature, summary, arguments, results, examples.
    package var help: String {
        var text = signature + "\n\n" + summary + "\n" + argumentsHelp
        for result in results where result.type != .any {
            text += result.condition.isEmpty ? "\nResult:\n" : "\nResult (\(result.condition)):\n"
            var sections = HelpSections()
            result.add(to: &sections)
            text += sections.text
        }
        if !examples.isEmpty { text += "\nExamples:\n" + examples.map { $0 + "\n" }.joined() }
        return text
    }

    private var visibleArguments: ArraySlice<RPCArgument> { arguments.prefix { !$0.hidden } }

    private var signature: String {
        var text = name
        var wasOptional = false
        for argument in visibleArguments {
            let isOptional = argument.need.isOptional
            text += " "
            if isOptional != wasOptional { text += isOptional ? "( " : ") " }
            wasOptional = isOptional
            text += argument.signatureText
        }
        return wasOptional ? text + " )" : text
    }

    private var argumentsHelp: String {
        var sections = HelpSections()
        var named = HelpSections()
        for (index, argument) in visibleArguments.enumerated() {
            sections.add("\(index + 1). \(argument.firstName)", argument.descriptionText(named: true))
            argument.addStructure(to: &sections)
            guard argument.type.isNamedOptions else { continue }
            for member in argument.inner {
                named.add(member.firstName, member.descriptionText(named: true))
                member.addStructure(to: &named)
            }
        }
        var text = sections.isEmpty ? "" : "\nArguments:\n" + sections.text
        if !named.isEmpty { text += "\nNamed Arguments:\n" + named.text }
        return text
    }
}

/// Lines for the examples in help.
package enum RPCExample {
    /// A call with bdtcoin-cli; `arguments` as typed into a shell.
    package static func cli(_ method: String, _ arguments: String = "") -> String {
        "> bdtcoin-cli \(method) \(arguments)"
    }

    /// A call over HTTP; `arguments` as in a JSON array.
    package static func rpc(_ method: String, _ arguments: String = "") -> String {
        "> curl --user myusername --data-binary '{\"jsonrpc\": \"2.0\", \"id\": \"curltest\", \"method\": \"\(method)\", "
            + "\"params\": [\(arguments)]}' -H 'content-type: application/json' http://127.0.0.1:8332/"
    }
}
