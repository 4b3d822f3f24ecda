import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Sums over all blocks up to one, and figures of the outputs that are unspent after it.
package struct OutputSetTotals: Hashable, Sendable {
    /// MuHash3072 of the unspent outputs.
    package var muhash = Hash256.zero
    /// Unspent outputs.
    package var outputs: UInt64 = 0
    /// The published measure of their size: 50 bytes an output, and its script.
    package var bogoSize: UInt64 = 0
    /// What the unspent outputs hold.
    package var amount = Amount.zero
    /// What blocks might have made.
    package var subsidy = Amount.zero
    /// All that can never be spent.
    package var unspendable = Amount.zero
    /// Outputs spent by transactions.
    package var spent = Amount.zero
    /// Outputs made by transactions other than coinbases.
    package var created = Amount.zero
    /// Spendable outputs of coinbases.
    package var coinbase = Amount.zero
    /// Of the unspendable: the genesis block's subsidy.
    package var unspendableGenesis = Amount.zero
    /// Of the unspendable: coinbases that an equal one overwrote (BIP30), which cannot be on these networks.
    package var unspendableRepeated = Amount.zero
    /// Of the unspendable: scripts that fail whatever is given to them.
    package var unspendableScripts = Amount.zero
    /// Of the unspendable: rewards that miners did not take.
    package var unclaimed = Amount.zero

    package init() {}
}

/// The published record.
extension OutputSetTotals: BinaryCodable {
    private static var sums: [WritableKeyPath<OutputSetTotals, Amount>] {
        [
            \.amount, \.subsidy, \.unspendable, \.spent, \.created, \.coinbase, \.unspendableGenesis, \.unspendableRepeated,
            \.unspendableScripts, \.unclaimed,
        ]
    }

    package static var minimumEncodedSize: Int { 128 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(muhash)
        writer.write(outputs)
        writer.write(bogoSize)
        for sum in Self.sums { writer.write(self[keyPath: sum]) }
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        muhash = try reader.read()
        outputs = try reader.readUInt64()
        bogoSize = try reader.readUInt64()
        for sum in Self.sums { self[keyPath: sum] = try reader.read() }
    }
}
