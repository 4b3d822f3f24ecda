import Foundation
import Testing

/// Recorded traffic, and the table made of it.
@Suite(.serialized) struct CaptureTests {
    @Test func trafficIsRecordedWithoutSecretsAndShown() throws {
        let node = try NodeUnderTest(["-ipccapture=traffic.jsonl", "-debug=ipc"])
        let passphrase = "ein Geheimnis, das keiner sieht"
        try node.call("-named", "createwallet", "wallet_name=w", "passphrase=\(passphrase)")
        try node.call("walletpassphrase", passphrase, "60", wallet: "w")
        try node.call("generatetoaddress", "3", try node.call("getnewaddress", wallet: "w"))
        let keys = try node.call("listdescriptors", "true", wallet: "w")
        let privateKey = try #require(keys.firstMatch(of: /tprv[0-9A-Za-z]+/)).output
        try node.stop()
        let file = node.networkFolder.appendingPathComponent("traffic.jsonl")
        let recorded = try String(contentsOf: file, encoding: .utf8)
        for text in [recorded, node.log] {
            #expect(text.contains("blockConnected"))
            #expect(!text.contains(passphrase) && !text.contains(privateKey))
        }
        let shown = try run("bdtcoin-util", ["ipcdump", file.path])
        #expect(shown.status == 0 && shown.errors.isEmpty, "\(shown)")
        for word in ["ChainNotifications.blockConnected", "ActorCallback.call", "client", "server", "Slowest calls:", "median"] {
            #expect(shown.output.contains(word), "\(word)")
        }
        #expect(!shown.output.contains("could not be read"))
        // Cut off in the middle, and with nonsense in it.
        var broken = Data(recorded.utf8.prefix(recorded.utf8.count * 2 / 3))
        broken.append(Data("\u{1b}[2J\n{\"t\":1e999}\n[[[[[[\n\0\0\0\n".utf8))
        try broken.write(to: file)
        let rest = try run("bdtcoin-util", ["ipcdump", file.path])
        #expect(rest.status == 0 && rest.output.contains("lines could not be read"), "\(rest)")
        #expect(try run("bdtcoin-util", ["ipcdump", "/nonexistent"]).status == 1)
    }

    @Test func grindFindsANonce() throws {
        // The regtest genesis block's header with another nonce.
        let header =
            "01000000" + String(repeating: "0", count: 64) + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
            + "dae5494dffff7f20ffffffff"
        let solved = try run("bdtcoin-util", ["grind", header])
        #expect(solved.status == 0 && solved.output.hasPrefix(String(header.prefix(152))), "\(solved)")
        #expect(try run("bdtcoin-util", ["grind", "00"]).errors == "Could not decode block header\n")
        #expect(try run("bdtcoin-util", ["grind"]).errors == "Must specify block header to grind\n")
        #expect(try run("bdtcoin-util", ["mill"]).errors == "Error parsing command line arguments: Invalid command 'mill'\n")
    }
}
