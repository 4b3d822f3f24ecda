import BdtInterfaces
import BdtJSON
import BdtRPC

/// How this process and others get along.
func processMethods(_ node: NodeContext, _ diagnostics: any IPCDiagnostics) -> [RPCMethod] {
    [
        RPCMethod(
            category: "control", name: "echoipc",
            summary: "Answers with what it is given, by way of another process that is started for it. For tests.",
            arguments: [RPCArgument("arg", .string, .required, "The text")], result: RPCResult(.string, "The text"),
            examples: ["echoipc hello"], hidden: true
        ) { request in
            .string(try await diagnostics.echoThroughProcess(try request.arguments.string(0)))
        },
        RPCMethod(
            category: "control", name: "getipcinfo",
            summary: "Tells what this process holds for other processes now: whatever stays when they are gone is a leak. For tests.",
            result: RPCResult(
                .object, "",
                [
                    RPCResult("connections", .number, "Connections to other processes"),
                    RPCResult("objects", .number, "Objects that they may call"),
                    RPCResult("threads", .number, "Threads that they made for their calls"),
                    RPCResult("calls", .number, "Calls of theirs that run or wait"),
                    RPCResult("templates", .number, "Block templates that they hold"),
                    RPCResult("template_bytes", .number, "The size of the blocks of these; there is a limit of 512 MiB"),
                ]), examples: ["getipcinfo"], hidden: true
        ) { _ in
            let (statistics, templates) = (diagnostics.statistics, node.templates.current)
            return [
                "connections": JSONValue(statistics.connections), "objects": JSONValue(statistics.objects),
                "threads": JSONValue(statistics.threads), "calls": JSONValue(statistics.calls),
                "templates": JSONValue(templates.count), "template_bytes": JSONValue(templates.bytes),
            ]
        },
    ]
}

extension NodeParts {
    /// Adds the methods that show how processes get along.
    package mutating func addDiagnostics(_ diagnostics: any IPCDiagnostics) {
        let others = methods
        methods = { others($0) + processMethods($0, diagnostics) }
    }
}
