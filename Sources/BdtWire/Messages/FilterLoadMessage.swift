import BdtEncoding

/// Has transactions and blocks filtered for the sender (BIP37).
package struct FilterLoadMessage: WireMessage, Equatable {
    package static let command = "filterload"
    package let bits: [UInt8]
    package let hashCount: UInt32
    /// Added to the seeds of the hashes.
    package let tweak: UInt32
    /// Which outputs are added to the filter as they match: 0 none, 1 all, 2 those that pay to bare keys.
    package let flags: UInt8

    package init(bits: [UInt8], hashCount: UInt32, tweak: UInt32 = 0, flags: UInt8 = 0) {
        self.bits = bits
        self.hashCount = hashCount
        self.tweak = tweak
        self.flags = flags
    }

    package func encode(into writer: inout ByteWriter) {
        writer.writeVarBytes(bits)
        writer.write(hashCount)
        writer.write(tweak)
        writer.write(flags)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(
            bits: try reader.readVarBytes(), hashCount: try reader.readUInt32(), tweak: try reader.readUInt32(),
            flags: try reader.readUInt8())
    }
}
