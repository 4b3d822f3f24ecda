import BdtBase
import BdtWire
import Testing

struct V1TransportTests {
    static let magic: [UInt8] = [0xfa, 0xbf, 0xb5, 0xda]

    private func events(_ bytes: [UInt8], piece: Int) throws -> [TransportEvent] {
        var transport = V1Transport(magic: Self.magic)
        var events: [TransportEvent] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            transport.receive([UInt8](bytes[start..<min(start + piece, bytes.count)]))
            while let event = try transport.next() { events.append(event) }
        }
        return events
    }

    private func frame(_ command: String, _ payload: [UInt8]) -> [UInt8] {
        var transport = V1Transport(magic: Self.magic)
        return transport.encode(command: command, payload: payload)
    }

    @Test func writesThePublishedHeader() {
        #expect(Hex.encode(frame("verack", [])) == "fabfb5da" + "76657261636b000000000000" + "00000000" + "5df6e0e2")
    }

    @Test(arguments: [1, 3, 23, 24, 25, 1000])
    func framesSurviveAnyCutting(piece: Int) throws {
        let bytes = frame("ping", [1, 2, 3, 4, 5, 6, 7, 8]) + frame("verack", []) + frame("x", [UInt8](repeating: 7, count: 70))
        let names = try events(bytes, piece: piece).map { event in
            if case .message(let message) = event { "\(message.command) \(message.payload.count) \(message.wireSize)" } else { "?" }
        }
        #expect(names == ["ping 8 32", "verack 0 24", "x 70 94"])
    }

    @Test func aWrongChecksumIsPassedOver() throws {
        var bytes = frame("badmsg", [1, 0x64])
        bytes.replaceSubrange(20..<24, with: [0xff, 0xff, 0xff, 0xff])
        #expect(
            try events(bytes, piece: 100) == [
                .rejected(wireSize: 26, reason: "Header error: Wrong checksum (badmsg, 2 bytes), expected 78df0a04 was ffffffff")
            ])
    }

    @Test func aNameWithAHoleIsPassedOver() throws {
        var bytes = frame("badmsg", [])
        bytes[6] = 0
        #expect(try events(bytes, piece: 100) == [.rejected(wireSize: 24, reason: "Header error: Invalid message type (ba, 0 bytes)")])
    }

    @Test func anotherNetworkEndsTheStream() {
        var bytes = frame("ping", [])
        bytes.replaceSubrange(0..<4, with: [0xff, 0xff, 0xff, 0xff])
        #expect(throws: TransportError("Header error: Wrong MessageStart ffffffff received")) { try events(bytes, piece: 100) }
    }

    @Test func anOversizedMessageEndsTheStreamBeforeItsBytesArrive() {
        var bytes = frame("badmsg", [])
        bytes.replaceSubrange(16..<20, with: [0x01, 0x09, 0x3d, 0x00])
        #expect(throws: TransportError("Header error: Size too large (badmsg, 4000001 bytes)")) { try events(bytes, piece: 100) }
    }
}
