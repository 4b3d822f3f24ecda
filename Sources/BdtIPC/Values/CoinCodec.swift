import BdtEncoding
import BdtInterfaces
import BdtPrimitives

/// A coin in the compressed form of the chain state, as `findCoins` carries it.
enum CoinCodec {
    /// The height that coins of the mempool have.
    private static let mempoolHeight: UInt64 = 0x7fff_ffff
    /// Numbers below this stand for compressed scripts; others, less this, are lengths.
    private static let scriptForms: UInt64 = 6
    private static let scriptLimit: UInt64 = 10_000

    static func encode(_ coin: CoinInfo) -> [UInt8] {
        var writer = ByteWriter()
        let height = coin.height.map { UInt64(clamping: $0) } ?? mempoolHeight
        writer.writeVarInt(height << 1 | (coin.isCoinbase ? 1 : 0))
        writer.writeVarInt(compress(UInt64(clamping: coin.output.value.satoshi)))
        let script = coin.output.script.bytes
        writer.writeVarInt(UInt64(script.count) + scriptForms)
        writer.writeRaw(script)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(DecodeError) -> CoinInfo {
        var reader = ByteReader(bytes)
        let code = try reader.readVarInt()
        let value = decompress(try reader.readVarInt())
        let script = try self.script(&reader)
        try reader.finish()
        let height = code >> 1
        guard height <= mempoolHeight else { throw .invalid("coin height out of range") }
        return CoinInfo(
            output: TransactionOutput(value: Amount(Int64(clamping: value)), script: Script(script)),
            height: height == mempoolHeight ? nil : Int(height), isCoinbase: code & 1 != 0)
    }

    private static func script(_ reader: inout ByteReader) throws(DecodeError) -> [UInt8] {
        let form = try reader.readVarInt()
        switch form {
        case 0: return [0x76, 0xa9, 20] + (try reader.readBytes(20)) + [0x88, 0xac]
        case 1: return [0xa9, 20] + (try reader.readBytes(20)) + [0x87]
        case 2, 3: return [33, UInt8(form)] + (try reader.readBytes(32)) + [0xac]
        // Our side writes such scripts in full; computing the key's other half is the storage's business.
        case 4, 5: throw .invalid("coin with a compressed uncompressed key")
        default:
            guard form - scriptForms <= scriptLimit else { throw .sizeTooLarge }
            return try reader.readBytes(Int(form - scriptForms))
        }
    }

    /// Takes trailing decimal zeros out of an amount: 1 + 10 * (9 * mantissa + digit - 1) + exponent.
    private static func compress(_ amount: UInt64) -> UInt64 {
        guard amount > 0 else { return 0 }
        var (rest, exponent) = (amount, UInt64(0))
        while rest % 10 == 0 && exponent < 9 {
            rest /= 10
            exponent += 1
        }
        guard exponent < 9 else { return 1 &+ (rest &- 1) &* 10 &+ 9 }
        let digit = rest % 10
        return 1 &+ (rest / 10 &* 9 &+ digit &- 1) &* 10 &+ exponent
    }

    private static func decompress(_ code: UInt64) -> UInt64 {
        guard code > 0 else { return 0 }
        let (quotient, exponent) = (code - 1).quotientAndRemainder(dividingBy: 10)
        var amount = exponent < 9 ? quotient / 9 &* 10 &+ quotient % 9 &+ 1 : quotient &+ 1
        for _ in 0..<exponent { amount = amount &* 10 }
        return amount
    }
}
