/// MurmurHash3 in its form for 32 bits: fast and not safe against who chooses the input.
enum MurmurHash3 {
    static func hash(_ bytes: [UInt8], seed: UInt32) -> UInt32 {
        var state = seed
        let blockEnd = bytes.count & ~3
        for start in stride(from: 0, to: blockEnd, by: 4) {
            state = rotate(state ^ scramble(word(bytes[start..<start + 4])), 13) &* 5 &+ 0xe654_6b64
        }
        if blockEnd < bytes.count { state ^= scramble(word(bytes[blockEnd...])) }
        state ^= UInt32(truncatingIfNeeded: bytes.count)
        state = (state ^ state >> 16) &* 0x85eb_ca6b
        state = (state ^ state >> 13) &* 0xc2b2_ae35
        return state ^ state >> 16
    }

    /// Up to four bytes, the least significant one first.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    private static func scramble(_ word: UInt32) -> UInt32 { rotate(word &* 0xcc9e_2d51, 15) &* 0x1b87_3593 }
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
