import BdtConsensus
import BdtEncoding
import BdtJSON
import BdtPrimitives
import Foundation
import Testing

/// `bdtcoin-chainstate import` under SIGKILL: whatever the moment, the next run recovers and ends on the same coins.
@Suite struct ImportKillTests {
    /// 20, or what BDTCOIN_KILL_ROUNDS says.
    private static let rounds = ProcessInfo.processInfo.environment["BDTCOIN_KILL_ROUNDS"].flatMap { Int($0) } ?? 20
    private static let blocks = 400

    /// The cache holds the coins of some blocks only, and its writes are split into small batches.
    private func arguments(_ file: String, _ directory: String) -> [String] {
        ["import", file, "--datadir", directory, "--threads", "2", "--dbcache", "1", "--dbbatchsize", "20000", "--utxohash"]
    }

    /// Tip and coins that a run prints.
    private func outcome(_ text: String) throws -> [String] {
        let report = try JSONValue(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        return ["height", "tip_hash", "utxo_hash"].map { key in report.object?[key]?.text ?? "no \(key)" }
    }

    @Test func everyMomentIsRecoveredFrom() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/chain.blk"
        try Data(SpendingChain.file(blocks: Self.blocks)).write(to: URL(fileURLWithPath: file))
        let start = Date()
        let undisturbed = try run("bdtcoin-chainstate", arguments(file, folder.path + "/undisturbed"))
        let length = Date().timeIntervalSince(start)
        #expect(undisturbed.status == 0, "\(undisturbed)")
        let expected = try outcome(undisturbed.output)
        #expect(expected[0] == "\(Self.blocks)")
        for round in 0..<Self.rounds {
            let directory = folder.path + "/round"
            let delay = Double.random(in: 0...length)
            // One to three crashes in a row, the later ones while the first is recovered from.
            for _ in 0...(round % 3) { try kill(arguments(file, directory), after: delay) }
            let again = try run("bdtcoin-chainstate", arguments(file, directory))
            #expect(again.status == 0, "round \(round), killed after \(delay) s: \(again)")
            #expect(try outcome(again.output) == expected, "round \(round), killed after \(delay) s")
            try FileManager.default.removeItem(atPath: directory)
        }
    }

    private func kill(_ arguments: [String], after delay: TimeInterval) throws {
        let process = Process()
        process.executableURL = Binaries.url("bdtcoin-chainstate")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Any moment will do: there is nothing to wait for.
        Thread.sleep(forTimeInterval: delay)
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// A regtest chain whose blocks spend much and need no signature.
private enum SpendingChain {
    private static let parameters = ChainParameters.make(network: .regtest)
    private static let anyone = Script([0x51])
    private static let maturity = 101
    private static let fan = 1500

    /// The blocks from genesis up to a height, as in blk00000.dat.
    static func file(blocks count: Int) -> [UInt8] {
        var writer = ByteWriter()
        var parent = parameters.genesisBlock
        append(parent, &writer)
        var first: Transaction?
        var unspent: [OutPoint] = []
        for height in 1...count {
            var transactions: [Transaction] = []
            if height == maturity, let first { transactions = [fanOut(first)] }
            if height > maturity { transactions = (0..<60).map { _ in spend(&unspent) } }
            let block = block(height, after: parent, transactions)
            if first == nil { first = block.transactions[0] }
            for transaction in transactions {
                unspent += transaction.outputs.indices.map { OutPoint(txid: transaction.txid, index: UInt32($0)) }
            }
            append(block, &writer)
            parent = block
        }
        return writer.bytes
    }

    private static func append(_ block: Block, _ writer: inout ByteWriter) {
        writer.writeRaw(parameters.messageStart)
        writer.write(UInt32(block.totalSize))
        writer.write(block)
    }

    private static func fanOut(_ coinbase: Transaction) -> Transaction {
        let output = TransactionOutput(value: Amount(600_000), script: anyone)
        return Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: coinbase.txid, index: 0))],
                outputs: [TransactionOutput](repeating: output, count: fan)))
    }

    /// Spends two outputs from all over the list to two.
    private static func spend(_ unspent: inout [OutPoint]) -> Transaction {
        let inputs = (0..<2).map { _ in
            let place = (unspent.count * 7 / 11) % unspent.count
            unspent.swapAt(place, unspent.count - 1)
            return TransactionInput(previousOutput: unspent.removeLast())
        }
        let output = TransactionOutput(value: Amount(100), script: anyone)
        return Transaction(TransactionBody(inputs: inputs, outputs: [output, output]))
    }

    private static func block(_ height: Int, after parent: Block, _ transactions: [Transaction]) -> Block {
        let coinbase = Transaction(
            TransactionBody(
                inputs: [
                    TransactionInput(
                        previousOutput: .null,
                        scriptSig: ScriptBuilder().push(number: Int64(height)).push([UInt8](repeating: 0, count: 4)).script)
                ],
                outputs: [TransactionOutput(value: Amount(1_000_000_000), script: anyone)]))
        let all = [coinbase] + transactions
        var header = BlockHeader(
            version: 0x2000_0000, previousHash: parent.hash, merkleRoot: MerkleTree.root(all.map(\.txid.hash)).root,
            time: parent.header.time + 600, bits: 0x207f_ffff, nonce: 0)
        while !checkProofOfWork(header.computeHash(), bits: header.bits, parameters: parameters.consensus) { header.nonce += 1 }
        return Block(header: header, transactions: all)
    }
}
