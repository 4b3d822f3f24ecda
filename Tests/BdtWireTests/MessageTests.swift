import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtWire
import Testing

struct MessageTests {
    static let version = VersionMessage(
        services: [.network, .witness], time: 1_700_000_000, receiverServices: [], receiver: Endpoint("1.2.3.4", defaultPort: 5)!,
        nonce: 42, subversion: "/Jus:24.0.0/", height: 7, relay: true)
    static let entry = Inventory(.wtxid, .one)
    static let header = BlockHeader(version: 1, previousHash: .zero, merkleRoot: .one, time: 2, bits: 3, nonce: 4)
    static let transaction = Transaction(
        TransactionBody(inputs: [TransactionInput(previousOutput: .null)], outputs: [TransactionOutput(value: .coin, script: Script())]))

    /// One of each message that carries anything.
    static let samples: [any WireMessage] = [
        version, PingMessage(nonce: 1), PongMessage(nonce: 2), GetHeadersMessage(locator: BlockLocator([.zero])),
        GetBlocksMessage(locator: BlockLocator([.zero]), stop: BlockHash(.one)), HeadersMessage([header, header]), InvMessage([entry]),
        GetDataMessage([entry]), NotFoundMessage([entry]), FeeFilterMessage(satoshiPerKvB: -1), SendCompactMessage(highBandwidth: true),
        AddrMessage([PeerAddress(endpoint: version.receiver, services: .network, time: 9)]),
        AddrV2Message([PeerAddress(endpoint: version.receiver, services: .network, time: 9)]), TransactionMessage(transaction),
        BlockMessage(Block(header: header, transactions: [transaction])),
        CompactBlockMessage(
            header: header, nonce: 5, shortIDs: [0xffff_ffff_ffff, 1], prefilled: [.init(position: 0, transaction: transaction)]),
        GetBlockTransactionsMessage(blockHash: .zero, positions: [0, 1, 9]),
        BlockTransactionsMessage(blockHash: .zero, transactions: [transaction]),
        GetFiltersMessage(filterType: 0, startHeight: 7, stop: BlockHash(.one)),
        FilterMessage(filterType: 0, block: BlockHash(.one), filter: [1, 2, 3]),
        GetFilterHeadersMessage(filterType: 0, startHeight: 8, stop: BlockHash(.one)),
        FilterHeadersMessage(filterType: 0, stop: BlockHash(.one), previousHeader: .one, hashes: [.one, .zero]),
        GetFilterCheckpointsMessage(filterType: 0, stop: BlockHash(.one)),
        FilterCheckpointsMessage(filterType: 0, stop: BlockHash(.one), headers: [.one]),
        FilterLoadMessage(bits: [1, 2, 3], hashCount: 4, tweak: 5, flags: 1), FilterAddMessage([6, 7]),
        SendTransactionReconciliationMessage(version: 1, salt: .max),
    ]

    private func roundTrip<Message: WireMessage>(_ message: Message) throws -> [UInt8] {
        try Message.decode(message.encoded).encoded
    }

    private func decodes<Message: WireMessage>(_ message: Message, _ bytes: [UInt8]) -> Bool {
        (try? Message.decode(bytes)) != nil
    }

    @Test(arguments: samples.indices)
    func messagesRoundTrip(index: Int) throws {
        let message = Self.samples[index]
        #expect(try roundTrip(message) == message.encoded)
    }

    @Test(arguments: samples.indices)
    func noPrefixTraps(index: Int) {
        let message = Self.samples[index]
        let bytes = message.encoded
        for count in bytes.indices { _ = decodes(message, [UInt8](bytes[..<count])) }
        var state: UInt64 = 88172_645463325252
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<3 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                damaged[Int(state % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: state >> 32)
            }
            _ = decodes(message, damaged)
        }
    }

    @Test func theVersionMayEndEarly() throws {
        let message = try VersionMessage.decode([UInt8](Self.version.encoded[..<46]))
        #expect(message.height == -1)
        #expect(message.relay)
        #expect(message.subversion.isEmpty)
    }

    @Test func aLongUserAgentIsRefused() {
        var version = Self.version
        version.subversion = String(repeating: "a", count: 257)
        #expect(throws: WireError.malformed(.sizeTooLarge)) { try VersionMessage.decode(version.encoded) }
    }

    @Test func listsAreBoundedByTheirCount() {
        var writer = ByteWriter()
        writer.writeCompactSize(50001)
        #expect(throws: WireError.tooManyEntries("inv message size = 50001")) { try InvMessage.decode(writer.bytes) }
        writer = ByteWriter()
        writer.writeCompactSize(2001)
        #expect(throws: WireError.tooManyEntries("headers message size = 2001")) { try HeadersMessage.decode(writer.bytes) }
        writer = ByteWriter()
        writer.writeCompactSize(1001)
        #expect(throws: WireError.tooManyEntries("addr message size = 1001")) { try AddrMessage.decode(writer.bytes) }
    }

    @Test func aShortPongHasNoNumber() throws { #expect(try PongMessage.decode([1, 2]).nonce == nil) }

    @Test func servicesHaveNames() {
        #expect(Services([.network, .witness, .networkLimited]).names == ["NETWORK", "WITNESS", "NETWORK_LIMITED"])
        #expect(Services(rawValue: 1 << 24).names == ["UNKNOWN[2^24]"])
        #expect(Services([.network, .witness]).hex == "0000000000000009")
    }
}
