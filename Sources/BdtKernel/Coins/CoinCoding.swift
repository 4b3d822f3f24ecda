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
        self = try reader.read(CoinForm.chainState)
    }

    /// The form of undo data: a byte more, the remains of an old version field.
    func encodeUndo(into writer: inout ByteWriter) {
        output.withView { writer.writeUndoCoin($0, code: heightCode) }
    }

    init(undoFrom reader: inout ByteReader) throws(DecodeError) {
        self = try reader.read(CoinForm.undo)
    }

    /// Twice the height, plus one for a coinbase.
    var heightCode: UInt32 { UInt32(height) << 1 | (isCoinbase ? 1 : 0) }
}

/// How a coin is written.
enum CoinForm {
    case chainState, undo
}

extension ViewReader {
    /// Hands a coin to `body`: an output that is valid until it returns, and twice the height, plus one for a coinbase.
    mutating func readCoin<R>(_ form: CoinForm, _ body: (OutputView, UInt32) -> R) throws(DecodeError) -> R {
        let code = try readVarInt()
        guard code <= UInt64(UInt32.max) else { throw .invalid("coin height out of range") }
        if form == .undo, code > 1 { _ = try readVarInt() }
        let value = Amount(Int64(bitPattern: AmountCompression.decompress(try readVarInt())))
        return try ScriptCompression.decode(from: &self) { body(OutputView(value: value, script: $0), UInt32(code)) }
    }
}

extension ByteReader {
    fileprivate mutating func read(_ form: CoinForm) throws(DecodeError) -> Coin {
        try take { buffer throws(DecodeError) in
            var reader = ViewReader(ByteView(buffer))
            let coin = try reader.readCoin(form) { Coin(output: $0.output, height: Int($1 >> 1), isCoinbase: $1 & 1 == 1) }
            return (coin, reader.offset)
        }
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
