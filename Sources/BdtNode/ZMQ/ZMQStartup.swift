import BdtBase
import BdtJSON
import BdtRPC

extension NodeStartup {
    /// Begins to publish what the user wants published. Without the addresses nothing is, but the node goes on: as published.
    func startPublishing() {
        let wanted = ZMQPublication.all(arguments)
        if wanted.isEmpty { return }
        do {
            let publisher = try ZMQPublisher(wanted, kernel: node.kernel)
            node.set(publisher: publisher)
            let subscription = node.kernel.notifications.subscribe(publisher)
            onStop { subscription.cancel() }
        } catch {
            Log.error("zmq: \(error)")
        }
    }
}

func getZMQNotifications(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "zmq", name: "getzmqnotifications", summary: "Lists what this node publishes through ZeroMQ.",
        result: RPCResult(
            .array, "",
            [
                RPCResult(
                    .object, "",
                    [
                        RPCResult("type", .string, "What is published"), RPCResult("address", .string, "Where"),
                        RPCResult("hwm", .number, "How many messages wait for a slow subscriber"),
                    ])
            ]), examples: ["getzmqnotifications"]
    ) { _ in
        JSONValue(
            (node.publisher?.publications ?? []).map { publication -> JSONValue in
                [
                    "type": .string("pub\(publication.topic.rawValue)"), "address": .string(publication.address),
                    "hwm": JSONValue(publication.limit),
                ]
            })
    }
}
