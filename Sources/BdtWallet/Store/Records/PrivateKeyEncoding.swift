import BdtBase
import BdtCrypto
import BdtEncoding

/// Private keys as wallet files hold them: SEC1 ECPrivateKey with the curve's parameters spelt out, 214 bytes for compressed keys and
/// 279 for others, and a hash of public and private key.
package enum PrivateKeyEncoding {
    private static let field = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"
    private static let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    private static let generatorX = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    private static let generatorY = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
    // Version 1, then an octet string of 32 bytes.
    private static let versionAndTag: [UInt8] = [0x02, 0x01, 0x01, 0x04, 0x20]

    /// The DER form of a secret.
    package static func der(secret: [UInt8], publicKey: [UInt8]) -> [UInt8] {
        let compressed = publicKey.count == 33
        let generator = compressed ? "0421" + "02" + generatorX : "0441" + "04" + generatorX + generatorY
        let parameters =
            (compressed ? "a08185308182" : "a081a53081a2") + "020101" + "302c06072a8648ce3d0101022100" + field + "300604010004" + "0107"
            + generator + "022100" + order + "020101"
        let tail: [UInt8] = compressed ? [0xa1, 0x24, 0x03, 0x22, 0x00] : [0xa1, 0x44, 0x03, 0x42, 0x00]
        let head: [UInt8] = compressed ? [0x30, 0x81, 0xd3] : [0x30, 0x82, 0x01, 0x13]
        // The constant is hexadecimal by construction.
        return head + versionAndTag + secret + (Hex.decode(parameters) ?? []) + tail + publicKey
    }

    static func encode(secret: [UInt8], publicKey: [UInt8], into writer: inout ByteWriter) {
        let der = der(secret: secret, publicKey: publicKey)
        writer.writeVarBytes(der)
        writer.write(SHA256.double(publicKey + der))
    }

    /// The 32-byte secret of a record whose hash is right.
    static func decode(record: inout ByteReader, publicKey: [UInt8]) throws(DecodeError) -> [UInt8] {
        let der = try record.readVarBytes(limit: 512)
        guard try record.read() == SHA256.double(publicKey + der) else {
            throw .invalid("Error reading wallet database: descriptor unencrypted key CPubKey/CPrivKey corrupt")
        }
        var reader = ByteReader(der)
        guard try reader.readUInt8() == 0x30 else { throw .invalid(corrupt) }
        let length = try reader.readUInt8()
        if length & 0x80 != 0 { try reader.skip(Int(length & 0x7f)) }
        guard try reader.readBytes(versionAndTag.count) == versionAndTag else { throw .invalid(corrupt) }
        return try reader.readBytes(32)
    }

    private static let corrupt = "Error reading wallet database: descriptor unencrypted key CPrivKey corrupt"
}
