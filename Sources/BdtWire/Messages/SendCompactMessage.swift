import BdtEncoding

/// Says how compact blocks may be sent (BIP152).
package struct SendCompactMessage: WireMessage, Equatable {
    package static let command = "sendcmpct"
    package static let maximumPayload = 1024
    /// The version with witnesses, the only one in use.
    package static let currentVersion: UInt64 = 2

    /// Whether new blocks may be sent as `cmpctblock` without having been announced.
    package let highBandwidth: Bool
    package let version: UInt64

    package init(highBandwidth: Bool, version: UInt64 = currentVersion) {
        self.highBandwidth = highBandwidth
        self.version = version
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(highBandwidth)
        writer.write(version)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(highBandwidth: try reader.readBool(), version: try reader.readUInt64())
    }
}
