import BdtBase
import BdtCrypto
import BdtEncoding
import BdtWire
import Foundation

/// `anchors.dat`: the peers of the block-relay-only connections at the last stop. To be connected to them again at once keeps an attacker from
/// choosing all peers of a node that he makes restart. Read once, then deleted.
struct AnchorFile {
    static let limit = 2

    let path: String
    let magic: [UInt8]

    func write(_ anchors: [PeerAddress]) {
        var writer = ByteWriter()
        writer.writeRaw(magic)
        writer.writeCompactSize(anchors.count)
        for anchor in anchors { StoredAddress.encode(anchor, into: &writer) }
        writer.write(SHA256.double(writer.bytes))
        do {
            try Data(writer.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            Log.error("Unable to write \(path): \(error.localizedDescription)")
        }
    }

    /// The anchors; none when there is no file or it is damaged.
    func takeAnchors() -> [PeerAddress] {
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return (try? decode([UInt8](data))) ?? []
    }

    private func decode(_ bytes: [UInt8]) throws(DecodeError) -> [PeerAddress] {
        let content = [UInt8](bytes.dropLast(Hash256.byteCount))
        guard content.starts(with: magic), Hash256(bytes.suffix(Hash256.byteCount)) == SHA256.double(content) else {
            throw .invalid("checksum")
        }
        var reader = ByteReader([UInt8](content.dropFirst(magic.count)))
        var anchors: [PeerAddress] = []
        for _ in 0..<(try reader.readCompactSize(limit: UInt64(Self.limit))) { anchors.append(try StoredAddress.decode(&reader)) }
        return anchors
    }
}
