import BdtBase
import BdtJSON
import BdtRPC

func logging() -> RPCMethod {
    let categories = LogCategory.sortedNames.joined(separator: ", ")
    return RPCMethod(
        category: "control", name: "logging",
        summary: """
            Tells which categories are logged in detail, after switching some on and then some off.
            The valid logging categories are: \(categories)
            The names all and 1 mean every category.
            """,
        arguments: [
            RPCArgument(
                "include", .array, .optional, "What to switch on",
                inner: [RPCArgument("include_category", .string, .optional, "a category")]),
            RPCArgument(
                "exclude", .array, .optional, "What to switch off",
                inner: [RPCArgument("exclude_category", .string, .optional, "a category")]),
        ],
        result: RPCResult(.dictionary, "by name", [RPCResult("category", .bool, "whether it is logged in detail")]),
        examples: [
            RPCExample.cli("logging", "\"[\\\"all\\\"]\" \"[\\\"http\\\"]\""), RPCExample.rpc("logging", "[\"all\"], [\"libevent\"]"),
        ]
    ) { request in
        for category in try names(request.arguments[0]) { Log.shared.enable(try parse(category)) }
        for category in try names(request.arguments[1]) { Log.shared.disable(try parse(category)) }
        var result = JSONObject()
        for category in LogCategory.allCases.sorted(by: { $0.name < $1.name }) {
            result.append(category.name, .bool(Log.shared.isEnabled(category)))
        }
        return .object(result)
    }
}

private func names(_ value: JSONValue) throws(RPCError) -> [String] {
    var names: [String] = []
    for name in value.array ?? [] { names.append(try name.expectString()) }
    return names
}

private func parse(_ name: String) throws(RPCError) -> [LogCategory] {
    guard let categories = LogCategory.parse(name) else { throw RPCError(.invalidParameter, "unknown logging category \(name)") }
    return categories
}
