import BdtEncoding

/// Before `verack`: offers to reconcile transactions (BIP330).
package struct SendTransactionReconciliationMessage: WireMessage, Equatable {
    package static let command = "sendtxrcncl"
    package static let maximumPayload = 1024
    /// The version of the protocol.
    package let version: UInt32
    package let salt: UInt64

    package init(version: UInt32, salt: UInt64) {
        self.version = version
        self.salt = salt
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(version)
        writer.write(salt)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(version: try reader.readUInt32(), salt: try reader.readUInt64())
    }
}
