import BdtEncoding
import BdtPrimitives

/// A request for a payment, as the wallet stores it with its address: the published bytes, so that both programs show each other's.
package struct ReceiveRequest: Identifiable, Hashable, Sendable {
    package var id: Int64
    /// UNIX seconds.
    package var time: UInt32
    package var address: String
    package var label = ""
    package var amount = Amount.zero
    package var message = ""

    private static let version: Int32 = 1

    package init(id: Int64, time: UInt32, address: String, label: String = "", amount: Amount = .zero, message: String = "") {
        self.id = id
        self.time = time
        self.address = address
        self.label = label
        self.amount = amount
        self.message = message
    }

    package var uri: PaymentURI { PaymentURI(address: address, amount: amount, label: label, message: message) }

    /// The key under which the wallet stores the request.
    var key: [UInt8] { [UInt8](String(id).utf8) }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.version)
        writer.write(id)
        writer.write(time)
        writer.write(Self.version)
        writer.write(address)
        writer.write(label)
        writer.write(amount)
        writer.write(message)
        // A payment request by BIP70 and its merchant, which nobody makes any more.
        writer.write("")
        writer.write("")
        return writer.bytes
    }

    /// Nil for bytes that are no request.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            _ = try reader.readInt32()
            id = try reader.readInt64()
            time = try reader.readUInt32()
            _ = try reader.readInt32()
            address = try reader.readString()
            label = try reader.readString()
            amount = try reader.read()
            message = try reader.readString()
        } catch {
            return nil
        }
        guard id != 0 else { return nil }
    }
}
