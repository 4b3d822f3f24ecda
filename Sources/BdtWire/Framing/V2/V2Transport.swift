import BdtBase
import BdtCrypto

/// The encrypted transport (BIP324). As responder it begins undecided and turns into the unencrypted one when the peer's first bytes say so.
///
/// Holds a message that is to be sent before the keys are agreed back until they are: send what `takeOutput` gives after each `receive`.
package struct V2Transport: Transport {
    private enum Stage: Equatable {
        /// Responder: the first bytes will show which transport the peer speaks.
        case undecided
        case key
        case garbage
        case version
        case application
        /// The peer speaks the unencrypted transport.
        case unencrypted
    }

    private static let maximumGarbage = 4095
    private static let maximumContents = 1 + MessageHeader.commandLength + Int(WireLimits.message)

    private let initiating: Bool
    private let magic: [UInt8]
    private let key: PrivateKey
    private let ourEncoding: ElligatorSwift
    private var garbage: [UInt8]
    private var stage: Stage
    private var cipher: SessionCipher?
    private var fallback: V1Transport
    private var buffer: [UInt8] = []
    private var start = 0
    /// All bytes passed over so far: tells whether a step got anywhere.
    private var consumed = 0
    /// How many bytes of garbage were searched for the terminator.
    private var searched = 0
    /// What the next packet authenticates: the peer's garbage, then nothing.
    private var authenticated: [UInt8] = []
    private var contentsLength: Int?
    private var output: [UInt8] = []
    private var waiting: [(command: String, payload: [UInt8])] = []
    private var receivedAny = false

    package init(magic: [UInt8], initiating: Bool) {
        let random = SecureRandom.bytes(2)
        let garbageSize = (Int(random[0]) << 8 | Int(random[1])) % (V2Transport.maximumGarbage + 1)
        self.init(
            magic: magic, initiating: initiating, key: .random(), entropy: SecureRandom.bytes(32),
            garbage: SecureRandom.bytes(garbageSize))
    }

    init(magic: [UInt8], initiating: Bool, key: PrivateKey, entropy: [UInt8], garbage: [UInt8]) {
        self.init(
            magic: magic, initiating: initiating, key: key, encoding: ElligatorSwift(key: key, entropy: entropy), garbage: garbage)
    }

    init(magic: [UInt8], initiating: Bool, key: PrivateKey, encoding: ElligatorSwift, garbage: [UInt8]) {
        self.magic = magic
        self.initiating = initiating
        self.key = key
        self.garbage = garbage
        ourEncoding = encoding
        stage = initiating ? .key : .undecided
        fallback = V1Transport(magic: magic)
        if initiating { output = encoding.bytes + garbage }
    }

    package var name: String {
        switch stage {
        case .undecided: "detecting"
        case .unencrypted: "v1"
        // Only the peer's version packet shows that both sides have the same keys.
        case .key, .garbage, .version: "detecting"
        case .application: "v2"
        }
    }

    package var sessionID: String { stage == .application ? cipher.map { Hex.encode($0.sessionID) } ?? "" : "" }
    package var canSend: Bool { stage == .unencrypted || cipher != nil }

    /// Whether an ended connection that we made is worth another try without encryption: the peer never answered with a key.
    package var shouldReconnectUnencrypted: Bool { initiating && stage == .key && !receivedAny }

    package mutating func receive(_ bytes: [UInt8]) {
        if stage == .unencrypted { return fallback.receive(bytes) }
        buffer.append(contentsOf: bytes)
        receivedAny = receivedAny || !buffer.isEmpty
    }

    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    package mutating func encode(command: String, payload: [UInt8]) -> [UInt8] {
        if stage == .unencrypted { return fallback.encode(command: command, payload: payload) }
        guard let bytes = cipher?.seal(ShortMessageTypes.encode(command: command, payload: payload)) else {
            waiting.append((command, payload))
            return []
        }
        return bytes
    }

    package mutating func next() throws(TransportError) -> TransportEvent? {
        while true {
            let (before, position, length) = (stage, consumed, contentsLength)
            switch stage {
            case .undecided: decide()
            case .key: try agree()
            case .garbage: try findTerminator()
            case .version, .application:
                if let event = try readPacket() { return event }
            case .unencrypted: return try fallback.next()
            }
            if stage == before && consumed == position && contentsLength == length { return nil }
        }
    }

    // MARK: Stages

    private mutating func decide() {
        let prefix = magic + [UInt8]("version".utf8) + [0, 0, 0, 0, 0]
        if !buffer.prefix(prefix.count).elementsEqual(prefix.prefix(buffer.count)) {
            stage = .key
            output += ourEncoding.bytes + garbage
        } else if buffer.count >= prefix.count {
            stage = .unencrypted
            fallback.receive(buffer)
            buffer = []
            for message in waiting { output += fallback.encode(command: message.command, payload: message.payload) }
            waiting = []
        }
    }

    private mutating func agree() throws(TransportError) {
        let marker = [UInt8]("version".utf8) + [0, 0, 0, 0, 0]
        if !initiating && buffer.count >= 16 && buffer[4..<16].elementsEqual(marker) {
            throw TransportError("V2 transport error: V1 peer with wrong MessageStart \(Hex.encode(buffer[..<4]))")
        }
        guard buffer.count >= ElligatorSwift.byteCount, let theirs = ElligatorSwift(buffer[..<ElligatorSwift.byteCount]) else { return }
        consume(ElligatorSwift.byteCount)
        let secret = key.sharedSecret(with: theirs, ours: ourEncoding, initiating: initiating)
        var cipher = SessionCipher(secret: secret, initiating: initiating, magic: magic)
        output += cipher.sendTerminator + cipher.seal([], authenticating: garbage)
        for message in waiting { output += cipher.seal(ShortMessageTypes.encode(command: message.command, payload: message.payload)) }
        (waiting, garbage) = ([], [])
        self.cipher = cipher
        stage = .garbage
    }

    private mutating func findTerminator() throws(TransportError) {
        guard let terminator = cipher?.receiveTerminator else { return }
        while buffer.count - start - searched >= terminator.count {
            let position = start + searched
            if buffer[position..<position + terminator.count].elementsEqual(terminator) {
                authenticated = [UInt8](buffer[start..<position])
                consume(searched + terminator.count)
                stage = .version
                return
            }
            searched += 1
            if searched > V2Transport.maximumGarbage { throw TransportError("V2 transport error: missing garbage terminator") }
        }
    }

    /// Takes the next packet when it is all there; gives an event for one of the application.
    private mutating func readPacket() throws(TransportError) -> TransportEvent? {
        guard var cipher else { return nil }
        defer { self.cipher = cipher }
        self.cipher = nil
        if contentsLength == nil {
            guard buffer.count - start >= SessionCipher.lengthSize else { return nil }
            let length = cipher.openLength(buffer[start..<start + SessionCipher.lengthSize])
            guard length <= V2Transport.maximumContents else {
                throw TransportError("V2 transport error: packet too large (\(length) bytes)")
            }
            contentsLength = length
            consume(SessionCipher.lengthSize)
        }
        guard let length = contentsLength else { return nil }
        let size = length + SessionCipher.expansion - SessionCipher.lengthSize
        guard buffer.count - start >= size else { return nil }
        guard let packet = cipher.open(buffer[start..<start + size], authenticating: authenticated) else {
            throw TransportError("V2 transport error: packet decryption failure (\(length) bytes)")
        }
        authenticated = []
        contentsLength = nil
        consume(size)
        if packet.decoy { return nil }
        guard stage == .application else {
            stage = .application
            return nil
        }
        return judge(packet.contents, wireSize: length + SessionCipher.expansion)
    }

    private func judge(_ contents: ArraySlice<UInt8>, wireSize: Int) -> TransportEvent {
        guard let (command, payload) = ShortMessageTypes.decode(contents) else {
            return .rejected(wireSize: wireSize, reason: "V2 transport error: invalid message type (\(contents.count) bytes contents)")
        }
        return .message(ReceivedMessage(command: command, payload: [UInt8](payload), wireSize: wireSize))
    }

    /// Passes over bytes, and gives their memory back now and then. Memory grows with what arrives, never with what a length announces.
    private mutating func consume(_ count: Int) {
        start += count
        consumed += count
        if start == buffer.count || start > 65536 {
            buffer.removeFirst(start)
            start = 0
        }
    }
}
