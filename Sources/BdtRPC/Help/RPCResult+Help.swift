extension RPCResult {
    /// Adds the lines of this result. `member`: of an object; `top`: the whole result.
    func add(to sections: inout HelpSections, indent: Int = 0, member: Bool = false, top: Bool = true) {
        let margin = String(repeating: " ", count: indent)
        let key = member ? "\"\(key)\" : " : ""
        let separator = top ? "" : ","
        switch type {
        case .elision: sections.add(margin + "..." + separator, description)
        case .any: sections.add(margin + key + "any" + separator, text("any"))
        case .none: sections.add(margin + "null" + separator, text("json null"))
        case .string: sections.add(margin + key + "\"str\"" + separator, text("string"))
        case .hex: sections.add(margin + key + "\"hex\"" + separator, text("string"))
        case .number, .amount: sections.add(margin + key + "n" + separator, text("numeric"))
        case .time: sections.add(margin + key + "xxx" + separator, text("numeric"))
        case .bool: sections.add(margin + key + "true|false" + separator, text("boolean"))
        case .object where inner.isEmpty: sections.add(margin + key + "{}", text("empty JSON object"))
        case .object, .dictionary, .array, .fixedArray: addContainer(to: &sections, indent, key, separator)
        }
    }

    private func addContainer(to sections: inout HelpSections, _ indent: Int, _ key: String, _ separator: String) {
        let isArray = type == .array || type == .fixedArray
        let margin = String(repeating: " ", count: indent)
        sections.add(margin + key + (isArray ? "[" : "{"), text(isArray ? "json array" : "json object"))
        for part in inner { part.add(to: &sections, indent: indent + 2, member: !isArray, top: false) }
        if type == .array || type == .dictionary, inner.last?.type != .elision {
            sections.add(margin + "  ...")
        } else {
            sections.dropLastSeparator()
        }
        sections.add(margin + (isArray ? "]" : "}") + separator)
    }

    private func text(_ type: String) -> String {
        "(" + type + (optional ? ", optional" : "") + ")" + (description.isEmpty ? "" : " " + description)
    }
}
