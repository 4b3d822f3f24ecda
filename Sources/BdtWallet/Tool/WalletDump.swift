import BdtBase
import BdtCrypto
import Foundation

/// The records of a wallet file as text: a line of hexadecimal key and value each, and a checksum over all lines before it.
enum WalletDump {
    private static let identifier = "BDTCOIN_CORE_WALLET_DUMP"
    private static let version: UInt32 = 1

    /// Writes the records of a wallet to a new file, and closes the wallet.
    static func write(_ database: WalletDatabase, to given: String) throws {
        defer { database.close() }
        let path = absolute(given)
        if FileKind(following: path) != .missing {
            throw WalletError(
                .load, "File \(path) already exists. If you are sure this is what you want, move it out of the way first.")
        }
        var text = "\(identifier),\(version)\nformat,sqlite\n"
        for (key, value) in try database.readAll() { text += "\(Hex.encode(key)),\(Hex.encode(value))\n" }
        text += "checksum,\(checksum(text))\n"
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw WalletError(.load, "Unable to open \(path) for writing")
        }
        print("The dumpfile may contain private keys. To ensure the safety of your Bdtcoin, do not share the dumpfile.")
    }

    /// Makes a wallet of a dump. Nothing is made unless the whole dump is right.
    static func restore(from given: String, open: () throws(WalletError) -> WalletDatabase) throws {
        let path = absolute(given)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WalletError(.load, "Dump file \(path) does not exist.")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        try checkHeader(lines)
        let changes = try records(lines)
        let database = try open()
        defer { database.close() }
        try database.apply(changes)
    }

    private static func checkHeader(_ lines: [Substring]) throws(WalletError) {
        let (name, number) = pair(lines.first ?? "")
        if name != identifier {
            throw WalletError(
                .load, "Error: Dumpfile identifier record is incorrect. Got \"\(name)\", expected \"\(identifier)\".")
        }
        guard let parsed = UInt32(number) else { throw WalletError(.load, "Error: Unable to parse version \(number) as a uint32_t") }
        if parsed != version {
            throw WalletError(
                .load,
                "Error: Dumpfile version is not supported. This version of bdtcoin-wallet only supports version 1 dumpfiles. "
                    + "Got dumpfile with version \(number)")
        }
        let (key, format) = pair(lines.dropFirst().first ?? "")
        if key != "format" {
            throw WalletError(.load, "Error: Dumpfile format record is incorrect. Got \"\(key)\", expected \"format\".")
        }
        if format != "sqlite" {
            print(
                "Warning: Dumpfile wallet format \"\(format)\" does not match command line specified format \"sqlite\".")
        }
    }

    private static func records(_ lines: [Substring]) throws(WalletError) -> [RecordChange] {
        var changes: [RecordChange] = []
        for (index, line) in lines.enumerated().dropFirst(2) {
            let (key, value) = pair(line)
            if key == "checksum" {
                try check(value, against: lines[..<index].map { $0 + "\n" }.joined())
                return changes
            }
            if key.isEmpty || value.isEmpty { continue }
            guard let keyBytes = Hex.decode(key) else { throw WalletError(.load, "Error: Got key that was not hex: \(key)") }
            guard let valueBytes = Hex.decode(value) else { throw WalletError(.load, "Error: Got value that was not hex: \(value)") }
            changes.append(.put(key: keyBytes, value: valueBytes))
        }
        throw WalletError(.load, "Error: Missing checksum")
    }

    private static func check(_ expected: Substring, against text: String) throws(WalletError) {
        guard expected.utf8.count == 64 else { throw WalletError(.load, "Error: Checksum is not the correct size") }
        let computed = checksum(text)
        if computed != expected {
            throw WalletError(.load, "Error: Dumpfile checksum does not match. Computed \(computed), expected \(expected)")
        }
    }

    private static func pair(_ line: Substring) -> (Substring, Substring) {
        let parts = line.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }

    /// In stored byte order.
    private static func checksum(_ text: String) -> String { Hex.encode(SHA256.double([UInt8](text.utf8)).bytes) }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
