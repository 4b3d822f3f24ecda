import BdtEncoding
import Testing

@Suite struct CodecTests {
    @Test(
        arguments: [
            (0, [0]), (252, [252]), (253, [253, 253, 0]), (0xffff, [253, 255, 255]), (0x10000, [254, 0, 0, 1, 0]),
            (0x1_0000_0000, [255, 0, 0, 0, 0, 1, 0, 0, 0]),
        ] as [(UInt64, [UInt8])])
    func compactSize(value: UInt64, bytes: [UInt8]) throws {
        var writer = ByteWriter()
        writer.writeCompactSize(value)
        #expect(writer.bytes == bytes)
        var reader = ByteReader(bytes)
        #expect(try reader.readCompactInteger() == value)
        for length in 0..<bytes.count {
            var short = ByteReader(bytes, in: 0..<length)
            #expect(throws: DecodeError.truncated) { try short.readCompactInteger() }
        }
    }

    @Test(arguments: [[253, 252, 0], [254, 255, 255, 0, 0], [255, 255, 255, 255, 255, 0, 0, 0, 0]] as [[UInt8]])
    func compactSizeInALongerFormIsRefused(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: DecodeError.nonCanonicalCompactSize) { try reader.readCompactInteger() }
    }

    @Test func compactSizeOverTheLimitIsRefused() {
        var reader = ByteReader([254, 1, 0, 0, 2])
        #expect(throws: DecodeError.sizeTooLarge) { try reader.readCompactSize() }
    }

    @Test(
        arguments: [
            (0, [0]), (127, [0x7f]), (128, [0x80, 0]), (255, [0x80, 0x7f]), (256, [0x81, 0]), (16511, [0xff, 0x7f]),
            (16512, [0x80, 0x80, 0]),
            (.max, [0x80, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0x7f]),
        ] as [(UInt64, [UInt8])])
    func varInt(value: UInt64, bytes: [UInt8]) throws {
        var writer = ByteWriter()
        writer.writeVarInt(value)
        #expect(writer.bytes == bytes)
        var reader = ByteReader(bytes)
        #expect(try reader.readVarInt() == value)
    }

    @Test func varIntOver64BitsIsRefused() {
        var reader = ByteReader([UInt8](repeating: 0xff, count: 10) + [0])
        #expect(throws: DecodeError.self) { try reader.readVarInt() }
    }

    @Test func aLengthBeyondTheInputIsRefusedWithoutAllocating() {
        var reader = ByteReader([254, 0, 0, 0, 2])
        #expect(throws: DecodeError.truncated) { try reader.readVarBytes() }
    }
}
