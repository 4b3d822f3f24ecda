/// How a LevelDB database is opened.
package struct LevelDBOptions: Sendable {
    /// Memory for blocks and write buffers, in bytes: half goes to cached blocks, a quarter to each of two write buffers.
    package var cacheBytes = 8 << 20
    /// The least size of a write buffer (bytes). Small ones make many small tables, which are merged again and again.
    package var smallestWriteBuffer = 64 << 10
    /// Removes what is there first.
    package var wipe = false
    /// Gives a new database a random key that its values are XORed with. A database that has a key keeps it.
    package var obfuscate = false
    /// Throws instead of making a new database.
    package var mustExist = false

    package init(
        cacheBytes: Int = 8 << 20, smallestWriteBuffer: Int = 64 << 10, wipe: Bool = false, obfuscate: Bool = false, mustExist: Bool = false
    ) {
        self.cacheBytes = cacheBytes
        self.smallestWriteBuffer = smallestWriteBuffer
        self.wipe = wipe
        self.obfuscate = obfuscate
        self.mustExist = mustExist
    }
}
