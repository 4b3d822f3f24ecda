import BdtScript

/// Numbers that hold on every network.
package enum ConsensusLimits {
    /// Bytes of a serialized block with witnesses; bounds buffers.
    package static let maxBlockSerializedSize = 4_000_000
    /// Weight units of a block (BIP141).
    package static let maxBlockWeight = 4_000_000
    /// Signature operations of a block, each outside of witnesses counting four times (BIP141).
    package static let maxBlockSigOpsCost = 80_000
    /// Confirmations that a coinbase output needs before it can be spent.
    package static let coinbaseMaturity = 100
    /// Weight units that a byte outside of witnesses takes.
    package static let witnessScaleFactor = 4
    /// The least weight of a valid transaction, and of anything that parses as one.
    package static let minTransactionWeight = witnessScaleFactor * 60
    package static let minSerializableTransactionWeight = witnessScaleFactor * 10
    /// Seconds that the first block of a difficulty period may lie before its parent (BIP94).
    package static let maxTimewarp: Int64 = 600
    /// Seconds that a block may lie ahead of our clock.
    package static let maxFutureBlockTime: Int64 = 2 * 60 * 60
    /// Blocks whose times make the median time past.
    package static let medianTimeSpan = 11
    /// Lock times below are heights, others UNIX seconds.
    package static let lockTimeThreshold = ScriptLimits.lockTimeThreshold
}
