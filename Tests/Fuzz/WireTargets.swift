import BdtBase
import BdtEncoding
import BdtPrimitives
import BdtWire

let wireTargets: [FuzzTarget] = [
    // The kind of message, then its payload.
    FuzzTarget("message", seeds: messageSeeds) { bytes in
        guard let first = bytes.first else { return }
        let type = messageTypes[Int(first) % messageTypes.count]
        roundTrip(type, [UInt8](bytes.dropFirst()))
    },
    FuzzTarget("transport", seeds: [transportSeed]) { bytes in
        // All at once, and byte by byte: the same events.
        var whole = V1Transport(magic: magic)
        whole.receive(bytes)
        var drip = V1Transport(magic: magic)
        var pieces = bytes[...]
        while true {
            let (event, failed) = next(&whole)
            var (other, otherFailed) = next(&drip)
            while other == nil && !otherFailed, let byte = pieces.popFirst() {
                drip.receive([byte])
                (other, otherFailed) = next(&drip)
            }
            mustHold(event == other && failed == otherFailed, "pieces make no difference")
            if event == nil || failed { return }
        }
    },
]

private let magic: [UInt8] = [0xfa, 0xbf, 0xb5, 0xda]

/// What comes next, in words, and whether the connection is lost.
private func next(_ transport: inout V1Transport) -> (event: String?, failed: Bool) {
    do {
        return (try transport.next().map { "\($0)" }, false)
    } catch {
        return ("\(error)", true)
    }
}

private let messageTypes: [any WireMessage.Type] = [
    VersionMessage.self, AddrMessage.self, AddrV2Message.self, InvMessage.self, GetDataMessage.self, NotFoundMessage.self,
    GetBlocksMessage.self, GetHeadersMessage.self, HeadersMessage.self, TransactionMessage.self, BlockMessage.self, PingMessage.self,
    PongMessage.self, FeeFilterMessage.self, SendCompactMessage.self, CompactBlockMessage.self, GetBlockTransactionsMessage.self,
    BlockTransactionsMessage.self, VerackMessage.self,
]

private func roundTrip<Message: WireMessage>(_ type: Message.Type, _ payload: [UInt8]) {
    guard let message = try? type.decode(payload) else { return }
    let written = message.encoded
    guard let again = try? type.decode(written) else { fatalError("\(type.command): what was written is read") }
    mustHold(again.encoded == written, "\(type.command): and is written again as it was")
}

private let messageSeeds: [[UInt8]] = messageTypes.indices.map { index in
    let payload =
        switch messageTypes[index].command {
        case "tx": sampleTransactions[1].encoded
        case "block": sampleBlock.encoded
        case "headers": [1] + sampleBlock.header.encoded + [0]
        default: [UInt8](repeating: 0, count: 90)
        }
    return [UInt8(index)] + payload
}

private let transportSeed: [UInt8] = {
    var transport = V1Transport(magic: magic)
    return transport.encode(command: "ping", payload: [1, 2, 3, 4, 5, 6, 7, 8]) + transport.encode(command: "verack", payload: [])
}()
