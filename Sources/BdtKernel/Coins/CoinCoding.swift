import BdtBase
import BdtEncoding
import BdtPrimitives

extension Coin: BinaryCodable {
    package static var minimumEncodedSize: Int { 3 }

    /// The form of the chain state: height and coinbase mark, then amount and script compressed.
    package func encode(into writer: inout ByteWriter) {
        output.withView { writer.writeCoin($0, code: heightCode) }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let (height, isCoinbase) = try Coin.readHeight(from: &reader)
        self.init(output: try Coin.readOutput(from: &reader), height: height, isCoinbase: isCoinbase)
    }

    /// The form of undo data: a byte more, the remains of an old version field.
    func encodeUndo(into writer: inout ByteWriter) {
        output.withView { writer.writeUndoCoin($0, code: heightCode) }
    }

    init(undoFrom reader: inout ByteReader) throws(DecodeError) {
        let (height, isCoinbase) = try Coin.readHeight(from: &reader)
        if height > 0 { _ = try reader.readVarInt() }
        self.init(output: try Coin.readOutput(from: &reader), height: height, isCoinbase: isCoinbase)
    }

    /// Twice the height, plus one for a coinbase.
    var heightCode: UInt32 { UInt32(height) << 1 | (isCoinbase ? 1 : 0) }

    private static func readHeight(from reader: inout ByteReader) throws(DecodeError) -> (height: Int, isCoinbase: Bool) {
        let code = try reader.readVarInt()
        guard code <= UInt64(UInt32.max) else { throw .invalid("coin height out of range") }
        return (Int(code >> 1), code & 1 == 1)
    }

    private static func readOutput(from reader: inout ByteReader) throws(DecodeError) -> TransactionOutput {
        let value = AmountCompression.decompress(try reader.readVarInt())
        return TransactionOutput(
            value: Amount(Int64(bitPattern: value)), script: try ScriptCompression.decode(from: &reader))
    }
}

extension ByteWriter {
    /// The form of the chain state. `code` is twice the height, plus one for a coinbase.
    mutating func writeCoin(_ output: OutputView, code: UInt32) {
        writeVarInt(UInt64(code))
        writeCompressed(output)
    }

    /// The form of undo data.
    mutating func writeUndoCoin(_ output: OutputView, code: UInt32) {
        writeVarInt(UInt64(code))
        if code > 1 { write(UInt8(0)) }
        writeCompressed(output)
    }

    private mutating func writeCompressed(_ output: OutputView) {
        writeVarInt(AmountCompression.compress(UInt64(bitPattern: output.value.satoshi)))
        ScriptCompression.encode(output.script, into: &self)
    }
}

extension TransactionOutput {
    /// Runs `body` over a view that is valid until it returns.
    func withView<R>(_ body: (OutputView) -> R) -> R { script.bytes.withView { body(OutputView(value: value, script: $0)) } }
}
