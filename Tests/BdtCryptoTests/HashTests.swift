import BdtBase
import BdtCrypto
import Testing

@Suite struct HashTests {
    @Test func sha256OfKnownTexts() {
        #expect(Hex.encode(SHA256.hash([]).bytes) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hex.encode(SHA256.hash([UInt8]("abc".utf8)).bytes) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func doubleHashOfTwoHashesEqualsThatOfTheirBytes() {
        let left = SHA256.hash([1])
        let right = SHA256.hash([2])
        #expect(SHA256.double(left, right) == SHA256.double(left.bytes + right.bytes))
    }

    @Test func ripemd160OfKnownTexts() {
        #expect(Hex.encode(RIPEMD160.hash([UInt8]("abc".utf8))) == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")
    }

    @Test func hash256KeepsItsBytesAndOrder() throws {
        let bytes = [UInt8](0..<32)
        let hash = try #require(Hash256(bytes))
        #expect(hash.bytes == bytes)
        #expect(hash[0] == 0 && hash[31] == 31)
        #expect(hash.description.hasPrefix("1f1e1d"))
        #expect(Hash256(display: hash.description) == hash)
        #expect(Hash256(display: "00") == nil)
        #expect(Hash256(bytes.dropLast()) == nil)
        var later = bytes
        later[0] = 1
        #expect(try hash < #require(Hash256(later)))
        later[0] = 0
        later[31] = 0
        #expect(try #require(Hash256(later)) < hash)
    }
}

/// A hash read through a pointer as other types than it is made of. In release builds of Swift 6.3 that gave constants.
struct HashBytesTests {
    private let hash = SHA256.double([1, 2, 3])

    @Test func numbersOfAnySizeAreReadFromTheBytes() {
        let words = hash.words
        #expect(SHA256.double([1, 2, 3]).withUnsafeBytes { $0.load(as: UInt64.self) } & 63 == words.0 & 63)
        #expect(SHA256.double([1, 2, 3]).withUnsafeBytes { $0.load(as: UInt32.self) } & 63 == UInt32(words.0 & 63))
        #expect(SHA256.double([1, 2, 3]).withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self) } % 64 == words.1 % 64)
        #expect(SHA256.double([1, 2, 3])[0] & 31 == UInt8(words.0 & 31))
        #expect(SHA256.double([1, 2, 3])[9] & 31 == UInt8(words.1 >> 8 & 31))
    }

    @Test func bytesThatAreWrittenOneByOneArrive() {
        let bytes = hash.bytes
        #expect(Hash256(bytes.lazy.map { $0 }) == hash)
        let filled = Hash256.filled { pointer in for index in 0..<32 { pointer[index] = bytes[index] } }
        #expect(filled == hash && filled.words.0 & 63 == hash.words.0 & 63)
    }
}
