import BdtJSON
import BdtKernel
import BdtPolicy
import BdtPrimitives
import BdtRPC

/// The methods that estimate fees.
package func feeMethods(_ node: NodeContext) -> [RPCMethod] { [estimateSmartFee(node), estimateRawFee(node)] }

extension NodeContext {
    /// The estimator once it has heard of all events so far.
    fileprivate func currentEstimator() throws(RPCError) -> FeeEstimator {
        guard let fees else { throw RPCError(.internalError, "Fee estimation disabled") }
        kernel.notifications.drain()
        return fees.estimator
    }
}

private let targetArgument = RPCArgument("conf_target", .number, .required, "Within how many blocks to be confirmed (1 - 1008)")

private func confirmationTarget(_ request: RPCRequest, _ estimator: FeeEstimator) throws(RPCError) -> Int {
    let (target, longest) = (try request.arguments.int(0), estimator.longestTarget(.long))
    guard (1...longest).contains(target) else {
        throw RPCError(.invalidParameter, "Invalid conf_target, must be between 1 and \(longest)")
    }
    return target
}

private func estimateSmartFee(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "util", name: "estimatesmartfee",
        summary: "Estimates the fee rate with which a transaction is likely to be confirmed within a number of blocks.",
        arguments: [
            targetArgument,
            RPCArgument(
                "estimate_mode", .string, .defaultValue("economical"),
                "\"economical\", \"conservative\" (slower to fall when fees do) or \"unset\""),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("feerate", .number, "the fee rate in BDTC/kvB, if there is an estimate", optional: true),
                RPCResult("errors", .array, "what prevents one", optional: true, [RPCResult(.string, "error")]),
                RPCResult(
                    "blocks", .number,
                    "the number of blocks that it holds for: at least 2, and no more than what was observed allows"),
            ]),
        examples: ["estimatesmartfee 6"]
    ) { request in
        let estimator = try node.currentEstimator()
        let target = try confirmationTarget(request, estimator)
        let mode = try request.arguments.string(1).lowercased()
        guard ["unset", "economical", "conservative"].contains(mode) else {
            throw RPCError(
                .invalidParameter, "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", \"conservative\"")
        }
        let estimate = estimator.estimate(target: target, conservative: mode == "conservative")
        let blocks = JSONValue(estimate.target)
        if estimate.rate == .zero { return ["errors": ["Insufficient data or no feerate found"], "blocks": blocks] }
        let mempool = node.kernel.mempool
        let rate = max(estimate.rate, mempool.minimumFeeRate(), mempool.options.minimumRelayRate)
        return ["feerate": .decimal(rate.satoshiPerKvB), "blocks": blocks]
    }
}

private func estimateRawFee(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "util", name: "estimaterawfee",
        summary: "Shows on what figures fee estimates are based. Results may change with the way in which fees are estimated.",
        arguments: [
            targetArgument,
            RPCArgument(
                "threshold", .number, .defaultValue(0.95), "The part of transactions that must have been confirmed within the target."),
        ],
        result: RPCResult(
            .object, "For each horizon that reaches the target",
            [
                RPCResult("short", .object, "", optional: true, horizonResults),
                RPCResult("medium", .object, "", optional: true, [RPCResult("", .elision, "As above")]),
                RPCResult("long", .object, "", optional: true, [RPCResult("", .elision, "As above")]),
            ]),
        examples: ["estimaterawfee 6 0.9"], hidden: true
    ) { request in
        let estimator = try node.currentEstimator()
        let target = try confirmationTarget(request, estimator)
        let success = try request.arguments.double(1)
        guard (0...1).contains(success) else { throw RPCError(.invalidParameter, "Invalid threshold") }
        var json = JSONObject()
        for horizon in FeeHorizon.allCases {
            guard let estimate = estimator.rawEstimate(target: target, success: success, horizon: horizon) else { continue }
            json.append(horizon.rawValue, horizonJSON(estimate))
        }
        return .object(json)
    }
}

private func horizonJSON(_ estimate: RawFeeEstimate) -> JSONValue {
    let rate = estimate.rate.rounded()
    var json = JSONObject()
    if rate > 0 { json.append("feerate", .decimal(Int64(rate))) }
    json.append("decay", JSONValue(estimate.decay))
    json.append("scale", JSONValue(estimate.scale))
    if rate > 0 {
        json.append("pass", rangeJSON(estimate.pass))
        if estimate.fail.start != -1 { json.append("fail", rangeJSON(estimate.fail)) }
    } else {
        json.append("fail", rangeJSON(estimate.fail))
        json.append("errors", ["Insufficient data or no feerate found which meets threshold"])
    }
    return .object(json)
}

private func rangeJSON(_ range: FeeRange) -> JSONValue {
    func hundredths(_ value: Double) -> JSONValue { JSONValue((value * 100).rounded() / 100) }
    return [
        "startrange": JSONValue(range.start.rounded()), "endrange": JSONValue(range.end.rounded()),
        "withintarget": hundredths(range.withinTarget), "totalconfirmed": hundredths(range.totalConfirmed),
        "inmempool": hundredths(range.inMempool), "leftmempool": hundredths(range.leftMempool),
    ]
}

private let horizonResults: [RPCResult] = [
    RPCResult("feerate", .number, "the fee rate in BDTC/kvB", optional: true),
    RPCResult("decay", .number, "what a past event weighs after one more block"),
    RPCResult("scale", .number, "blocks to which waiting times are rounded"),
    RPCResult(
        "pass", .object, "the lowest range of fee rates that is high enough", optional: true,
        [
            RPCResult("startrange", .number, "where the range begins"), RPCResult("endrange", .number, "where it ends"),
            RPCResult("withintarget", .number, "transactions confirmed in time"),
            RPCResult("totalconfirmed", .number, "transactions confirmed at all"),
            RPCResult("inmempool", .number, "transactions that have waited that long"),
            RPCResult("leftmempool", .number, "transactions that left the mempool after that long"),
        ]),
    RPCResult(
        "fail", .object, "the highest range of fee rates that is not", optional: true, [RPCResult("", .elision, "As above")]),
    RPCResult("errors", .array, "", optional: true, [RPCResult(.string, "error")]),
]
