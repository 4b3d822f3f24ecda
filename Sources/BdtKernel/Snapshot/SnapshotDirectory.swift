import BdtBase
import BdtPrimitives
import BdtStorage

/// The folders of the chain states: `chainstate`, and `chainstate_snapshot` for one that began at a snapshot and is not proven yet.
///
/// The second one counts only once it holds the file `base_blockhash`, which is written last: a load that was cut short leaves nothing that
/// would be taken for a chain state.
struct SnapshotDirectory {
    static let normalName = "chainstate"
    static let snapshotName = "chainstate_snapshot"
    private static let baseName = "base_blockhash"

    private let normal: String
    let path: String
    private var discarded: String { normal + "_todelete" }
    private var basePath: String { "\(path)/\(SnapshotDirectory.baseName)" }

    init(_ options: KernelOptions) {
        normal = "\(options.directory)/\(SnapshotDirectory.normalName)"
        path = "\(options.directory)/\(SnapshotDirectory.snapshotName)"
    }

    /// The block of the snapshot; nil when there is none to go on with.
    func base() throws(StorageError) -> BlockHash? {
        guard FileSystem.exists(path) else { return nil }
        guard let bytes = try FileSystem.read(basePath), let hash = try? BlockHash(decoding: Array(bytes.prefix(32))) else {
            Log.info(
                "[snapshot] snapshot chainstate dir is malformed! no base blockhash file exists at path \(path). "
                    + "Try deleting \(basePath) and calling loadtxoutset again?")
            return nil
        }
        if bytes.count > 32 { Log.info("[snapshot] warning: unexpected trailing data in \(basePath)") }
        Log.info("[snapshot] detected active snapshot chainstate (\(path)) - loading")
        return hash
    }

    func writeBase(_ hash: BlockHash) throws(StorageError) {
        try FileSystem.createDirectories(path)
        try FileSystem.replace(basePath, with: hash.bytes)
    }

    /// Removes the snapshot's folder. The database must be closed.
    func remove() throws(StorageError) {
        if !FileSystem.exists(basePath) { Log.info("[snapshot] snapshot chainstate dir being removed lacks base_blockhash file") }
        try FileSystem.remove(basePath)
        try SnapshotDirectory.removeDatabase(path)
    }

    /// Moves the folder of a snapshot that turned out to be wrong out of the way. Returns what the user should do when that fails.
    func markInvalid() -> String? {
        let target = path + "_INVALID"
        Log.info("[snapshot] renaming snapshot datadir \(path) to \(target)")
        do throws(StorageError) {
            try FileSystem.rename(path, to: target)
            return nil
        } catch {
            Log.error("InvalidateCoinsDBOnDisk: error renaming file '\(path)' -> '\(target)': \(error)")
            return "Rename of '\(path)' -> '\(target)' failed. You should resolve this by manually moving or deleting the invalid "
                + "snapshot directory \(path), otherwise you will encounter the same error again on the next startup."
        }
    }

    /// Makes the proven snapshot the node's only chain state. Both databases must be closed.
    func promote() throws(StorageError) {
        Log.info("[snapshot] deleting background chainstate directory (now unnecessary) (\(normal))")
        try FileSystem.rename(normal, to: discarded)
        Log.info("[snapshot] moving snapshot chainstate (\(path)) to default chainstate directory (\(normal))")
        try FileSystem.rename(path, to: normal)
        try FileSystem.remove("\(normal)/\(SnapshotDirectory.baseName)")
        removeDiscarded()
    }

    /// Finishes what a crash cut short: a chain state that was moved away comes back, unless its successor is in place.
    func repair() throws(StorageError) {
        guard FileSystem.exists(discarded) else { return }
        if FileSystem.exists(normal) { removeDiscarded() } else { try FileSystem.rename(discarded, to: normal) }
    }

    private func removeDiscarded() {
        do throws(StorageError) {
            try SnapshotDirectory.removeDatabase(discarded)
            Log.info("[snapshot] deleted background chainstate directory (\(normal))")
        } catch {
            Log.info("Deletion of \(discarded) failed. Please remove it manually, as the directory is now unnecessary.")
        }
    }

    private static func removeDatabase(_ path: String) throws(StorageError) {
        Log.info("Removing leveldb dir at \(path)")
        try LevelDBStore.destroy(path: path)
        // LevelDB leaves a folder that holds anything else.
        if FileSystem.exists(path) { throw .database(path: path, message: "the folder is not empty") }
    }
}
