import BdtBase
import BdtCrypto
import Testing

@Suite struct HashWriterTests {
    /// Any mixture of fields, around the size of the buffer and beyond, hashes as its bytes one after the other.
    @Test func hashesWhatIsWritten() {
        for size in [0, 1, 7, 200, 252, 253, 460, 500, 511, 512, 513, 1024, 70_000] {
            let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) }
            let hash = HashWriter.hash { writer in
                data.withView { writer.writeVarBytes($0) }
                writer.write(UInt32(0x0403_0201))
                writer.write(Hash256.one)
                data.withView { writer.write($0) }
                writer.write(Int64(-2))
                writer.write(UInt8(9))
            }
            let length: [UInt8] =
                size < 253
                ? [UInt8(size)]
                : size < 0x1_0000 ? [253, UInt8(size & 0xff), UInt8(size >> 8)] : [254, UInt8(size & 0xff), UInt8(size >> 8 & 0xff), 1, 0]
            let expected = length + data + [1, 2, 3, 4] + Hash256.one.bytes + data + [0xfe] + [UInt8](repeating: 0xff, count: 7) + [9]
            #expect(hash == SHA256.hash(expected), "\(size)")
        }
    }

    @Test func continuesAMidstate() {
        let start = SHA256(tag: "TapLeaf")
        #expect(HashWriter.hash(after: start) { $0.write(UInt16(0x0201)) } == SHA256.tagged("TapLeaf", [1, 2]))
        #expect(HashWriter.doubleHash { $0.write(UInt64(5)) } == SHA256.double([5, 0, 0, 0, 0, 0, 0, 0]))
    }
}
