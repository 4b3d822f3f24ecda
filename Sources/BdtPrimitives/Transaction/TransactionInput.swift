import BdtEncoding

/// Spends an output.
package struct TransactionInput: Hashable, Sendable {
    /// Neither relative lock time (BIP68) nor replacement (BIP125) nor lock time apply.
    package static let finalSequence: UInt32 = 0xffff_ffff
    /// The largest sequence that signals replaceability (BIP125).
    package static let maxReplaceableSequence: UInt32 = 0xffff_fffd
    /// Set: the sequence is no relative lock time (BIP68).
    package static let lockTimeDisableFlag: UInt32 = 1 << 31
    /// Set: the relative lock time counts units of 512 seconds, else blocks (BIP68).
    package static let lockTimeTypeFlag: UInt32 = 1 << 22
    package static let lockTimeMask: UInt32 = 0x0000_ffff

    package var previousOutput: OutPoint
    package var scriptSig: Script
    package var sequence: UInt32
    /// The witness stack (BIP141), bottom first. Not part of the txid.
    package var witness: [[UInt8]]

    package init(
        previousOutput: OutPoint, scriptSig: Script = Script(), sequence: UInt32 = finalSequence, witness: [[UInt8]] = []
    ) {
        self.previousOutput = previousOutput
        self.scriptSig = scriptSig
        self.sequence = sequence
        self.witness = witness
    }
}

extension TransactionInput: BinaryCodable {
    package static var minimumEncodedSize: Int { 41 }

    /// Without the witness, which stands elsewhere in a transaction.
    package func encode(into writer: inout ByteWriter) {
        writer.write(previousOutput)
        writer.write(scriptSig)
        writer.write(sequence)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(previousOutput: try reader.read(), scriptSig: try reader.read(), sequence: try reader.readUInt32())
    }
}
