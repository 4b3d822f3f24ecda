import BdtConsensus
import BdtJSON
import BdtKernel
import BdtRPC

func getDeploymentInfo(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getdeploymentinfo", summary: "Describes the changes of consensus rules as of a block.",
        arguments: [RPCArgument("blockhash", .hex, .defaultHint("hash of current chain tip"), "The hash of the block")],
        result: RPCResult(
            .object, "",
            [
                RPCResult("hash", .hex, "Hash of the block"), RPCResult("height", .number, "Height of the block"),
                RPCResult("deployments", .dictionary, "", [RPCResult("xxxx", .object, "By name", deploymentResults)]),
            ]), examples: ["getdeploymentinfo"]
    ) { request in
        let entry = request.arguments.has(0) ? try node.block(request.arguments, 0, "blockhash") : try node.tip()
        return [
            "hash": .string("\(entry.hash)"), "height": JSONValue(entry.height),
            "deployments": .object(deploymentsJSON(entry, node.kernel)),
        ]
    }
}

private func deploymentsJSON(_ entry: BlockIndexEntry, _ kernel: Kernel) -> JSONObject {
    let consensus = kernel.parameters.consensus
    var json = JSONObject()
    let buried: [BuriedDeployment] = [.heightInCoinbase, .strictDER, .checkLockTimeVerify, .csv, .segwit]
    for deployment in buried where consensus.buriedHeights[deployment] != Int(Int32.max) {
        json.append(
            deployment.name,
            [
                "type": "buried", "active": .bool(consensus.isActive(deployment, at: entry.height + 1)),
                "height": JSONValue(consensus.buriedHeights[deployment]),
            ])
    }
    for deployment in VersionBitsDeployment.allCases where consensus[deployment].startTime != DeploymentSchedule.neverActive {
        json.append(deployment.name, .object(versionBitsJSON(deployment, entry, kernel)))
    }
    return json
}

private func versionBitsJSON(_ deployment: VersionBitsDeployment, _ entry: BlockIndexEntry, _ kernel: Kernel) -> JSONObject {
    let states = kernel.versionBits
    let schedule = kernel.parameters.consensus[deployment]
    let current = states.state(deployment, after: entry.previous)
    let next = states.state(deployment, after: entry)
    let isSignalled = current == .started || current == .lockedIn
    var details = JSONObject()
    if isSignalled { details.append("bit", JSONValue(schedule.bit)) }
    details.append("start_time", JSONValue(schedule.startTime))
    details.append("timeout", JSONValue(schedule.timeout))
    details.append("min_activation_height", JSONValue(schedule.minActivationHeight))
    details.append("status", .string(current.name))
    details.append("since", JSONValue(states.sinceHeight(deployment, after: entry.previous)))
    details.append("status_next", .string(next.name))
    if isSignalled {
        let statistics = states.statistics(deployment, at: entry)
        details.append("statistics", .object(statisticsJSON(statistics, isLockedIn: current == .lockedIn)))
        details.append("signalling", .string(String(statistics.signals.map { $0 ? "#" : "-" })))
    }
    var json: JSONObject = ["type": "bip9"]
    if next == .active { json.append("height", JSONValue(states.sinceHeight(deployment, after: entry))) }
    json.append("active", .bool(next == .active))
    json.append("bip9", .object(details))
    return json
}

private func statisticsJSON(_ statistics: SignalStatistics, isLockedIn: Bool) -> JSONObject {
    var json: JSONObject = [
        "period": JSONValue(statistics.period), "elapsed": JSONValue(statistics.elapsed), "count": JSONValue(statistics.count),
    ]
    if !isLockedIn {
        json.append("threshold", JSONValue(statistics.threshold))
        json.append("possible", .bool(statistics.isPossible))
    }
    return json
}

private let deploymentResults: [RPCResult] = [
    RPCResult("type", .string, "\"buried\" or \"bip9\""),
    RPCResult("height", .number, "The first block that the rules hold for, if that is known", optional: true),
    RPCResult("active", .bool, "Whether the rules hold for the mempool and the next block"),
    RPCResult(
        "bip9", .object, "For type \"bip9\"", optional: true,
        [
            RPCResult("bit", .number, "The bit of the version that signals, while that counts", optional: true),
            RPCResult("start_time", .time, "Median time past from which signals count"),
            RPCResult("timeout", .time, "Median time past at which the deployment fails unless it is locked in"),
            RPCResult("min_activation_height", .number, "The first height that the rules may hold for"),
            RPCResult("status", .string, "\"defined\", \"started\", \"locked_in\", \"active\" or \"failed\""),
            RPCResult("since", .number, "The first height with this status"),
            RPCResult("status_next", .string, "The status of the next block"),
            RPCResult(
                "statistics", .object, "While signals count", optional: true,
                [
                    RPCResult("period", .number, "Blocks of a period"),
                    RPCResult("threshold", .number, "Signals needed", optional: true),
                    RPCResult("elapsed", .number, "Blocks of the period so far"), RPCResult("count", .number, "Signals among them"),
                    RPCResult("possible", .bool, "Whether the threshold can still be met", optional: true),
                ]),
            RPCResult("signalling", .string, "# for blocks of the period that signal, - for others", optional: true),
        ]),
]
