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

    /// Hands the script to `body`, as a view that is valid until it returns.
    static func decode<R>(from reader: inout ViewReader, _ body: (ByteView) -> R) throws(DecodeError) -> R {
        let first = try reader.readVarInt()
        guard first >= Tag.specialForms else { return try expand(tag: UInt8(first), from: &reader, body) }
        let count = first - UInt64(Tag.specialForms)
        guard count <= reader.remaining else { throw .truncated }
        let script = try reader.readView(Int(count))
        // One that is too long to be spent: what it says does not matter.
        return count <= Script.maximumSize ? body(script) : [Opcode.return.rawValue].withView(body)
    }

    private static func expand<R>(tag: UInt8, from reader: inout ViewReader, _ body: (ByteView) -> R) throws(DecodeError) -> R {
        switch tag {
        case Tag.payToPublicKeyHash: return join([0x76, 0xa9, 20], try reader.readView(20), [0x88, 0xac], body)
        case Tag.payToScriptHash: return join([0xa9, 20], try reader.readView(20), [0x87], body)
        case Tag.evenKey, Tag.evenKey + 1: return join([33, tag], try reader.readView(32), [0xac], body)
        default:
            let compressed = [tag - 2] + (try reader.readView(32))
            // A key off the curve cannot have been written so; it stands for a script that is empty, as published.
            guard let key = PublicKey(compressed)?.decompressed else { return body(ByteView()) }
            return ([65] + key.bytes + [0xac]).withView(body)
        }
    }

    /// A script of up to 36 bytes, on the stack: this runs for nearly every coin that is read from the disk.
    private static func join<R>(_ head: [UInt8], _ middle: ByteView, _ tail: [UInt8], _ body: (ByteView) -> R) -> R {
        withUnsafeTemporaryAllocation(byteCount: head.count + middle.count + tail.count, alignment: 1) { place in
            place.copyBytes(from: head)
            UnsafeMutableRawBufferPointer(rebasing: place[head.count...]).copyMemory(from: middle.rawBuffer)
            UnsafeMutableRawBufferPointer(rebasing: place[(head.count + middle.count)...]).copyBytes(from: tail)
            return body(ByteView(UnsafeRawBufferPointer(place)))
        }
    }
}
