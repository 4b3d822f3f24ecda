import BdtCommon
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC
import BdtStorage

func loadTransactionOutputSet(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "loadtxoutset",
        summary: "Loads a file of all unspent outputs after some block, as dumptxoutset writes it, and goes on from there.\n"
            + "The node is up to date within minutes. Meanwhile it validates all blocks up to the file's in the background, and compares the "
            + "outcome with the file. Only files whose hash the software knows are taken, whoever they come from.",
        arguments: [
            RPCArgument("path", .string, .required, "The file. A relative path begins at the data directory of the network")
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("coins_loaded", .number, "Outputs in the file"),
                RPCResult("tip_hash", .hex, "Hash of the block after which they are unspent"),
                RPCResult("base_height", .number, "Its height"), RPCResult("path", .string, "The absolute path of the file"),
            ]), examples: ["-rpcclienttimeout=0 loadtxoutset utxo.dat"]
    ) { request in
        let path = Paths.join(node.arguments.networkDirectory, try request.arguments.string(0))
        guard !FileSystem.isDirectory(path), let file = try? File(path, mode: .read) else {
            throw RPCError(.invalidParameter, "Couldn't open file \(path) for reading.")
        }
        let base: BlockIndexEntry
        let count: UInt64
        do throws(SnapshotError) {
            let reader = try SnapshotReader(file, for: node.parameters)
            count = reader.metadata.coinCount
            base = try node.kernel.loadSnapshot(reader)
        } catch .metadata(let text) {
            throw RPCError(.deserializationError, "Unable to parse metadata: \(text)")
        } catch {
            throw RPCError(.internalError, "Unable to load UTXO snapshot: \(error). (\(path))")
        }
        return [
            "coins_loaded": JSONValue(count), "tip_hash": .string("\(base.hash)"), "base_height": JSONValue(base.height),
            "path": .string(path),
        ]
    }
}
