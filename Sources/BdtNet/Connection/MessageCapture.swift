import BdtBase
import BdtEncoding
import BdtWire
import Foundation

/// Writes down every message of every connection, for developers (`-capturemessages`): for each peer a folder with a file of what came and one of
/// what went. A record is the time (8 bytes, microseconds since 1970), the name (12 bytes), the length of the payload (4 bytes), the payload.
struct MessageCapture: Sendable {
    private static let nameLength = 12

    let folder: String

    func record(_ command: String, _ payload: [UInt8], remote: Endpoint, isReceived: Bool) {
        var writer = ByteWriter()
        writer.write(Int64(Date().timeIntervalSince1970 * 1_000_000))
        let name = command.utf8.prefix(Self.nameLength)
        writer.writeRaw(name + [UInt8](repeating: 0, count: Self.nameLength - name.count))
        writer.write(UInt32(payload.count))
        writer.writeRaw(payload)
        let peer = "\(folder)/" + "\(remote)".replacing(":", with: "_")
        do {
            try FileManager.default.createDirectory(atPath: peer, withIntermediateDirectories: true)
            try append(writer.bytes, to: "\(peer)/msgs_\(isReceived ? "recv" : "sent").dat")
        } catch {
            Log.error("Unable to record a message in \(peer): \(error.localizedDescription)")
        }
    }

    private func append(_ bytes: [UInt8], to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
    }
}
