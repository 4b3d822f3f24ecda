/// Numbers to the base 128 as the storage formats write them: the highest group first, each but the last marked and one less than it stands for,
/// so that every number has one form only.
package enum VarInt {
    /// The longest form (bytes).
    package static let maximumSize = 10

    /// Writes the form of `value` to the beginning of `place`, which has room for the longest; returns how many bytes it took.
    package static func write(_ value: UInt64, to place: UnsafeMutableRawBufferPointer) -> Int {
        var (rest, count) = (value, 1)
        while rest > 0x7f {
            rest = (rest >> 7) - 1
            count += 1
        }
        rest = value
        place[count - 1] = UInt8(rest & 0x7f)
        for index in stride(from: count - 2, through: 0, by: -1) {
            rest = (rest >> 7) - 1
            place[index] = UInt8(rest & 0x7f) | 0x80
        }
        return count
    }
}
