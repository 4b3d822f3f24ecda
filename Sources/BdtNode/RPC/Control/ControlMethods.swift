import BdtBase
import BdtCommon
import BdtJSON
import BdtRPC

/// Methods about the server itself.
@Sendable package func controlMethods(_ node: NodeContext) -> [RPCMethod] {
    [getMemoryInfo(), getRPCInfo(node), help(node), logging(), stop(node), uptime(node)]
}

private func getRPCInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "control", name: "getrpcinfo", summary: "Tells what the RPC server is doing.",
        result: RPCResult(
            .object, "",
            [
                RPCResult(
                    "active_commands", .array, "calls that run now",
                    [
                        RPCResult(
                            .object, "",
                            [
                                RPCResult("method", .string, "the method"),
                                RPCResult("duration", .number, "microseconds since it was called"),
                            ])
                    ]), RPCResult("logpath", .string, "where the log is"),
            ]),
        examples: [RPCExample.cli("getrpcinfo"), RPCExample.rpc("getrpcinfo")]
    ) { _ in
        let calls = node.rpcTable.activeCalls.map { call -> JSONValue in
            ["method": .string(call.method), "duration": JSONValue(call.microseconds)]
        }
        return ["active_commands": .array(calls), "logpath": .string(Log.shared.options.filePath ?? "")]
    }
}

private func help(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "control", name: "help", summary: "Lists all methods, or explains one.",
        arguments: [RPCArgument("command", .string, .defaultHint("all commands"), "The method to explain")],
        result: [RPCResult(.string, "The text"), RPCResult(.any)]
    ) { request in
        let command = try request.arguments.optionalString(0) ?? ""
        if command == "dump_all_command_conversions" { return await node.rpcTable.argumentMap() }
        return .string(await node.rpcTable.help(command: command))
    }
}

private func stop(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "control", name: "stop", summary: "Stops the node in an orderly way.",
        arguments: [RPCArgument("wait", .number, .optional, "milliseconds to wait before answering", hidden: true)],
        result: RPCResult(.string, "That it is stopping")
    ) { request in
        node.requestShutdown()
        if let delay = try request.arguments.optionalInt(0), delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
        return .string("\(ClientInformation.name) stopping")
    }
}

private func uptime(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "control", name: "uptime", summary: "Tells how long the node has been running.",
        result: RPCResult(.number, "Seconds"), examples: [RPCExample.cli("uptime"), RPCExample.rpc("uptime")]
    ) { _ in JSONValue(node.clock.now - node.startTime) }
}
