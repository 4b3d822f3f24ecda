import BdtJSON
import Foundation
import Testing

/// What a wallet process may do, and what the node knows of keys.
@Suite(.serialized) struct IsolationTests {
    @Test func theWalletProcessIsConfined() throws {
        let node = try NodeUnderTest()
        try node.call("createwallet", "w")
        let wallet = try #require(try node.walletProcessID())
        #expect(node.log.contains("Wallet sandbox: no new privileges; files only in "))
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(wallet)/task")
        for thread in threads {
            let status = try String(contentsOfFile: "/proc/\(wallet)/task/\(thread)/status", encoding: .utf8)
            #expect(status.contains("NoNewPrivs:\t1") && status.contains("Seccomp:\t2"), "thread \(thread)")
        }
        try node.stop()
        let open = try NodeUnderTest(["-sandbox=0"], folder: node.folder)
        let free = try #require(try open.walletProcessID())
        #expect(try String(contentsOfFile: "/proc/\(free)/status", encoding: .utf8).contains("Seccomp:\t0"))
    }

    @Test func filesElsewhereAreBroughtAndFetchedForTheUser() throws {
        let node = try NodeUnderTest()
        let elsewhere = try TemporaryFolder()
        try node.call("createwallet", "w")
        let address = try node.call("getnewaddress", wallet: "w")
        try node.call("backupwallet", elsewhere.path + "/copy.dat", wallet: "w")
        #expect(FileManager.default.fileExists(atPath: elsewhere.path + "/copy.dat"))
        try node.call("restorewallet", "again", elsewhere.path + "/copy.dat")
        #expect(try node.call("getaddressinfo", address, wallet: "again").contains("\"ismine\": true"))
        #expect(try node.attempt(["restorewallet", "none", elsewhere.path + "/nothing.dat"]).errors.contains("Backup file does not exist"))
        // A wallet elsewhere: the process is started again with the right to go there.
        let before = try node.walletProcessID()
        let far = elsewhere.path + "/deep/far"
        try node.call("createwallet", far)
        #expect(try node.walletProcessID() != before)
        #expect(try JSONValue(parsing: try node.call("listwallets")) == JSONValue(["w", "again", far]))
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: node.networkFolder.path + "/wallets").filter {
            $0.hasPrefix(".errand")
        }
        #expect(leftovers.isEmpty)
    }

    /// Looks for keys and the passphrase in the memory of the node, after a wallet was used for all kinds of things.
    @Test func theNodeHoldsNoKeys() throws {
        let node = try NodeUnderTest()
        let passphrase = "kleiner blauer Drache \(UInt32.random(in: 0 ... .max))"
        try node.call("createwallet", "w")
        try node.call("generatetoaddress", "101", try node.call("getnewaddress"))
        try node.call("sendtoaddress", try node.call("getnewaddress"), "1")
        try node.call("signmessage", try node.call("getnewaddress", "", "legacy"), "hello")
        try node.stop()
        // The keys as the file has them, which no call has shown to the node.
        let dump = node.folder.path + "/dump.txt"
        let dumped = try run(
            "bdtcoin-wallet", ["-regtest", "-datadir=\(node.folder.path)", "-wallet=w", "-dumpfile=\(dump)", "dump"])
        #expect(dumped.status == 0, "\(dumped)")
        let secrets = try KeyMaterial(dump: dump)
        try FileManager.default.removeItem(atPath: dump)
        #expect(!secrets.keys.isEmpty)
        try node.start()
        try node.call("loadwallet", "w")
        try node.call("sendtoaddress", try node.call("getnewaddress"), "2")
        try node.call("getnewaddress")
        try node.call("walletprocesspsbt", try psbt(node))
        let memory = try MemoryImage(node.processID)
        for key in secrets.keys { #expect(!memory.contains(key), "a private key is in the node's memory") }
        for text in secrets.texts { #expect(!memory.contains(Array(text.utf8)), "a private key is in the node's memory as text") }
        // The search finds what is there: the node knows its data directory.
        #expect(memory.contains(Array(node.folder.path.utf8)))
        // What a user types into an RPC call passes through the node: a passphrase, and what listdescriptors true or
        // gethdkeys show. It is not kept by intent, but the memory it used is not wiped; see doc/multiprocess.md.
        #expect(!memory.contains(Array(passphrase.utf8)))
    }

    private func psbt(_ node: NodeUnderTest) throws -> String {
        let funded = try JSONValue(
            parsing: try node.call("walletcreatefundedpsbt", "[]", "{\"\(try node.call("getnewaddress"))\":1}"))
        return try #require(funded["psbt"].string)
    }
}

/// Private keys of a wallet dump: raw, and as the texts that they have.
struct KeyMaterial {
    var keys: [[UInt8]] = []
    var texts: [String] = []

    /// Records are `hex key,hex value`; that of a descriptor key is named `walletdescriptorkey` and holds a DER key with 32 secret bytes
    /// after the header `30 81 d3 02 01 01 04 20`, or `30 82 01 13 02 01 01 04 20`.
    init(dump path: String) throws {
        let name = "walletdescriptorkey".utf8.map { String(format: "%02x", $0) }.joined()
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where line.contains(name) {
            guard let value = line.split(separator: ",").last, let marker = value.range(of: "0201010420") else { continue }
            let hex = Array(value[marker.upperBound...].prefix(64).utf8)
            guard hex.count == 64 else { continue }
            let digits = hex.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
            keys.append((0..<32).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] })
            texts.append(String(decoding: hex, as: UTF8.self))
        }
    }
}

/// The readable memory of a process.
struct MemoryImage {
    private let parts: [Data]

    /// The process is stopped while it is read.
    init(_ id: Int32) throws {
        kill(id, SIGSTOP)
        defer { kill(id, SIGCONT) }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(id)/mem"))
        var parts: [Data] = []
        for line in try String(contentsOfFile: "/proc/\(id)/maps", encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard fields[1].hasPrefix("rw"), bounds.count == 2, bounds[1] - bounds[0] < 1 << 30 else { continue }
            try file.seek(toOffset: bounds[0])
            if let data = try? file.read(upToCount: Int(bounds[1] - bounds[0])) { parts.append(data) }
        }
        self.parts = parts
    }

    func contains(_ bytes: [UInt8]) -> Bool { parts.contains { $0.range(of: Data(bytes)) != nil } }
}
