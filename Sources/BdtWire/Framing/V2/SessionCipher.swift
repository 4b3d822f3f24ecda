import BdtCrypto

/// The keys of one encrypted connection and what they do to packets (BIP324).
struct SessionCipher: Sendable {
    static let lengthSize = 3
    static let headerSize = 1
    static let tagSize = 16
    static let terminatorSize = 16
    /// How much longer a packet is than its contents.
    static let expansion = lengthSize + headerSize + tagSize
    private static let rekeyInterval: UInt32 = 224
    private static let decoyBit: UInt8 = 0x80

    let sessionID: [UInt8]
    let sendTerminator: [UInt8]
    let receiveTerminator: [UInt8]
    private var sendLength: ForwardSecureChaCha20
    private var receiveLength: ForwardSecureChaCha20
    private var sendPacket: ForwardSecureChaCha20Poly1305
    private var receivePacket: ForwardSecureChaCha20Poly1305

    /// `magic` are the network's four bytes. The salt is this network's own, so its nodes do not talk to those of other chains.
    init(secret: SecretBytes, initiating: Bool, magic: [UInt8]) {
        self.init(secret: secret, initiating: initiating, salt: [UInt8]("bdtcoin_v2_shared_secret".utf8) + magic)
    }

    init(secret: SecretBytes, initiating: Bool, salt: [UInt8]) {
        let derivation = secret.withBytes { HKDF(salt: salt, inputKey: $0) }
        let initiator = (length: derivation.expand(info: "initiator_L"), packet: derivation.expand(info: "initiator_P"))
        let responder = (length: derivation.expand(info: "responder_L"), packet: derivation.expand(info: "responder_P"))
        let (ours, theirs) = initiating ? (initiator, responder) : (responder, initiator)
        sendLength = ForwardSecureChaCha20(key: ours.length.bytes, rekeyInterval: Self.rekeyInterval)
        receiveLength = ForwardSecureChaCha20(key: theirs.length.bytes, rekeyInterval: Self.rekeyInterval)
        sendPacket = ForwardSecureChaCha20Poly1305(key: ours.packet.bytes, rekeyInterval: Self.rekeyInterval)
        receivePacket = ForwardSecureChaCha20Poly1305(key: theirs.packet.bytes, rekeyInterval: Self.rekeyInterval)
        let terminators = derivation.expand(info: "garbage_terminators").bytes
        let (first, second) = ([UInt8](terminators[..<16]), [UInt8](terminators[16...]))
        (sendTerminator, receiveTerminator) = initiating ? (first, second) : (second, first)
        sessionID = derivation.expand(info: "session_id").bytes
    }

    /// A whole packet. A decoy is passed over by the receiver.
    mutating func seal(_ contents: [UInt8], authenticating data: [UInt8] = [], decoy: Bool = false) -> [UInt8] {
        let count = contents.count
        let length = [UInt8(count & 0xff), UInt8(count >> 8 & 0xff), UInt8(count >> 16 & 0xff)]
        return sendLength.crypt(length) + sendPacket.seal([decoy ? Self.decoyBit : 0] + contents, authenticating: data)
    }

    /// The length of the contents that the next packet announces, below 2^24.
    mutating func openLength(_ bytes: some Collection<UInt8>) -> Int {
        receiveLength.crypt(bytes).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The contents of the packet whose length was opened last; nil when it is forged.
    mutating func open(_ packet: some Collection<UInt8>, authenticating data: [UInt8]) -> (contents: ArraySlice<UInt8>, decoy: Bool)? {
        guard let plain = receivePacket.open(packet, authenticating: data), let header = plain.first else { return nil }
        return (plain.dropFirst(), header & Self.decoyBit != 0)
    }
}
