import BdtBase
import BdtCrypto
import Foundation
import Testing

@testable import BdtWire

@Suite struct V2TransportTests {
    private let magic: [UInt8] = [0xfa, 0xbf, 0xb5, 0xda]

    private func pair() -> (initiator: V2Transport, responder: V2Transport) {
        (V2Transport(magic: magic, initiating: true), V2Transport(magic: magic, initiating: false))
    }

    /// Carries bytes both ways, `piece` at a time, until none are left; gives what each side made of them.
    private func exchange(_ left: inout V2Transport, _ right: inout V2Transport, piece: Int = .max) throws -> (
        [TransportEvent], [TransportEvent]
    ) {
        var events: ([TransportEvent], [TransportEvent]) = ([], [])
        while true {
            let (toRight, toLeft) = (left.takeOutput(), right.takeOutput())
            if toRight.isEmpty && toLeft.isEmpty { return events }
            events.1 += try feed(toRight, to: &right, piece: piece)
            events.0 += try feed(toLeft, to: &left, piece: piece)
        }
    }

    private func feed(_ bytes: [UInt8], to transport: inout V2Transport, piece: Int = .max) throws -> [TransportEvent] {
        var (events, rest): ([TransportEvent], ArraySlice<UInt8>) = ([], bytes[...])
        while !rest.isEmpty {
            transport.receive([UInt8](rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let event = try transport.next() { events.append(event) }
        }
        return events
    }

    private func message(_ command: String, _ payload: [UInt8], _ wireSize: Int) -> TransportEvent {
        .message(ReceivedMessage(command: command, payload: payload, wireSize: wireSize))
    }

    @Test(arguments: [1, 7, Int.max]) func messagesTravelBothWaysHoweverTheBytesAreCut(piece: Int) throws {
        var (initiator, responder) = pair()
        // The first message is given before the keys are agreed, as a node does with `version`.
        #expect(initiator.encode(command: "version", payload: [1, 2, 3]).isEmpty)
        let first = try exchange(&initiator, &responder, piece: piece)
        #expect(first.0.isEmpty)
        #expect(first.1 == [message("version", [1, 2, 3], 1 + 12 + 3 + 20)])
        #expect(initiator.name == "v2" && responder.name == "v2")
        #expect(initiator.sessionID == responder.sessionID && initiator.sessionID.count == 64)
        for round in 0..<500 {
            let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: round % 50)
            let there = try feed(initiator.encode(command: "ping", payload: payload), to: &responder, piece: piece)
            #expect(there == [message("ping", payload, 1 + payload.count + 20)])
            let back = try feed(responder.encode(command: "unheardof", payload: payload), to: &initiator, piece: piece)
            #expect(back == [message("unheardof", payload, 13 + payload.count + 20)])
        }
    }

    @Test func aResponderFallsBackToAnUnencryptedPeer() throws {
        var old = V1Transport(magic: magic)
        var responder = V2Transport(magic: magic, initiating: false)
        #expect(responder.encode(command: "verack", payload: []).isEmpty)
        let events = try feed(old.encode(command: "version", payload: [9]), to: &responder, piece: 5)
        #expect(events == [message("version", [9], 25)])
        #expect(responder.name == "v1")
        old.receive(responder.takeOutput())
        #expect(try old.next() == message("verack", [], 24))
        old.receive(responder.encode(command: "pong", payload: [1]))
        #expect(try old.next() == message("pong", [1], 25))
    }

    @Test func aPeerOfAnotherNetworkIsNamed() {
        var old = V1Transport(magic: [1, 2, 3, 4])
        var responder = V2Transport(magic: magic, initiating: false)
        responder.receive(old.encode(command: "version", payload: [UInt8](repeating: 0, count: 100)))
        #expect(throws: TransportError("V2 transport error: V1 peer with wrong MessageStart 01020304")) { try responder.next() }
    }

    @Test func aFlippedBitEndsTheConnection() throws {
        var (initiator, responder) = pair()
        _ = try exchange(&initiator, &responder)
        var bytes = initiator.encode(command: "ping", payload: [1, 2, 3, 4, 5, 6, 7, 8])
        bytes[10] ^= 1
        responder.receive(bytes)
        #expect(throws: TransportError("V2 transport error: packet decryption failure (9 bytes)")) { try responder.next() }
    }

    @Test func garbageWithoutTerminatorEndsTheConnection() throws {
        var initiator = V2Transport(magic: magic, initiating: true)
        initiator.receive([UInt8](repeating: 0x55, count: 64 + 4095 + 16))
        #expect(throws: TransportError("V2 transport error: missing garbage terminator")) { try initiator.next() }
    }

    @Test func onlyAConnectionThatNeverGotAnAnswerIsRetriedUnencrypted() throws {
        var (initiator, responder) = pair()
        #expect(initiator.shouldReconnectUnencrypted)
        _ = try exchange(&initiator, &responder)
        #expect(!initiator.shouldReconnectUnencrypted)
        #expect(!responder.shouldReconnectUnencrypted)
    }

    @Test func anUnknownShortTypeIsPassedOver() {
        #expect(ShortMessageTypes.decode([29]) == nil)
        #expect(ShortMessageTypes.decode([]) == nil)
        #expect(ShortMessageTypes.decode([0, 65]) == nil)
        #expect(ShortMessageTypes.decode([28, 7])?.command == "addrv2")
    }

    /// The published vectors, whose salt is that of another chain: the derivation is the same from there on.
    @Test func packetsOfThePublishedVectors() throws {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set")
            return
        }
        let text = try String(contentsOfFile: folder + "/bip-0324_packet_encoding_test_vectors.csv", encoding: .utf8)
        for line in text.split(separator: "\n").dropFirst() {
            let row = line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            let bytes = { (index: Int) throws -> [UInt8] in try #require(Hex.decode(row[index])) }
            var cipher = SessionCipher(
                secret: SecretBytes(copying: try bytes(12)), initiating: row[4] == "1",
                salt: [UInt8]("bitcoin_v2_shared_secret".utf8) + [0xf9, 0xbe, 0xb4, 0xd9])
            #expect(cipher.sendTerminator == (try bytes(17)))
            #expect(cipher.receiveTerminator == (try bytes(18)))
            #expect(cipher.sessionID == (try bytes(19)))
            for _ in 0..<(Int(row[0]) ?? 0) { _ = cipher.seal([]) }
            let contents = try [[UInt8]](repeating: bytes(5), count: Int(row[6]) ?? 0).flatMap { $0 }
            let packet = Hex.encode(cipher.seal(contents, authenticating: try bytes(7), decoy: row[8] == "1"))
            #expect(row[20].isEmpty ? packet.hasSuffix(row[21]) : packet == row[20])
        }
    }
}
