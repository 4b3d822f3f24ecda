/// The SEC 1 structure in which wallet files keep private keys: the number, the curve's parameters and the public key.
extension PrivateKey {
    /// 214 bytes for compressed keys, 279 for others.
    package var der: SecretBytes {
        let head: [UInt8] = isCompressed ? [0x30, 0x81, 0xd3] : [0x30, 0x82, 0x01, 0x13]
        let before = head + [0x02, 0x01, 0x01, 0x04, 0x20]
        let after = PrivateKey.parameters(compressed: isCompressed) + publicKey.bytes
        return SecretBytes(count: before.count + PrivateKey.byteCount + after.count) { buffer in
            buffer.copyBytes(from: before)
            secret.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[before.count...]).copyMemory(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[(before.count + PrivateKey.byteCount)...]).copyBytes(from: after)
        }
    }

    /// Reads the number and ignores all behind it. Nil when the structure is broken, the number out of range, or `publicKey` is not its key.
    package init?(der: some Collection<UInt8>, publicKey: PublicKey) {
        guard let number = PrivateKey.number(inDER: [UInt8](der)), let key = PrivateKey(number, compressed: publicKey.isCompressed),
            key.publicKey == publicKey
        else { return nil }
        self = key
    }

    private static func number(inDER input: [UInt8]) -> SecretBytes? {
        guard input.count >= 2, input[0] == 0x30, input[1] == 0x81 || input[1] == 0x82 else { return nil }
        let width = Int(input[1] & 0x7f)
        var position = 2 + width
        guard input.count >= position else { return nil }
        let length = input[2..<position].reduce(0) { $0 << 8 | Int($1) }
        guard input.count - position >= max(length, 5), Array(input[position..<position + 4]) == [2, 1, 1, 4] else { return nil }
        let count = Int(input[position + 4])
        position += 5
        guard count <= byteCount, input.count - position >= count else { return nil }
        return SecretBytes(count: byteCount) { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[(byteCount - count)...]).copyBytes(from: input[position..<position + count])
        }
    }

    /// All between the number and the public key: field, curve, generator, order, cofactor.
    private static func parameters(compressed: Bool) -> [UInt8] {
        let generator = PrivateKey.one.publicKey(compressed: compressed).bytes
        let size = generator.count
        let order: [UInt8] =
            [0x02, 0x21, 0x00] + [UInt8](repeating: 0xff, count: 15) + [0xfe]
            + [0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41]
        let field: [UInt8] =
            [0x30, 0x2c, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01, 0x02, 0x21, 0x00]
            + [UInt8](repeating: 0xff, count: 27) + [0xfe, 0xff, 0xff, 0xfc, 0x2f]
        let curve: [UInt8] = [0x30, 0x06, 0x04, 0x01, 0x00, 0x04, 0x01, 0x07]
        let content = [0x02, 0x01, 0x01] + field + curve + [0x04, UInt8(size)] + generator + order + [0x02, 0x01, 0x01]
        let sequence = [0x30, 0x81, UInt8(content.count)] + content
        return [0xa0, 0x81, UInt8(sequence.count)] + sequence + [0xa1, UInt8(size + 3), 0x03, UInt8(size + 1), 0x00]
    }

    private static let one: PrivateKey = {
        // The number 1 is in range.
        PrivateKey([UInt8](repeating: 0, count: 31) + [1])!
    }()

    private func publicKey(compressed: Bool) -> PublicKey {
        // The same number is still in range.
        PrivateKey(secret, compressed: compressed)!.publicKey
    }
}
