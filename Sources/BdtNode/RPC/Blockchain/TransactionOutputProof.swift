import BdtBase
import BdtEncoding
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getTransactionOutputProof(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "gettxoutproof",
        summary: "Gives a proof that transactions are in a block.\n\n"
            + "The block is found by an unspent output of one of them, or with -txindex in any case; or name it.",
        arguments: [
            RPCArgument(
                "txids", .array, .required, "The transactions, all of one block", inner: [RPCArgument("txid", .hex, .optional, "A txid")]),
            RPCArgument("blockhash", .hex, .optional, "The block that they are in"),
        ], result: RPCResult(.string, "The proof in hexadecimal: a header and a part of the merkle tree"),
        examples: ["gettxoutproof '[\"mytxid\"]'", "gettxoutproof '[\"mytxid\"]' \"myblockhash\""]
    ) { request in
        let txids = try readTxids(request.arguments)
        let entry = try findBlock(of: txids, request.arguments, node)
        try node.checkData(of: entry)
        guard let block = try? node.kernel.readBlock(entry) else { throw RPCError(.internalError, "Can't read block from disk") }
        let wanted = Set(txids)
        guard block.transactions.count(where: { wanted.contains($0.txid) }) == wanted.count else {
            throw RPCError(.invalidAddressOrKey, "Not all transactions found in specified or retrieved block")
        }
        return .string(Hex.encode(MerkleBlock(block, showing: wanted).encoded))
    }
}

private func readTxids(_ arguments: RPCArguments) throws(RPCError) -> [Txid] {
    let values = try arguments.array(0)
    if values.isEmpty { throw RPCError(.invalidParameter, "Parameter 'txids' cannot be empty") }
    var txids: [Txid] = []
    var seen: Set<Txid> = []
    for value in values {
        let txid = Txid(try value.expectHash("txid"))
        guard seen.insert(txid).inserted else {
            throw RPCError(.invalidParameter, "Invalid parameter, duplicated txid: \(value.string ?? "")")
        }
        txids.append(txid)
    }
    return txids
}

private func findBlock(of txids: [Txid], _ arguments: RPCArguments, _ node: NodeContext) throws(RPCError) -> BlockIndexEntry {
    if arguments.has(1) { return try node.block(arguments, 1, "blockhash") }
    for txid in txids {
        if let height = unspentHeight(of: txid, node.kernel), let entry = node.kernel.chain[height] { return entry }
    }
    if let index = node.indexes?.transactions {
        _ = index.waitUntilSynced()
        // In the order of hashes, as published.
        if let first = txids.min(), let found = index.content.find(first) {
            guard let entry = node.kernel.entry(for: found.block) else { throw RPCError(.internalError, "Transaction index corrupt") }
            return entry
        }
    }
    throw RPCError(.invalidAddressOrKey, "Transaction not yet in block")
}

/// The height of the transaction if one of its outputs is unspent.
private func unspentHeight(of txid: Txid, _ kernel: Kernel) -> Int? {
    // More outputs do not fit a block. They are looked up in pieces, between which others get the lock.
    let (limit, piece) = (4_000_000 / 36, 1000)
    for start in stride(from: 0, to: limit, by: piece) {
        let height = kernel.withCoins { coins -> Int? in
            for index in start..<min(start + piece, limit) {
                if let coin = coins.coin(OutPoint(txid: txid, index: UInt32(index))) { return coin.height }
            }
            return nil
        }
        if let height { return height }
    }
    return nil
}

func verifyTransactionOutputProof(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "verifytxoutproof",
        summary: "Checks a proof of gettxoutproof, and that its block is on the active chain.",
        arguments: [RPCArgument("proof", .hex, .required, "The proof in hexadecimal")],
        result: RPCResult(
            .array, "", [RPCResult(.hex, "A transaction that the proof shows; none when it is no valid proof")]),
        examples: ["verifytxoutproof \"proof\""]
    ) { request in
        let bytes = try request.arguments.value(0).expectHex("proof")
        let proof: MerkleBlock
        do throws(DecodeError) {
            var reader = ByteReader(bytes)
            proof = try reader.read()
        } catch {
            throw RPCError(.miscError, error.description)
        }
        guard let matches = proof.matches else { return [] }
        guard let entry = node.kernel.entry(for: proof.header.computeHash()), node.kernel.chain.contains(entry), entry.transactionCount > 0
        else { throw RPCError(.invalidAddressOrKey, "Block not found in chain") }
        // A proof whose tree has another depth could pass off an inner node as a transaction.
        guard entry.transactionCount == Int(proof.tree.transactionCount) else { return [] }
        return JSONValue(matches.map { "\($0.txid)" })
    }
}
