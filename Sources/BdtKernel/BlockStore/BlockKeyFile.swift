import BdtBase
import BdtStorage

/// `xor.dat`: the key that all block and undo files of a directory are XORed with.
enum BlockKeyFile {
    /// The key of `directory`. A directory without one gets a key: random if it is wanted and the directory holds nothing but dot files,
    /// else zero.
    static func load(directory: String, wanted: Bool) throws(KernelError) -> XORKey {
        let path = directory + "/xor.dat"
        let key: XORKey
        do throws(StorageError) {
            if let old = try stored(path) { key = old } else { key = try create(path, random: wanted && isUnused(directory)) }
        } catch {
            throw .storage(error)
        }
        guard wanted || key.isZero else {
            throw .refused(
                "The blocksdir XOR-key can not be disabled when a random key was already stored! "
                    + "Stored key: '\(Hex.encode(key.bytes))', stored path: '\(path)'.")
        }
        Log.info("Using obfuscation key for blocksdir *.dat files (\(directory)): '\(Hex.encode(key.bytes))'")
        return key
    }

    private static func stored(_ path: String) throws(StorageError) -> XORKey? {
        guard let bytes = try FileSystem.read(path) else { return nil }
        guard bytes.count >= XORKey.byteCount, let key = XORKey(Array(bytes.prefix(XORKey.byteCount))) else {
            throw .shortRead(path: path, offset: UInt64(bytes.count))
        }
        return key
    }

    private static func create(_ path: String, random: Bool) throws(StorageError) -> XORKey {
        let key = random ? XORKey.random() : .none
        try FileSystem.replace(path, with: key.bytes)
        return key
    }

    private static func isUnused(_ directory: String) -> Bool {
        FileSystem.list(directory).allSatisfy { $0.hasPrefix(".") && !FileSystem.isDirectory(directory + "/" + $0) }
    }
}
