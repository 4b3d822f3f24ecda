import BdtBase
import BdtCommon
import BdtEncoding
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives

extension RESTService {
    /// `/rest/tx/<txid>`: of the mempool, or with `-txindex` of the chain.
    func transaction(_ request: RESTRequest) throws -> RESTAnswer {
        let txid = Txid(try RESTRequest.hash(request.path))
        guard let (transaction, block) = node.findTransaction(txid) else { throw RESTError.notFound("\(request.path) not found") }
        let codec = node.addressCodec
        return RESTAnswer(transaction.encoded) { .object(codec.json(transaction, blockHash: block)) }
    }

    private static let outpointLimit = 15

    /// `/rest/getutxos/<checkmempool>/<txid>-<n>/…`, or outpoints in the body (BIP64).
    func unspentOutputs(_ request: RESTRequest) throws -> RESTAnswer {
        let (outpoints, checksMempool) = try readOutpoints(request)
        guard outpoints.count <= Self.outpointLimit else {
            throw RESTError.badRequest("Error: max outpoints exceeded (max: \(Self.outpointLimit), tried: \(outpoints.count))")
        }
        let mempool = node.kernel.mempool
        let found = node.kernel.withMempoolChain { chain -> (tip: BlockIndexEntry, coins: [Coin?]) in
            let coins = outpoints.map { outpoint -> Coin? in
                guard checksMempool else { return chain.coin(outpoint) }
                return mempool.isSpent(outpoint) ? nil : mempool.coin(outpoint, over: chain)
            }
            return (chain.tip, coins)
        }
        guard let (tip, coins) = found else { throw RESTError(status: 503, message: "Service temporarily unavailable: no chain") }
        let codec = node.addressCodec
        return RESTAnswer(encode(coins, at: tip)) {
            let outputs = coins.compactMap { $0 }.map { coin -> JSONValue in
                [
                    "height": JSONValue(coin.height), "value": .decimal(coin.output.value.satoshi),
                    "scriptPubKey": .object(codec.json(coin.output.script)),
                ]
            }
            return [
                "chainHeight": JSONValue(tip.height), "chaintipHash": .string("\(tip.hash)"),
                "bitmap": .string(String(coins.map { $0 == nil ? "0" : "1" })), "utxos": .array(outputs),
            ]
        }
    }

    private func readOutpoints(_ request: RESTRequest) throws -> (outpoints: [OutPoint], checksMempool: Bool) {
        var parts = request.path.count > 1 ? request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) : []
        if request.body.isEmpty, parts.isEmpty { throw RESTError.badRequest("Error: empty request") }
        if !parts.isEmpty {
            let checksMempool = parts[0] == "checkmempool"
            if checksMempool { parts.removeFirst() }
            if parts.isEmpty { throw RESTError.badRequest("Error: empty request") }
            let outpoints = try parts.map(outpoint)
            guard request.body.isEmpty || request.format == .json || request.format == nil else {
                throw RESTError.badRequest("Combination of URI scheme inputs and raw post data is not allowed")
            }
            return (outpoints, checksMempool)
        }
        switch request.format {
        case .json: throw RESTError.badRequest("Error: empty request")
        case nil: throw RESTError.notFound("output format not found (available: \(RESTFormat.all))")
        case .binary: return try decode(request.body)
        case .hex:
            guard let bytes = Hex.decode(String(decoding: request.body, as: UTF8.self).filter { !$0.isWhitespace }) else {
                throw RESTError.badRequest("Parse error")
            }
            return try decode(bytes)
        }
    }

    private func outpoint(_ text: Substring) throws -> OutPoint {
        let pair = text.split(separator: "-", omittingEmptySubsequences: false)
        guard pair.count == 2, let txid = Txid(display: pair[0]), !pair[1].hasPrefix("+"), let index = UInt32(pair[1]) else {
            throw RESTError.badRequest("Parse error")
        }
        return OutPoint(txid: txid, index: index)
    }

    private func decode(_ bytes: [UInt8]) throws -> (outpoints: [OutPoint], checksMempool: Bool) {
        do throws(DecodeError) {
            var reader = ByteReader(bytes)
            let checksMempool = try reader.readBool()
            return (try reader.readList(), checksMempool)
        } catch {
            throw RESTError.badRequest("Parse error")
        }
    }

    /// Height and hash of the tip, a bit for each outpoint, and the outputs that are unspent, each after a zero and its height.
    private func encode(_ coins: [Coin?], at tip: BlockIndexEntry) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Int32(tip.height))
        writer.write(tip.hash)
        var bitmap = [UInt8](repeating: 0, count: (coins.count + 7) / 8)
        for (index, coin) in coins.enumerated() where coin != nil { bitmap[index / 8] |= 1 << UInt8(index % 8) }
        writer.writeVarBytes(bitmap)
        let present = coins.compactMap { $0 }
        writer.writeCompactSize(present.count)
        for coin in present {
            writer.write(UInt32(0))
            writer.write(UInt32(coin.height))
            writer.write(coin.output)
        }
        return writer.bytes
    }
}
