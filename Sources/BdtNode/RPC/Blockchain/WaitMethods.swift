import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func waitForNewBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "waitfornewblock",
        summary: "Waits until the tip changes, and tells the tip. Tells the present one when time runs out or the node ends.",
        arguments: [timeoutArgument], result: tipResult, examples: ["waitfornewblock 1000"], hidden: true
    ) { request in
        let start = try node.tip()
        return try await wait(node, timeout: try timeout(request.arguments, 0)) { $0 !== start }
    }
}

func waitForBlock(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "waitforblock",
        summary: "Waits until a block is the tip, and tells the tip. Tells the present one when time runs out or the node ends.",
        arguments: [RPCArgument("blockhash", .hex, .required, "The hash of the block"), timeoutArgument], result: tipResult,
        examples: ["waitforblock \"blockhash\" 1000"], hidden: true
    ) { request in
        let hash = BlockHash(try request.arguments.hash(0, "blockhash"))
        return try await wait(node, timeout: try timeout(request.arguments, 1)) { $0.hash == hash }
    }
}

func waitForBlockHeight(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "waitforblockheight",
        summary: "Waits until the chain has a height, and tells the tip. Tells the present one when time runs out or the node ends.",
        arguments: [RPCArgument("height", .number, .required, "The height, at least"), timeoutArgument], result: tipResult,
        examples: ["waitforblockheight 100 1000"], hidden: true
    ) { request in
        let height = try request.arguments.int(0)
        return try await wait(node, timeout: try timeout(request.arguments, 1)) { $0.height >= height }
    }
}

func syncWithValidationInterfaceQueue(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "syncwithvalidationinterfacequeue",
        summary: "Waits until all events so far were delivered to those who listen.", result: RPCResult(.none),
        examples: ["syncwithvalidationinterfacequeue"], hidden: true
    ) { _ in
        await node.notificationHub.settle()
        return .null
    }
}

private let timeoutArgument = RPCArgument("timeout", .number, .defaultValue(0), "Milliseconds to wait; 0: without end")
private let tipResult = RPCResult(
    .object, "", [RPCResult("hash", .hex, "Hash of the tip"), RPCResult("height", .number, "Height of the tip")])

/// Milliseconds; nil: without end.
private func timeout(_ arguments: RPCArguments, _ index: Int) throws(RPCError) -> Int? {
    let milliseconds = try arguments.int(index)
    if milliseconds < 0 { throw RPCError(.miscError, "Negative timeout") }
    return milliseconds == 0 ? nil : milliseconds
}

private func wait(
    _ node: NodeContext, timeout: Int?, until isReached: @escaping @Sendable (BlockIndexEntry) -> Bool
) async throws -> JSONValue {
    let waiter = TipWaiter(kernel: node.kernel, isReached: isReached)
    let registration = node.shutdown.onRequest { waiter.finish() }
    defer { registration.cancel() }
    await waiter.wait(milliseconds: timeout)
    let tip = try node.tip()
    return ["hash": .string("\(tip.hash)"), "height": JSONValue(tip.height)]
}
