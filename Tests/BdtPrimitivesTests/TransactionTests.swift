import BdtCrypto
import BdtEncoding
import BdtPrimitives
import Testing

@Suite struct TransactionTests {
    /// The first example of BIP143, signed.
    private static let signed =
        "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000"

    @Test func witnessTransactionRoundTrip() throws {
        let bytes = try hex(Self.signed)
        let transaction = try Transaction(decoding: bytes)
        #expect(transaction.encoded == bytes)
        #expect(transaction.wtxid.hash == SHA256.double(bytes))
        #expect(transaction.txid.hash == SHA256.double(transaction.strippedEncoding))
        #expect(transaction.totalSize == bytes.count && transaction.strippedSize == transaction.strippedEncoding.count)
        #expect(transaction.weight == transaction.strippedSize * 3 + transaction.totalSize)
        #expect(transaction.hasWitness && !transaction.isCoinbase && transaction.lockTime == 17)
        #expect(transaction.outputValue == Amount(112_340_000 + 223_450_000))
        let plain = try Transaction(decoding: transaction.strippedEncoding)
        #expect(plain.txid == transaction.txid && plain.wtxid.hash == plain.txid.hash && plain != transaction)
    }

    @Test func everyCutThrows() throws {
        let bytes = try hex(Self.signed)
        for length in 0..<bytes.count {
            #expect(throws: DecodeError.self) { try Transaction(decoding: Array(bytes[..<length])) }
        }
        #expect(throws: DecodeError.trailingBytes) { try Transaction(decoding: bytes + [0]) }
    }

    @Test func changedBytesNeverTrap() throws {
        let bytes = try hex(Self.signed)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            var copy = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                copy[Int.random(in: 0..<copy.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let transaction = try? Transaction(decoding: copy) { #expect(transaction.encoded.count <= copy.count) }
        }
    }

    @Test(arguments: [
        // An empty witness, announced as one.
        (
            "010000000001010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
            "Superfluous witness record: iostream error"
        ),
        // A flag that nobody knows.
        ("0100000000020000000000000000", "Unknown transaction optional data: iostream error"),
        // 2^32 inputs in five bytes of count.
        ("01000000feffffffff", "ReadCompactSize(): size too large: iostream error"),
        ("01000000fd0100", "non-canonical ReadCompactSize(): iostream error"),
    ]) func malformed(text: String, message: String) throws {
        let bytes = try hex(text)
        #expect { try Transaction(decoding: bytes) } throws: { "\($0)" == message }
    }

    @Test func withoutInputsTheMarkerIsAmbiguous() throws {
        let body = TransactionBody(outputs: [TransactionOutput(value: Amount(1), script: Script())])
        var writer = ByteWriter()
        body.encode(into: &writer, witness: true)
        var reader = ByteReader(writer.bytes)
        #expect(try TransactionBody(from: &reader, witness: false) == body)
        #expect(throws: DecodeError.self) { try Transaction(decoding: writer.bytes) }
    }

    @Test func coinbaseAndValues() {
        let coinbase = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: .null)],
                outputs: [TransactionOutput(value: .maxMoney, script: Script()), TransactionOutput(value: Amount(1), script: Script())]))
        #expect(coinbase.isCoinbase && coinbase.outputValue == nil)
        #expect(Transaction(TransactionBody(outputs: [TransactionOutput(value: Amount(-1), script: Script())])).outputValue == nil)
    }
}
