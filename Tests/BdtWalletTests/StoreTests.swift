import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import Foundation
import Testing

@testable import BdtWallet

@Suite final class StoreTests {
    private let folder = NSTemporaryDirectory() + "bdt-store-" + UUID().uuidString
    private let magic: UInt32 = 0xfabf_b5da

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func open(_ name: String = "w", magic: UInt32? = nil) throws -> WalletDatabase {
        try WalletDatabase(directory: folder + "/" + name, options: WalletDatabase.Options(networkMagic: magic ?? self.magic))
    }

    @Test func fileHasThePublishedHeader() throws {
        try open().close()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/w/wallet.dat")))
        #expect(bytes.starts(with: "SQLite format 3\0".utf8))
        // Application id, and user version.
        #expect(Array(bytes[68..<72]) == [0xfa, 0xbf, 0xb5, 0xda])
        #expect(Array(bytes[60..<64]) == [0, 0, 0, 0])
        let paths = WalletPaths(root: folder, networkMagic: magic)
        #expect(paths.list().map(\.name) == ["w"])
        #expect(WalletPaths(root: folder, networkMagic: 1).list().isEmpty)
    }

    @Test func changesAreWrittenInOrderAndComeBackSorted() throws {
        let database = try open()
        try database.apply([
            .put(key: [2], value: [1]), .put(key: [1], value: []), .put(key: [2], value: [7, 8]), .put(key: [3, 1], value: [1]),
            .put(key: [3, 2], value: [1]), .erasePrefix([3]), .put(key: [4], value: [4]), .erase(key: [4]),
        ])
        database.close()
        let records = try open().readAll()
        #expect(records.map(\.key) == [[1], [2]])
        #expect(records.map(\.value) == [[], [7, 8]])
    }

    @Test func wrongNetworkAndSecondOpenerAreRefused() throws {
        let database = try open()
        let busy = #expect(throws: WalletError.self) { try open() }
        #expect(busy?.message.contains("Unable to obtain an exclusive lock on the database") ?? false)
        database.close()
        let other = #expect(throws: WalletError.self) { try open(magic: 5) }
        #expect(other?.message == "SQLiteDatabase: Unexpected application id. Expected 5, got \(magic)")
    }

    @Test func garbageIsRefusedAndKept() throws {
        try FileManager.default.createDirectory(atPath: folder + "/w", withIntermediateDirectories: true)
        let garbage = Data(repeating: 7, count: 5000)
        try garbage.write(to: URL(fileURLWithPath: folder + "/w/wallet.dat"))
        #expect(throws: WalletError.self) { try open() }
        let paths = WalletPaths(root: folder, networkMagic: magic)
        let error = #expect(throws: WalletError.self) { try paths.checkedFolder(of: "w", expecting: .existing) }
        #expect(error?.message == "Failed to load database path '\(folder)/w'. Data is not in recognized format.")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/w/wallet.dat")) == garbage)
    }

    @Test func namesThatAreNoFoldersAreRefused() throws {
        let paths = WalletPaths(root: folder, networkMagic: magic)
        let missing = #expect(throws: WalletError.self) { try paths.checkedFolder(of: "none", expecting: .existing) }
        #expect(missing?.message == "Failed to load database path '\(folder)/none'. Path does not exist.")
        try FileManager.default.createDirectory(atPath: folder + "/dir", withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: folder + "/dir/file", contents: Data()))
        let file = #expect(throws: WalletError.self) { try paths.folder(of: "dir/file") }
        #expect(file?.message.hasPrefix("Invalid -wallet path 'dir/file'. -wallet path should point to a directory") ?? false)
        try open().close()
        let existing = #expect(throws: WalletError.self) { try paths.checkedFolder(of: "w", expecting: .new) }
        #expect(existing?.message == "Failed to create database path '\(folder)/w'. Database already exists.")
    }

    @Test func backupIsAWholeCopy() throws {
        let database = try open()
        try database.apply([.put(key: [1], value: [2])])
        try FileManager.default.createDirectory(atPath: folder + "/copy", withIntermediateDirectories: true)
        try database.backup(to: folder + "/copy/wallet.dat")
        #expect(try open("copy").readAll().map(\.value) == [[2]])
    }

    @Test func transactionRecordKeepsEverything() throws {
        let body = TransactionBody(
            inputs: [TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 3), witness: [[1, 2]])],
            outputs: [TransactionOutput(value: Amount(5), script: Script([0x51]))])
        for state in [
            TransactionState.confirmed(block: BlockHash(SHA256.hash([1])), height: nil, position: 4), .inactive(abandoned: true),
            .inactive(abandoned: false), .conflicted(block: BlockHash(SHA256.hash([2])), height: nil), .unrecognized(hash: .one, index: 7),
        ] {
            var entry = WalletTransaction(Transaction(body), state: state)
            entry.notes = ["comment": "c", "to": "t"]
            entry.orderForm = [("Message", "m")]
            entry.timeReceived = 9
            entry.timeSmart = 8
            entry.orderPosition = 11
            entry.isFromMe = true
            let copy = try WalletTransaction(decoding: entry.encoded)
            #expect(copy.transaction == entry.transaction && copy.state == state && copy.notes == entry.notes)
            #expect(copy.timeReceived == 9 && copy.timeSmart == 8 && copy.orderPosition == 11 && copy.isFromMe)
            #expect(copy.orderForm.map(\.1) == ["m"])
        }
    }

    @Test func privateKeyRecordHasThePublishedForm() throws {
        var key: PrivateKey?
        for compressed in [true, false] {
            key = PrivateKey([UInt8](repeating: 0, count: 31) + [5], compressed: compressed)
            let publicKey = try #require(key?.publicKey)
            let der = try #require(key?.der.exposed)
            #expect(der.count == (compressed ? 214 : 279))
            var journal = RecordJournal()
            journal.writeDescriptorKey(try #require(key), id: .one)
            guard case .put(let recordKey, let value) = journal.changes[0] else {
                Issue.record("no record")
                return
            }
            var records = DescriptorRecords()
            var keyReader = ByteReader(recordKey)
            _ = try keyReader.readString()
            var valueReader = ByteReader(value)
            #expect(try records.load(.descriptorKey, &keyReader, &valueReader))
            #expect(records.entries[.one]?.keys.map(\.publicKey) == [publicKey])
            // One bit off: the hash shows it.
            var damaged = value
            damaged[20] ^= 1
            keyReader = ByteReader(recordKey)
            _ = try keyReader.readString()
            valueReader = ByteReader(damaged)
            #expect(throws: DecodeError.self) { try records.load(.descriptorKey, &keyReader, &valueReader) }
        }
    }
}
