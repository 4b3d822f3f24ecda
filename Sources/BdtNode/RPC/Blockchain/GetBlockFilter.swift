import BdtBase
import BdtIndex
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

/// The argument of methods that use block filters.
let filterTypeArgument = RPCArgument("filtertype", .string, .defaultValue("basic"), "The type of filters")

extension NodeContext {
    /// The index of the filters that the argument names.
    func filterIndex(_ arguments: RPCArguments, _ position: Int) throws(RPCError) -> BlockFilterIndex {
        let name = try arguments.string(position)
        guard let kind = BlockFilterKind(rawValue: name) else { throw RPCError(.invalidAddressOrKey, "Unknown filtertype") }
        guard let index = indexes?[kind] else { throw RPCError(.miscError, "Index is not enabled for filtertype \(name)") }
        return index
    }
}

func getBlockFilter(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockfilter", summary: "Gives the compact filter of a block (BIP 157 and 158).",
        arguments: [RPCArgument("blockhash", .hex, .required, "The hash of the block"), filterTypeArgument],
        result: RPCResult(
            .object, "",
            [
                RPCResult("filter", .hex, "The filter, coded"),
                RPCResult("header", .hex, "The filter header, which commits to this filter and all before it"),
            ]), examples: ["getblockfilter \"00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09\" \"basic\""]
    ) { request in
        let hash = BlockHash(try request.arguments.hash(0, "blockhash"))
        let index = try node.filterIndex(request.arguments, 1)
        guard let entry = node.kernel.entry(for: hash) else { throw RPCError(.invalidAddressOrKey, "Block not found") }
        let wasConnected = entry.status.isValid(upTo: .scripts)
        let isReady = index.waitUntilSynced()
        guard let filter = index.content.filter(of: entry), let header = index.content.header(of: entry) else {
            let text = "Filter not found."
            if !wasConnected { throw RPCError(.invalidAddressOrKey, text + " Block was not connected to active chain.") }
            if !isReady { throw RPCError(.miscError, text + " Block filters are still in the process of being indexed.") }
            throw RPCError(.internalError, text + " This error is unexpected and indicates index corruption.")
        }
        return ["filter": .string(Hex.encode(filter.bytes)), "header": .string("\(header)")]
    }
}
