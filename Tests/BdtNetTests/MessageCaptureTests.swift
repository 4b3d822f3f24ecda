import BdtWire
import Foundation
import Testing

@testable import BdtNet

@Suite struct MessageCaptureTests {
    @Test func recordsFollowOneAnother() throws {
        let folder = try TemporaryFolder()
        let capture = MessageCapture(folder: folder.path)
        let remote = try #require(Endpoint("127.0.0.1:18333", defaultPort: 0))
        let before = Int64(Date().timeIntervalSince1970 * 1_000_000)
        capture.record("ping", [1, 2, 3], remote: remote, isReceived: true)
        capture.record("sendtxrcncl", [], remote: remote, isReceived: true)
        capture.record("pong", [4], remote: remote, isReceived: false)
        let received = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("127.0.0.1_18333/msgs_recv.dat"))))
        #expect(received.count == 24 + 3 + 24)
        let time = received[..<8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        #expect((before...before + 60_000_000).contains(time))
        #expect(Array(received[8..<27]) == Array("ping".utf8) + [UInt8](repeating: 0, count: 8) + [3, 0, 0, 0, 1, 2, 3])
        #expect(Array(received[35..<51]) == Array("sendtxrcncl".utf8) + [0, 0, 0, 0, 0])
        let sent = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("127.0.0.1_18333/msgs_sent.dat"))))
        #expect(sent.count == 25 && sent.last == 4)
    }
}
