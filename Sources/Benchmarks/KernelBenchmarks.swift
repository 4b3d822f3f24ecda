import BdtBase
import BdtConsensus
import BdtCrypto
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtStorage
import Foundation

/// The table of coins against a dictionary of the standard library.
func coins(_ run: BenchmarkRun) {
    let outpoints = (0..<50_000).map { OutPoint(txid: Txid(SHA256.hash([UInt8($0 & 0xff), UInt8($0 >> 8)])), index: 0) }
    let script = [UInt8](repeating: 0x51, count: 22)
    script.withView { view in
        let output = OutputView(value: Amount(5), script: view)
        run.compare(
            "coins.insert", per: "coin", count: outpoints.count, to: "a Swift dictionary",
            {
                let table = CoinTable()
                for outpoint in outpoints {
                    table.set(table.insert(outpoint), value: output.value.satoshi, code: 200, script: view)
                }
                use(table)
            },
            raw: {
                var table: [OutPoint: Int64] = [:]
                for outpoint in outpoints { table[outpoint] = 5 }
                use(table)
            })
        let table = CoinTable()
        for outpoint in outpoints { table.set(table.insert(outpoint), value: 5, code: 200, script: view) }
        let dictionary = Dictionary(uniqueKeysWithValues: outpoints.map { ($0, Int64(5)) })
        run.compare(
            "coins.lookup", per: "coin", count: outpoints.count, to: "a Swift dictionary",
            { for outpoint in outpoints { use(table.find(outpoint)) } },
            raw: { for outpoint in outpoints { use(dictionary[outpoint]) } })
    }
}

/// Import of a whole chain, every signature checked; and the writing of its coins.
func chains(_ run: BenchmarkRun, file: String?) throws {
    guard let file, FileSystem.exists(file) else {
        run.show("chain.import", "skipped: --chain names no block file")
        return
    }
    for threads in [1, 2] where run.wants("chain.import") {
        let directory = "/tmp/bdtcoin-bench-\(Clock.monotonicMicroseconds)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var options = KernelOptions(parameters: ChainParameters.make(network: .regtest), directory: directory)
        options.scriptThreads = threads
        let kernel = try Kernel(options: options)
        let start = Clock.monotonicMicroseconds
        kernel.importBlocks(files: [file])
        let connected = Clock.monotonicMicroseconds
        kernel.close()
        let closed = Clock.monotonicMicroseconds
        var result =
            "\((connected - start) / 1000) ms for \(kernel.chain.height) blocks; coins written in \((closed - connected) / 1000) ms"
        if let checks = signatureChecks(file), checks > 0 {
            let bare = bareChecks(checks)
            result += ", ratio \(run.round(Double(connected - start) / Double(bare))) to \(checks) bare signature checks on one thread"
        }
        run.show("chain.import.\(threads)", result)
    }
}

/// Signature checks in a chain of mkchain.py, which tells them beside its file.
private func signatureChecks(_ file: String) -> Int? {
    guard let bytes = try? FileSystem.read(file + ".expect.json"),
        let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    return json.object?["sigs"]?.number?.integer()
}

/// Microseconds that the library takes for so many checks.
private func bareChecks(_ count: Int) -> Int64 {
    let key = PrivateKey([UInt8](repeating: 5, count: 32))!  // In range: the bytes are fixed.
    let message = SHA256.hash([9])
    let raw = RawECDSA(message, key.sign(message), key.publicKey.bytes)
    let start = Clock.monotonicMicroseconds
    for _ in 0..<4000 { use(raw.verify()) }
    return (Clock.monotonicMicroseconds - start) * Int64(count) / 4000
}
