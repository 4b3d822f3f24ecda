import BdtJSON

extension RPCArgument {
    /// The argument in the signature line of its method.
    var signatureText: String { signature ?? valueText }

    /// What a caller writes for it.
    private var valueText: String {
        switch type {
        case .string, .hex: "\"\(firstName)\""
        case .number, .amount, .range, .bool, .stringOrNumber, .numberOrBool, .any, .anyAsText: firstName
        case .object: "{" + members + "}"
        case .dictionary, .namedOptions, .namedOptionsOrBool: "{" + members + ",...}"
        case .array: "[" + inner.map { $0.signatureText + "," }.joined() + "...]"
        }
    }

    private var members: String { inner.map { $0.memberText(separator: ":") }.joined(separator: ",") }

    /// What a caller writes for it as a member of an object.
    func memberText(separator: String) -> String {
        "\"\(firstName)\"" + separator + memberValueText
    }

    private var memberValueText: String {
        switch type {
        case .string: "\"str\""
        case .hex: "\"hex\""
        case .number, .numberOrBool: "n"
        case .range: "n or [n,n]"
        case .amount: "amount"
        case .bool: "bool"
        case .stringOrNumber, .any, .anyAsText: typeText ?? type.helpName
        case .array: "[" + inner.map { $0.valueText + "," }.joined() + "...]"
        case .object, .dictionary, .namedOptions, .namedOptionsOrBool: "{" + members + "}"
        }
    }

    /// Type, need and description. `named`: not an element of an array.
    func descriptionText(named: Bool) -> String {
        var text = "(" + (typeText ?? type.helpName)
        switch need {
        case .required: text += ", required"
        case .optional: text += named ? ", optional" : ""
        case .defaultValue(let value): text += ", optional, default=" + value.text
        case .defaultHint(let hint): text += ", optional, default=" + hint
        }
        text += ")"
        if type.isNamedOptions { text += " Options object that can be used to pass named arguments, listed below." }
        return description.isEmpty ? text : text + " " + description
    }

    /// Adds the inner structure. `named`: this is a member of an object; `top`: an argument of the method.
    func addStructure(to sections: inout HelpSections, indent: Int = 5, named: Bool = false, top: Bool = true) {
        let margin = String(repeating: " ", count: indent)
        let key = named ? "\"\(firstName)\": " : ""
        let right = top ? "" : descriptionText(named: named)
        switch type {
        case .object, .dictionary:
            sections.add(margin + key + "{", right)
            for member in inner { member.addStructure(to: &sections, indent: indent + 2, named: true, top: false) }
            if case .dictionary = type { sections.add(margin + "  ...") }
            sections.add(margin + "}" + (top ? "" : ","))
        case .array:
            sections.add(margin + key + "[", right)
            for element in inner { element.addStructure(to: &sections, indent: indent + 2, top: false) }
            sections.add(margin + "  ...")
            sections.add(margin + "]" + (top ? "" : ","))
        default:
            guard !top else { return }
            sections.add(margin + (named ? memberText(separator: ": ") : valueText) + ",", right)
        }
    }
}
