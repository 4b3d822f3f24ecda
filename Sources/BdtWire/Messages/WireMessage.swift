import BdtEncoding

/// A message of the P2P protocol. One type a message, each in a file of its own.
///
/// Bytes after the last field are passed over, as the protocol grows by appending fields.
package protocol WireMessage: BinaryCodable, Sendable {
    /// The name on the wire.
    static var command: String { get }
    /// The largest payload that is looked at, in bytes.
    static var maximumPayload: Int { get }
    /// For a message that is a list: the most entries that a peer may send.
    static var maximumEntries: Int? { get }
}

/// Why a payload is not taken.
package enum WireError: Error, Equatable {
    /// Bytes that are no such message: passed over and logged.
    case malformed(DecodeError)
    /// More entries than anybody honest sends; the text goes into the log.
    case tooManyEntries(String)
}

extension WireMessage {
    package static var maximumPayload: Int { WireLimits.message }
    package static var maximumEntries: Int? { nil }

    /// Reads a payload. The count of a list is judged before any entry is read.
    package static func decode(_ payload: [UInt8]) throws(WireError) -> Self {
        guard payload.count <= maximumPayload else { throw .malformed(.sizeTooLarge) }
        var reader = ByteReader(payload)
        do {
            if let maximumEntries {
                var ahead = reader
                let count = try ahead.readCompactSize()
                if count > maximumEntries { throw WireError.tooManyEntries("\(command) message size = \(count)") }
            }
            return try Self(from: &reader)
        } catch let error as WireError {
            throw error
        } catch let error as DecodeError {
            throw .malformed(error)
        } catch {
            throw .malformed(.invalid("\(error)"))
        }
    }
}

/// A message that is nothing but its name.
package protocol EmptyMessage: WireMessage {
    init()
}

extension EmptyMessage {
    package func encode(into writer: inout ByteWriter) {}
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init() }
}

/// A message that is a list of inventory entries.
package protocol InventoryMessage: WireMessage {
    var entries: [Inventory] { get }
    init(_ entries: [Inventory])
}

extension InventoryMessage {
    package static var maximumEntries: Int? { WireLimits.inventory }
    package func encode(into writer: inout ByteWriter) { writer.writeList(entries) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.readList()) }
}
