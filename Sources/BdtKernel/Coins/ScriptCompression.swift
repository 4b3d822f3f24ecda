import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Output scripts as the coin formats write them: the common forms shrink to a tag and a hash or key.
enum ScriptCompression {
    private enum Tag {
        static let payToPublicKeyHash: UInt8 = 0
        static let payToScriptHash: UInt8 = 1
        /// 2 and 3, the first byte of a compressed key.
        static let evenKey: UInt8 = 2
        /// 4 and 5: an uncompressed key whose y is even or odd.
        static let uncompressedEvenKey: UInt8 = 4
        /// Other scripts are written with their length plus this.
        static let specialForms = 6
    }

    static func encode(_ script: ByteView, into writer: inout ByteWriter) {
        switch script.count {
        case 25 where script[0] == 0x76 && script[1] == 0xa9 && script[2] == 20 && script[23] == 0x88 && script[24] == 0xac:
            writer.write(Tag.payToPublicKeyHash)
            writer.writeRaw(script.part(from: 3, count: 20))
        case 23 where script[0] == 0xa9 && script[1] == 20 && script[22] == 0x87:
            writer.write(Tag.payToScriptHash)
            writer.writeRaw(script.part(from: 2, count: 20))
        case 35 where script[0] == 33 && script[34] == 0xac && (script[1] == 2 || script[1] == 3):
            writer.writeRaw(script.part(from: 1, count: 33))
        case 67 where script[0] == 65 && script[66] == 0xac && script[1] == 4 && PublicKey(script[1..<66])?.isOnCurve == true:
            writer.write(Tag.uncompressedEvenKey | script[65] & 1)
            writer.writeRaw(script.part(from: 2, count: 32))
        default:
            writer.writeVarInt(UInt64(script.count + Tag.specialForms))
            writer.writeRaw(script)
        }
    }

    static func decode(from reader: inout ByteReader) throws(DecodeError) -> Script {
        let first = try reader.readVarInt()
        guard first >= Tag.specialForms else { return try expand(tag: UInt8(first), from: &reader) }
        let count = first - UInt64(Tag.specialForms)
        guard count <= reader.remaining else { throw .truncated }
        guard count <= Script.maximumSize else {
            // Too long to be spent: what it says does not matter.
            try reader.skip(Int(count))
            return Script([Opcode.return.rawValue])
        }
        return Script(try reader.readBytes(Int(count)))
    }

    private static func expand(tag: UInt8, from reader: inout ByteReader) throws(DecodeError) -> Script {
        switch tag {
        case Tag.payToPublicKeyHash: return Script([0x76, 0xa9, 20] + (try reader.readBytes(20)) + [0x88, 0xac])
        case Tag.payToScriptHash: return Script([0xa9, 20] + (try reader.readBytes(20)) + [0x87])
        case Tag.evenKey, Tag.evenKey + 1: return Script([33, tag] + (try reader.readBytes(32)) + [0xac])
        default:
            let compressed = [tag - 2] + (try reader.readBytes(32))
            // A key off the curve cannot have been written so; it stands for a script that is empty, as published.
            guard let key = PublicKey(compressed)?.decompressed else { return Script() }
            return Script([65] + key.bytes + [0xac])
        }
    }
}
