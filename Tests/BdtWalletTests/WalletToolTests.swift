import BdtBase
import Foundation
import Testing

@testable import BdtWallet

@Suite struct WalletToolTests {
    private let folder = NSTemporaryDirectory() + "bdt-tool-" + UUID().uuidString

    private func run(_ words: String...) -> Int32 {
        WalletTool.run(["-datadir=\(folder)", "-regtest"] + words)
    }

    @Test func makesInspectsAndCopiesWallets() throws {
        try FileManager.default.createDirectory(atPath: folder + "/regtest/wallets", withIntermediateDirectories: true)
        #expect(run("-wallet=one", "create") == 0)
        #expect(run("-wallet=one", "create") == 1)
        #expect(run("-wallet=one", "info") == 0)
        #expect(run("-wallet=none", "info") == 1)
        let dump = folder + "/dump.txt"
        #expect(run("-wallet=one", "-dumpfile=\(dump)", "dump") == 0)
        #expect(run("-wallet=one", "-dumpfile=\(dump)", "dump") == 1)
        #expect(run("-wallet=two", "-dumpfile=\(dump)", "createfromdump") == 0)
        let options = WalletDatabase.Options(networkMagic: 0xfabf_b5da)
        func records(_ name: String) throws -> [[UInt8]] {
            let database = try WalletDatabase(directory: folder + "/regtest/wallets/" + name, options: options)
            defer { database.close() }
            return try database.readAll().flatMap { [$0.key, $0.value] }
        }
        #expect(try records("two") == records("one"))
        // One character off, and nothing is made.
        var text = try String(contentsOfFile: dump, encoding: .utf8)
        text.replace("checksum,", with: "00,00\nchecksum,")
        try text.write(toFile: dump, atomically: true, encoding: .utf8)
        #expect(run("-wallet=three", "-dumpfile=\(dump)", "createfromdump") == 1)
        #expect(FileKind(path: folder + "/regtest/wallets/three") == .missing)
        try FileManager.default.removeItem(atPath: folder)
    }
}
