import BdtEncoding

/// Opens every conversation: who the sender is and what it offers.
package struct VersionMessage: WireMessage, Equatable {
    package static let command = "version"

    package var version: Int32
    package var services: Services
    /// UNIX seconds by the sender's clock.
    package var time: Int64
    /// What the sender thinks that the receiver offers.
    package var receiverServices: Services
    /// The receiver as the sender sees it.
    package var receiver: Endpoint
    /// Random for each connection: a node that meets its own number is talking to itself.
    package var nonce: UInt64
    package var subversion: String
    /// The height of the sender's chain, -1 when it does not say.
    package var height: Int32
    /// Whether the receiver may announce transactions (BIP37).
    package var relay: Bool

    package init(
        version: Int32 = ProtocolVersion.current, services: Services, time: Int64, receiverServices: Services, receiver: Endpoint,
        nonce: UInt64, subversion: String, height: Int32, relay: Bool
    ) {
        self.version = version
        self.services = services
        self.time = time
        self.receiverServices = receiverServices
        self.receiver = receiver
        self.nonce = nonce
        self.subversion = subversion
        self.height = height
        self.relay = relay
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(version)
        writer.write(services.rawValue)
        writer.write(time)
        writer.write(receiverServices.rawValue)
        receiver.encodeIPv6Form(into: &writer)
        writer.write(services.rawValue)
        Endpoint.unspecified.encodeIPv6Form(into: &writer)
        writer.write(nonce)
        writer.write(subversion)
        writer.write(height)
        writer.write(relay)
    }

    /// Everything after the receiver's address is optional, for peers of long ago.
    package init(from reader: inout ByteReader) throws(DecodeError) {
        version = try reader.readInt32()
        services = Services(rawValue: try reader.readUInt64())
        time = max(0, try reader.readInt64())
        receiverServices = Services(rawValue: try reader.readUInt64())
        receiver = try Endpoint(ipv6Form: &reader)
        (nonce, subversion, height, relay) = (1, "", -1, true)
        if !reader.isAtEnd {
            // The sender's address, which nobody relies on.
            try reader.skip(26)
            nonce = try reader.readUInt64()
        }
        if !reader.isAtEnd { subversion = try reader.readString(limit: UInt64(WireLimits.subversion)).sanitized }
        if !reader.isAtEnd { height = try reader.readInt32() }
        if !reader.isAtEnd { relay = try reader.readBool() }
    }
}
