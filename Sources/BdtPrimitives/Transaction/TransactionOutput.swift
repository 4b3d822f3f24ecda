import BdtEncoding

/// Holds an amount until a later input meets the script.
package struct TransactionOutput: Hashable, Sendable, BinaryCodable {
    package var value: Amount
    package var script: Script

    package init(value: Amount, script: Script) {
        self.value = value
        self.script = script
    }

    package static var minimumEncodedSize: Int { 9 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(value)
        writer.write(script)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(value: try reader.read(), script: try reader.read())
    }
}
