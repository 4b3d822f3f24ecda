import BdtBase
import BdtEncoding

/// The unencrypted transport: a header of 24 bytes with a checksum before each message.
package struct V1Transport: Transport {
    package var name: String { "v1" }
    package var sessionID: String { "" }

    private let magic: [UInt8]
    private var buffer: [UInt8] = []
    private var start = 0
    private var header: MessageHeader?

    /// `magic` are the network's four bytes.
    package init(magic: [UInt8]) { self.magic = magic }

    package mutating func receive(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

    package mutating func next() throws(TransportError) -> TransportEvent? {
        if header == nil { header = try readHeader() }
        guard let header, let payload = take(Int(header.length)) else { return nil }
        self.header = nil
        return judge(header, payload)
    }

    package mutating func encode(command: String, payload: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(reserving: MessageHeader.byteCount + payload.count)
        writer.write(MessageHeader(magic: magic, command: command, payload: payload))
        writer.writeRaw(payload)
        return writer.bytes
    }

    private mutating func readHeader() throws(TransportError) -> MessageHeader? {
        guard let bytes = take(MessageHeader.byteCount) else { return nil }
        guard let header = try? MessageHeader(decoding: bytes) else { throw TransportError("Header error: Unable to deserialize") }
        guard header.magic == magic else {
            throw TransportError("Header error: Wrong MessageStart \(Hex.encode(header.magic)) received")
        }
        guard header.length <= WireLimits.message else {
            throw TransportError("Header error: Size too large (\(header.command.sanitized), \(header.length) bytes)")
        }
        return header
    }

    private func judge(_ header: MessageHeader, _ payload: [UInt8]) -> TransportEvent {
        let size = MessageHeader.byteCount + payload.count
        let about = "(\(header.command.sanitized), \(header.length) bytes)"
        let checksum = MessageHeader.checksum(of: payload)
        guard checksum == header.checksum else {
            let (expected, actual) = (Hex.encode(checksum), Hex.encode(header.checksum))
            return .rejected(wireSize: size, reason: "Header error: Wrong checksum \(about), expected \(expected) was \(actual)")
        }
        guard header.isCommandValid else {
            return .rejected(wireSize: size, reason: "Header error: Invalid message type \(about)")
        }
        return .message(ReceivedMessage(command: header.command, payload: payload, wireSize: size))
    }

    /// The next `count` bytes once they are all there. Memory grows with what has arrived, never with what a header announces.
    private mutating func take(_ count: Int) -> [UInt8]? {
        guard buffer.count - start >= count else { return nil }
        defer {
            start += count
            if start == buffer.count {
                buffer.removeAll(keepingCapacity: buffer.capacity <= 65536)
                start = 0
            } else if start > 65536 {
                buffer.removeFirst(start)
                start = 0
            }
        }
        return [UInt8](buffer[start..<start + count])
    }
}
