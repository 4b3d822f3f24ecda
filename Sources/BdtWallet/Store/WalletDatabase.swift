import BdtBase
import Foundation
import GRDB

/// One `wallet.dat`: an SQLite file with a single table of keys and values, held under an exclusive lock while it is open.
///
/// Thread-safe; calls run one at a time and block on the disk.
package final class WalletDatabase: Sendable {
    /// How a file is opened.
    package struct Options: Sendable {
        /// First four message bytes of the network, read big endian: the file's application id.
        package var networkMagic: UInt32
        /// Runs the integrity check.
        package var verify = true
        /// `-unsafesqlitesync`: does not wait for the disk.
        package var unsafeSync = false

        package init(networkMagic: UInt32) { self.networkMagic = networkMagic }
    }

    private static let schemaVersion = 0

    /// The wallet's folder.
    package let directory: String
    /// The file.
    package let path: String
    private let queue: DatabaseQueue

    /// Opens the file of the wallet folder, and makes both when there is none.
    package init(directory: String, options: Options) throws(WalletError) {
        self.directory = directory
        path = directory + "/" + WalletPaths.fileName
        Log.info("Using wallet \(directory)")
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false
            configuration.prepareDatabase { try WalletDatabase.prepare($0, options) }
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as WalletError {
            throw error
        } catch {
            throw WalletError(.load, "SQLiteDatabase: Failed to open database: \(WalletDatabase.reason(error))\n")
        }
        guard options.verify else { return }
        do throws(WalletError) {
            try verify(options)
        } catch {
            try? queue.close()
            throw error
        }
    }

    private static func prepare(_ database: Database, _ options: Options) throws {
        try database.execute(sql: "PRAGMA locking_mode = exclusive")
        do {
            // The lock outlives the transaction because of the locking mode.
            try database.execute(sql: "BEGIN EXCLUSIVE TRANSACTION; COMMIT")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw WalletError(
                .load,
                "SQLiteDatabase: Unable to obtain an exclusive lock on the database, is it being used by another instance of Bdtcoin Core?\n"
            )
        }
        try database.execute(sql: "PRAGMA fullfsync = true")
        if options.unsafeSync {
            Log.info("WARNING SQLite is configured to not wait for data to be flushed to disk. Data loss and corruption may occur.")
            try database.execute(sql: "PRAGMA synchronous = OFF")
        }
        if try !database.tableExists("main") {
            try database.execute(sql: "CREATE TABLE main(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)")
            try database.execute(sql: "PRAGMA application_id = \(Int32(bitPattern: options.networkMagic))")
            try database.execute(sql: "PRAGMA user_version = \(schemaVersion)")
        }
    }

    private func verify(_ options: Options) throws(WalletError) {
        do {
            try queue.writeWithoutTransaction { database in
                let id = UInt32(truncatingIfNeeded: try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0)
                if id != options.networkMagic {
                    throw WalletError(
                        .verify, "SQLiteDatabase: Unexpected application id. Expected \(options.networkMagic), got \(id)")
                }
                let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                if version != WalletDatabase.schemaVersion {
                    throw WalletError(
                        .verify,
                        "SQLiteDatabase: Unknown sqlite wallet schema version \(version). Only version \(WalletDatabase.schemaVersion) is supported"
                    )
                }
                let lines = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                if !lines.isEmpty {
                    throw WalletError(.verify, "Failed to verify database\n" + lines.map { $0 + "\n" }.joined())
                }
            }
        } catch let error as WalletError {
            throw error
        } catch {
            throw WalletError(.verify, "SQLiteDatabase: Failed to execute statement to verify database: \(WalletDatabase.reason(error))")
        }
    }

    /// Writes all changes in one transaction, or none of them.
    package func apply(_ changes: [RecordChange]) throws(WalletError) {
        do {
            try queue.write { database in
                let put = try database.cachedStatement(sql: "INSERT OR REPLACE INTO main VALUES(?, ?)")
                let erase = try database.cachedStatement(sql: "DELETE FROM main WHERE key = ?")
                let erasePrefix = try database.cachedStatement(sql: "DELETE FROM main WHERE instr(key, ?) = 1")
                for change in changes {
                    switch change {
                    case .put(let key, let value): try put.execute(arguments: [Data(key), Data(value)])
                    case .erase(let key): try erase.execute(arguments: [Data(key)])
                    case .erasePrefix(let prefix): try erasePrefix.execute(arguments: [Data(prefix)])
                    }
                }
            }
        } catch {
            throw WalletError(.database, "Error writing to wallet \(path): \(WalletDatabase.reason(error))")
        }
    }

    /// Every record, ordered by key.
    package func readAll() throws(WalletError) -> [(key: [UInt8], value: [UInt8])] {
        do {
            return try queue.read { database in
                var records: [(key: [UInt8], value: [UInt8])] = []
                let rows = try Row.fetchCursor(database, sql: "SELECT key, value FROM main ORDER BY key")
                while let row = try rows.next() {
                    let key = try row.withUnsafeData(atIndex: 0) { [UInt8]($0 ?? Data()) }
                    records.append((key, try row.withUnsafeData(atIndex: 1) { [UInt8]($0 ?? Data()) }))
                }
                return records
            }
        } catch {
            throw WalletError(.load, "Error reading wallet \(path): \(WalletDatabase.reason(error))")
        }
    }

    /// Copies the file as of now to `destination`, page by page.
    package func backup(to destination: String) throws(WalletError) {
        guard FileIdentity(path: destination).map({ $0 != FileIdentity(path: path) }) ?? true else {
            throw WalletError(.database, "Unable to backup: the destination is the wallet")
        }
        do {
            let copy = try DatabaseQueue(path: destination)
            try queue.backup(to: copy)
            try copy.close()
        } catch {
            throw WalletError(.database, "Unable to backup: \(WalletDatabase.reason(error))")
        }
    }

    /// Rewrites the file so that nothing erased stays in it.
    package func compact() throws(WalletError) {
        do {
            try queue.vacuum()
        } catch {
            throw WalletError(.database, "Unable to rewrite wallet \(path): \(WalletDatabase.reason(error))")
        }
    }

    /// Ends the use of the file; calls after it throw.
    package func close() {
        do {
            try queue.close()
        } catch {
            Log.error("SQLiteDatabase: Failed to close database: \(WalletDatabase.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
    }
}
