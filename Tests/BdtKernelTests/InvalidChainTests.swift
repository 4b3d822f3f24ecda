import BdtConsensus
import BdtEncoding
import BdtPrimitives
import Foundation
import Testing

@testable import BdtKernel

/// Chains that mkchain.py makes, valid up to a last block that breaks one rule, and what libbitcoinkernel says of that block. The folder of
/// the tool is named by BDTCOIN_BENCH_TOOLS; BDTCOIN_PYTHON (`python3` if not set) runs it and must have coincurve.
@Suite struct InvalidChainTests {
    static let kinds = [
        "badsig", "badschnorr", "badscript", "badmerkle", "badwitnesscommit", "doublespend", "dupinput", "overspend", "badcbamount",
        "immaturecoinbase", "nonfinal", "nonfinalseq", "oversize-weight", "badsigops", "witnesssigops", "badbits", "badtime", "futuretime",
    ]

    private struct Expectation: Decodable {
        struct Invalid: Decodable {
            let result: String
            let reject_reason: String
        }

        let height: Int
        let tip_hash: String
        let invalid: Invalid
    }

    @Test(arguments: kinds) func lastBlockIsRefused(kind: String) throws {
        let folder = TemporaryFolder()
        guard let path = try makeChain(kind, in: folder) else { return }
        let expected = try JSONDecoder().decode(
            Expectation.self, from: Data(contentsOf: URL(filePath: path + ".expect.json")))
        let blocks = try readBlocks(path)
        let node = try TestNode { $0.checkBlockIndex = 0 }
        for block in blocks.dropLast() {
            let result = node.kernel.submitBlock(block, force: true, minimumWorkChecked: true)
            #expect(result.accepted && result.rejection == nil)
        }
        let rejection = try #require(node.kernel.submitBlock(blocks[blocks.count - 1], force: true, minimumWorkChecked: true).rejection)
        // The kernel is newer than the published node, whose text stays.
        let reason = expected.invalid.reject_reason.replacing("block-script-verify", with: "mandatory-script-verify")
        #expect(rejection.reason == reason)
        #expect(name(of: rejection.kind) == expected.invalid.result)
        #expect(node.kernel.chain.height == expected.height && "\(node.tip.hash)" == expected.tip_hash)

        let importer = try TestNode { $0.checkBlockIndex = 0 }
        importer.kernel.importBlocks(files: [path])
        #expect(importer.kernel.chain.height == expected.height && "\(importer.tip.hash)" == expected.tip_hash)
    }

    /// The path of a small chain; nil, with a notice, when there is no tool to make it.
    private func makeChain(_ kind: String, in folder: TemporaryFolder) throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        guard let tools = environment["BDTCOIN_BENCH_TOOLS"] else {
            print("skipped: BDTCOIN_BENCH_TOOLS is not set, wanted a chain with \(kind)")
            return nil
        }
        let path = folder.path + "/chain.blk"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            environment["BDTCOIN_PYTHON"] ?? "python3", tools + "/mkchain.py", "--out", path, "--invalid", kind, "--blocks", "106",
            "--txs-per-block", "10", "--utxos", "80",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus == 0 { return path }
        print("skipped: mkchain.py does not run, coincurve or BDTCOIN_PYTHON is missing; wanted a chain with \(kind)")
        return nil
    }

    /// The blocks of the file but for genesis: each after four bytes of the network and a length.
    private func readBlocks(_ path: String) throws -> [Block] {
        var reader = ByteReader([UInt8](try Data(contentsOf: URL(filePath: path))))
        var blocks: [Block] = []
        while !reader.isAtEnd {
            try reader.skip(4)
            let size = try reader.readUInt32()
            blocks.append(try Block(decoding: try reader.readBytes(Int(size))))
        }
        return Array(blocks.dropFirst())
    }

    private func name(of kind: BlockRejectionKind) -> String {
        switch kind {
        case .consensus: "CONSENSUS"
        case .mutated: "MUTATED"
        case .invalidHeader: "INVALID_HEADER"
        case .timeFuture: "TIME_FUTURE"
        default: "\(kind)"
        }
    }
}
