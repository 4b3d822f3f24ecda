import BdtEncoding
import BdtPrimitives

/// Headers in the order of their chain, each followed by the number of transactions, which is zero.
package struct HeadersMessage: WireMessage, Equatable {
    package static let command = "headers"
    package static var maximumEntries: Int? { WireLimits.headers }
    package let headers: [BlockHeader]
    package init(_ headers: [BlockHeader]) { self.headers = headers }

    package func encode(into writer: inout ByteWriter) {
        writer.writeCompactSize(headers.count)
        for header in headers {
            writer.write(header)
            writer.writeCompactSize(0)
        }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let count = try reader.readCompactSize()
        var headers: [BlockHeader] = []
        headers.reserveCapacity(min(count, reader.remaining / (BlockHeader.byteCount + 1)))
        for _ in 0..<count {
            headers.append(try reader.read())
            _ = try reader.readCompactSize()
        }
        self.init(headers)
    }
}
