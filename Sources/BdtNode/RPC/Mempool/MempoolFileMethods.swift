import BdtJSON
import BdtKernel
import BdtRPC

func saveMempool(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "savemempool",
        summary: "Writes the mempool to disk. Fails until the one saved before was loaded.",
        result: RPCResult(.object, "", [RPCResult("filename", .string, "the file that was written, with its directory")]),
        examples: ["savemempool"]
    ) { _ in
        guard node.kernel.mempool.isLoadAttempted else { throw RPCError(.miscError, "The mempool was not loaded yet") }
        guard node.kernel.saveMempool(to: node.mempoolPath) else { throw RPCError(.miscError, "Unable to dump mempool to disk") }
        return ["filename": .string(node.mempoolPath)]
    }
}

func importMempool(_ node: NodeContext) -> RPCMethod {
    let warning = "\nTake it from files only that you trust."
    let options = [
        RPCArgument(
            "use_current_time", .bool, .defaultValue(true), "Date the entries now, not as the file says.\(warning)"),
        RPCArgument(
            "apply_fee_delta_priority", .bool, .defaultValue(false),
            "Prioritise as the file says, in addition to what prioritisetransaction has set.\(warning)"),
        RPCArgument(
            "apply_unbroadcast_set", .bool, .defaultValue(false),
            "Announce to peers until one asks those transactions that the file names.\(warning)"),
    ]
    return RPCMethod(
        category: "blockchain", name: "importmempool",
        summary: "Offers the transactions of a mempool.dat file to the mempool.\nFiles from others may do harm, their metadata above all.",
        arguments: [
            RPCArgument("filepath", .string, .required, "The mempool file"),
            RPCArgument("options", .namedOptions, .optional, "", inner: options),
        ],
        result: RPCResult(.object, ""), examples: ["importmempool /path/to/mempool.dat"]
    ) { request in
        if node.kernel.isInitialBlockDownload {
            throw RPCError(.clientInInitialDownload, "Can only import the mempool after the block download and sync is done.")
        }
        let given = request.arguments[1]
        func flag(_ name: String, default fallback: Bool) throws(RPCError) -> Bool {
            given[name].isNull ? fallback : try given[name].expectBool()
        }
        let options = MempoolLoadOptions(
            usesCurrentTime: try flag("use_current_time", default: true),
            appliesDeltas: try flag("apply_fee_delta_priority", default: false),
            appliesUnbroadcast: try flag("apply_unbroadcast_set", default: false))
        guard node.kernel.loadMempool(from: try request.arguments.string(0), options: options) else {
            throw RPCError(.miscError, "Unable to import mempool file, see debug.log for details.")
        }
        return [:]
    }
}
