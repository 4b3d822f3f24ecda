import BdtJSON
import BdtRPC

/// Methods for tests, not listed by help.
@Sendable package func testingMethods(_ node: NodeContext) -> [RPCMethod] {
    [echo("echo"), echo("echojson"), setMockTime(node), mockScheduler(node)]
}

private func echo(_ name: String) -> RPCMethod {
    RPCMethod(
        category: "hidden", name: name,
        summary: "Answers with its arguments. bdtcoin-cli takes those of echo as text, those of echojson as JSON.",
        arguments: (0..<10).map { RPCArgument("arg\($0)", .anyAsText, .optional) }, result: RPCResult(.any, "What was passed in")
    ) { request in
        if request.arguments[9].string == "trigger_internal_bug" {
            throw RPCError(.miscError, "Internal bug detected: request.params[9].get_str() != \"trigger_internal_bug\"")
        }
        return .array(request.arguments.values)
    }
}

private func setMockTime(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "hidden", name: "setmocktime", summary: "Stops the clock at a time, for tests.",
        arguments: [RPCArgument("timestamp", .number, .required, "UNIX seconds; 0 lets the clock run again")], result: RPCResult(.none)
    ) { request in
        guard node.parameters.isMockable else {
            throw RPCError(.miscError, "setmocktime is for regression testing (-regtest mode) only")
        }
        let time = try request.arguments.int64(0)
        let latest = Int64.max / 1_000_000_000
        guard (0...latest).contains(time) else {
            throw RPCError(.invalidParameter, "Mocktime must be in the range [0, \(latest)], not \(time).")
        }
        node.clock.mockTime = time
        try await node.wallets?.setMockTime(time)
        for loader in node.attachedLoaders.all { try? await loader.setMockTime(time) }
        return .null
    }
}

private func mockScheduler(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "hidden", name: "mockscheduler", summary: "Lets time pass for scheduled work, for tests.",
        arguments: [RPCArgument("delta_time", .number, .required, "Seconds")], result: RPCResult(.none)
    ) { request in
        guard node.parameters.isMockable else {
            throw RPCError(.miscError, "mockscheduler is for regression testing (-regtest mode) only")
        }
        let seconds = try request.arguments.int64(0)
        guard (1...3600).contains(seconds) else {
            throw RPCError(.miscError, "delta_time must be between 1 and 3600 seconds (1 hr)")
        }
        node.scheduler.mockForward(seconds: seconds)
        await node.notificationHub.settle()
        try await node.wallets?.mockForward(seconds: seconds)
        for loader in node.attachedLoaders.all { try? await loader.schedulerMockForward(seconds: seconds) }
        return .null
    }
}
