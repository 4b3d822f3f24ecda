import BdtBase
import BdtCommon
import BdtJSON
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtRPC
import BdtStorage

func dumpTransactionOutputSet(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "dumptxoutset",
        summary: "Writes all unspent outputs to a file, which loadtxoutset can load at the heights that the software knows.\n"
            + "Unless \"latest\" is asked for, the chain goes back to the wanted block meanwhile, and the network is switched off: leave the "
            + "node alone until the call returns.\nIt may take minutes: call it without a timeout (bdtcoin-cli -rpcclienttimeout=0).",
        arguments: [
            RPCArgument("path", .string, .required, "The file to write. A relative path begins at the data directory of the network"),
            RPCArgument(
                "type", .string, .defaultValue(""),
                "\"latest\" for the outputs at the tip, \"rollback\" for those after an earlier block: the one that the option rollback names, "
                    + "else the last one that loadtxoutset can load"),
            RPCArgument(
                "options", .namedOptions, .optional, "",
                inner: [
                    RPCArgument(
                        "rollback", .stringOrNumber, .optional,
                        "Height or hash of the block to go back to. The further away it is, the longer this takes")
                ]),
        ], result: RPCResult(.object, "", dumpResults),
        examples: [
            "-rpcclienttimeout=0 dumptxoutset utxo.dat latest", "-rpcclienttimeout=0 dumptxoutset utxo.dat rollback",
            "-rpcclienttimeout=0 -named dumptxoutset utxo.dat rollback=853456",
        ]
    ) { request in
        let target = try wantedBlock(request.arguments, node)
        let path = Paths.join(node.arguments.networkDirectory, try request.arguments.string(0))
        if FileSystem.exists(path) {
            throw RPCError(
                .invalidParameter,
                "\(path) already exists. If you are sure this is what you want, move it out of the way first")
        }
        // Only a complete file gets the name that was asked for.
        let scratch = path + ".incomplete"
        guard let file = try? File(scratch, mode: .truncate) else {
            throw RPCError(.invalidParameter, "Couldn't open file \(scratch) for writing.")
        }
        let rollback = target === node.kernel.chain.tip ? nil : try Rollback(to: target, node)
        defer { rollback?.undo() }
        let summary = try write(target, file, node)
        guard (try? FileSystem.rename(scratch, to: path)) != nil else {
            throw RPCError(.miscError, "Couldn't rename file \(scratch) to \(path).")
        }
        return [
            "coins_written": JSONValue(summary.coins), "base_hash": .string("\(summary.base.hash)"),
            "base_height": JSONValue(summary.base.height), "path": .string(path), "txoutset_hash": .string("\(summary.hash)"),
            "nchaintx": JSONValue(summary.base.chainTransactionCount),
        ]
    }
}

private func wantedBlock(_ arguments: RPCArguments, _ node: NodeContext) throws(RPCError) -> BlockIndexEntry {
    let type = try arguments.string(1)
    let rollback = arguments.has(2) ? try arguments.object(2)["rollback"] : nil
    if let rollback {
        guard type.isEmpty || type == "rollback" else {
            throw RPCError(.invalidParameter, "Invalid snapshot type \"\(type)\" specified with rollback option")
        }
        return try node.blockByHashOrHeight(rollback)
    }
    switch type {
    case "rollback":
        guard let height = node.parameters.snapshots.map(\.height).max() else {
            throw RPCError(.internalError, "No snapshot can be loaded on this network")
        }
        return try node.blockByHashOrHeight(JSONValue(height))
    case "latest": return try node.tip()
    default:
        throw RPCError(
            .invalidParameter, "Invalid snapshot type \"\(type)\" specified. Please specify \"rollback\" or \"latest\"")
    }
}

/// A chain that ends at an earlier block for a while, without the network: peers would be blamed for blocks that do not fit.
private struct Rollback {
    private let kernel: Kernel
    private let connections: ConnectionManager
    private let wasActive: Bool
    private let next: BlockIndexEntry

    init(to target: BlockIndexEntry, _ node: NodeContext) throws(RPCError) {
        kernel = node.kernel
        connections = try node.peers.connections
        let chain = kernel.chain
        guard let next = chain.next(after: target) else { throw unreached }
        guard (next.height...chain.height).allSatisfy({ chain[$0]?.status.isSuperset(of: .haveAny) ?? false }) else {
            throw RPCError(.miscError, "Could not roll back to requested height since necessary block data is already pruned.")
        }
        self.next = next
        // Who has switched the network off wants it to stay so.
        wasActive = connections.isActive
        if wasActive { connections.setActive(false) }
        _ = kernel.invalidate(next)
    }

    func undo() {
        kernel.reconsider(next)
        if wasActive { connections.setActive(true) }
    }
}

private let unreached = RPCError(.miscError, "Could not roll back to requested height.")

private func write(
    _ target: BlockIndexEntry, _ file: consuming File, _ node: NodeContext
) throws(RPCError) -> SnapshotSummary {
    let summary: SnapshotSummary?
    do throws(KernelError) {
        summary = try node.kernel.writeSnapshot(of: target, to: file)
    } catch .interrupted {
        throw RPCError(.clientNotConnected, "Shutting down")
    } catch {
        Log.error("dumptxoutset: \(error)")
        throw RPCError(.internalError, "Unable to read UTXO set")
    }
    // A block that could not be taken off, or a branch beside it, kept the chain from getting there.
    guard let summary else {
        Log.warning("dumptxoutset failed to roll back to requested height, reverting to tip.")
        throw unreached
    }
    return summary
}

private let dumpResults: [RPCResult] = [
    RPCResult("coins_written", .number, "Outputs in the file"),
    RPCResult("base_hash", .hex, "Hash of the block after which they are unspent"),
    RPCResult("base_height", .number, "Its height"), RPCResult("path", .string, "The absolute path of the file"),
    RPCResult("txoutset_hash", .hex, "Hash over the outputs"), RPCResult("nchaintx", .number, "Transactions of the chain up to that block"),
]
