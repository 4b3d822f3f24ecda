import BdtCrypto
import BdtEncoding

/// The 24 bytes before each message of the unencrypted transport.
struct MessageHeader {
    static let byteCount = 24
    static let commandLength = 12

    /// The four bytes that tell networks apart.
    let magic: [UInt8]
    /// Twelve bytes as received.
    let commandBytes: [UInt8]
    let length: UInt32
    /// The first four bytes of the payload's double SHA-256.
    let checksum: [UInt8]

    init(magic: [UInt8], command: String, payload: [UInt8]) {
        self.magic = magic
        let name = command.utf8.prefix(Self.commandLength)
        commandBytes = name + [UInt8](repeating: 0, count: Self.commandLength - name.count)
        length = UInt32(payload.count)
        checksum = Self.checksum(of: payload)
    }

    static func checksum(of payload: [UInt8]) -> [UInt8] { [UInt8](SHA256.double(payload).bytes.prefix(4)) }

    /// The bytes before the first zero.
    var command: String { String(decoding: commandBytes.prefix { $0 != 0 }, as: UTF8.self) }

    /// Printable ASCII, then zeros to the end.
    var isCommandValid: Bool {
        let name = commandBytes.prefix { $0 != 0 }
        return name.allSatisfy { (0x20...0x7e).contains($0) } && commandBytes[name.count...].allSatisfy { $0 == 0 }
    }
}

extension MessageHeader: BinaryCodable {
    static var minimumEncodedSize: Int { byteCount }

    func encode(into writer: inout ByteWriter) {
        writer.writeRaw(magic)
        writer.writeRaw(commandBytes)
        writer.write(length)
        writer.writeRaw(checksum)
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        magic = try reader.readBytes(4)
        commandBytes = try reader.readBytes(Self.commandLength)
        length = try reader.readUInt32()
        checksum = try reader.readBytes(4)
    }
}
