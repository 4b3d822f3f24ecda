import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Why a text is no PSBT, in the published words.
package struct PSBTError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}

extension PSBT {
    private static let magic: [UInt8] = [0x70, 0x73, 0x62, 0x74, 0xff]

    private enum GlobalType {
        static let unsignedTransaction: UInt64 = 0
        static let extendedKey: UInt64 = 1
        static let version: UInt64 = 0xfb
    }

    /// From base 64.
    package init(base64 text: String) throws(PSBTError) {
        guard let bytes = Base64.decode(text) else { throw PSBTError("invalid base64") }
        try self.init(bytes: bytes)
    }

    package init(bytes: [UInt8]) throws(PSBTError) {
        var reader = ByteReader(bytes)
        do throws(DecodeError) {
            try self.init(from: &reader)
        } catch {
            throw PSBTError(error.description)
        }
        if !reader.isAtEnd { throw PSBTError("extra data after PSBT") }
    }

    package var base64: String { Base64.encode(bytes) }

    package var bytes: [UInt8] {
        var writer = PSBTWriter()
        writer.writeRaw(PSBT.magic)
        var unsigned = ByteWriter()
        transaction.encode(into: &unsigned, witness: false)
        writer.write(UInt8(GlobalType.unsignedTransaction), value: unsigned.bytes)
        for (key, origin) in orderedExtendedKeys {
            writer.write(UInt8(GlobalType.extendedKey), key.version + key.key.bytes, value: origin.psbtBytes)
        }
        if let version, version > 0 {
            writer.write(UInt8(GlobalType.version), value: withUnsafeBytes(of: version.littleEndian) { [UInt8]($0) })
        }
        writer.write(proprietary)
        writer.write(unknown)
        writer.endMap()
        for input in inputs { input.encode(into: &writer) }
        for output in outputs { output.encode(into: &writer) }
        return writer.writer.bytes
    }

    /// The extended keys in the order in which they are written: by origin (fingerprint, length, steps), then key, then chain code.
    package var orderedExtendedKeys: [(key: PSBTExtendedKey, origin: KeyOrigin)] {
        extendedKeys.sorted(by: PSBT.precedes).map { ($0.key, $0.value) }
    }

    private static func precedes(
        _ left: (key: PSBTExtendedKey, value: KeyOrigin), _ right: (key: PSBTExtendedKey, value: KeyOrigin)
    ) -> Bool {
        let (a, b) = (left.value, right.value)
        if a.fingerprint != b.fingerprint { return a.fingerprint < b.fingerprint }
        if a.path.steps.count != b.path.steps.count { return a.path.steps.count < b.path.steps.count }
        if a.path != b.path { return a.path.steps.lexicographicallyPrecedes(b.path.steps) }
        if left.key.key.key != right.key.key.key { return left.key.key.key < right.key.key.key }
        return left.key.key.position.chainCode < right.key.key.position.chainCode
    }

    private init(from reader: inout ByteReader) throws(DecodeError) {
        guard try reader.readBytes(PSBT.magic.count) == PSBT.magic else { throw PSBTRecord.fault("Invalid PSBT magic bytes") }
        let records = try PSBTRecord.readMap(from: &reader, "the global map") { type in
            switch type {
            case GlobalType.unsignedTransaction: "unsigned tx already provided"
            case GlobalType.extendedKey: "global xpub already provided"
            case GlobalType.version: "version already provided"
            case PSBTRecord.proprietary: "proprietary key already found"
            default: "key for unknown value already provided"
            }
        }
        guard let first = records.first(where: { $0.type == GlobalType.unsignedTransaction }) else {
            try PSBT.checkOthers(records)
            throw PSBTRecord.fault("No unsigned transaction was provided")
        }
        self.init(try PSBT.unsignedTransaction(first))
        for record in records where record.type != GlobalType.unsignedTransaction { try read(record) }
        try readParts(from: &reader)
    }

    /// Faults of other records are told before that of a missing transaction.
    private static func checkOthers(_ records: [PSBTRecord]) throws(DecodeError) {
        var scratch = PSBT(TransactionBody())
        for record in records { try scratch.read(record) }
    }

    private static func unsignedTransaction(_ record: PSBTRecord) throws(DecodeError) -> TransactionBody {
        try record.checkPlainKey("Global unsigned tx")
        let body = try record.decode { reader throws(DecodeError) in try TransactionBody(from: &reader, witness: false) }
        guard body.inputs.allSatisfy({ $0.scriptSig.isEmpty }) else {
            throw PSBTRecord.fault("Unsigned tx does not have empty scriptSigs and scriptWitnesses.")
        }
        return body
    }

    private mutating func read(_ record: PSBTRecord) throws(DecodeError) {
        switch record.type {
        case GlobalType.extendedKey:
            guard record.keyData.count == 4 + ExtendedPublicKey.byteCount else {
                throw PSBTRecord.fault("Size of key was not the expected size for the type global xpub")
            }
            guard let key = ExtendedPublicKey(record.keyData.dropFirst(4)) else { throw PSBTRecord.fault("Invalid pubkey") }
            extendedKeys[PSBTExtendedKey(version: [UInt8](record.keyData.prefix(4)), key: key)] = try record.origin()
        case GlobalType.version:
            try record.checkPlainKey("Global version")
            version = try record.decode { reader throws(DecodeError) in try reader.readUInt32() }
            if version != 0 { throw PSBTRecord.fault("Unsupported version number") }
        case PSBTRecord.proprietary: proprietary[record.key] = record.value
        default: unknown[record.key] = record.value
        }
    }

    private mutating func readParts(from reader: inout ByteReader) throws(DecodeError) {
        for index in inputs.indices {
            if reader.isAtEnd {
                throw PSBTRecord.fault("Inputs provided does not match the number of inputs in transaction.")
            }
            inputs[index] = try PSBTInput(from: &reader)
            guard let previous = inputs[index].nonWitnessUTXO else { continue }
            let point = transaction.inputs[index].previousOutput
            if previous.txid != point.txid { throw PSBTRecord.fault("Non-witness UTXO does not match outpoint hash") }
            if point.index >= previous.outputs.count {
                throw PSBTRecord.fault("Input specifies output index that does not exist")
            }
        }
        for index in outputs.indices {
            if reader.isAtEnd {
                throw PSBTRecord.fault("Outputs provided does not match the number of outputs in transaction.")
            }
            outputs[index] = try PSBTOutput(from: &reader)
        }
    }
}
