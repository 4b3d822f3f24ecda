import BdtCrypto
import BdtPrimitives
import BdtScript
import Foundation
import Testing

@Suite struct SignatureHashVectorTests {
    @Test func legacy() throws {
        var count = 0
        for row in try Vectors.rows("sighash.json") where row.count == 5 {
            let transaction = try Transaction(decoding: try hex(row[0]))
            let index = try #require(row[2] as? Int)
            let type = Int32(truncatingIfNeeded: try #require(row[3] as? Int))
            let data = PrecomputedTransactionData(transaction, spentOutputs: [])
            let hash = data.legacySignatureHash(inputIndex: index, scriptCode: Script(try hex(row[1])), hashType: type)
            #expect(hash.description == row[4] as? String)
            count += 1
        }
        print("sighash.json: \(count) entries")
    }

    @Test func taprootKeyPath() throws {
        guard let vectors = try Vectors.json("bip341_wallet_vectors.json") as? [String: Any] else { return }
        let spending = try #require((vectors["keyPathSpending"] as? [[String: Any]])?.first)
        let given = try #require(spending["given"] as? [String: Any])
        let spent = try #require(given["utxosSpent"] as? [[String: Any]]).map { entry in
            TransactionOutput(value: Amount(try #require(entry["amountSats"] as? Int64)), script: Script(try hex(entry["scriptPubKey"])))
        }
        let unsigned = try Transaction(decoding: try hex(given["rawUnsignedTx"]))
        let data = PrecomputedTransactionData(unsigned, spentOutputs: spent, forSigning: true)
        let inputs = try #require(spending["inputSpending"] as? [[String: Any]])
        for input in inputs {
            let given = try #require(input["given"] as? [String: Any])
            let intermediary = try #require(input["intermediary"] as? [String: Any])
            var execution = ExecutionData()
            let hash = data.taprootSignatureHash(
                inputIndex: try #require(given["txinIndex"] as? Int), hashType: UInt8(try #require(given["hashType"] as? Int)),
                version: .taproot, execution: &execution)
            #expect(hash?.bytes == (try hex(intermediary["sigHash"])))
        }
        let signed = try Transaction(decoding: try hex((spending["auxiliary"] as? [String: Any])?["fullySignedTx"]))
        let signedData = PrecomputedTransactionData(signed, spentOutputs: spent)
        let cache = SignatureCache(maxBytes: 1 << 16)
        for index in signed.inputs.indices {
            for _ in 0..<2 {
                #expect(ScriptCheck(signedData, inputIndex: index, flags: .standard, cache: cache).run() == nil)
            }
        }
        print("bip341_wallet_vectors.json: \(inputs.count) key paths, \(signed.inputs.count) inputs")
    }

    @Test func taprootTrees() throws {
        guard let vectors = try Vectors.json("bip341_wallet_vectors.json") as? [String: Any] else { return }
        var count = 0
        for entry in try #require(vectors["scriptPubKey"] as? [[String: Any]]) {
            let given = try #require(entry["given"] as? [String: Any])
            let expected = try #require(entry["expected"] as? [String: Any])
            guard let controls = expected["scriptPathControlBlocks"] as? [String] else { continue }
            let root = (entry["intermediary"] as? [String: Any])?["merkleRoot"]
            for (leaf, control) in zip(leaves(given["scriptTree"]), controls) {
                let leafHash = Taproot.leafHash(version: UInt8(leaf.version), script: try hex(leaf.script))
                let (found, version) = try hex(control).withView { bytes throws in
                    let block = try #require(Taproot.ControlBlock(bytes))
                    return (block.merkleRoot(leaf: leafHash), Int(block.leafVersion))
                }
                #expect(found.bytes == (try hex(root)))
                #expect(version == leaf.version)
                count += 1
            }
        }
        print("bip341_wallet_vectors.json: \(count) script paths")
    }

    private func leaves(_ tree: Any?) -> [(version: Int, script: String)] {
        if let list = tree as? [Any] { return list.flatMap { leaves($0) } }
        guard let leaf = tree as? [String: Any], let version = leaf["leafVersion"] as? Int, let script = leaf["script"] as? String else {
            return []
        }
        return [(version, script)]
    }
}
