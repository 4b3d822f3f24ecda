/// How far a block has been validated and what of it is on disk. Raw values are those of the block index on disk.
package struct BlockStatus: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The block is in a block file.
    package static let haveData = BlockStatus(rawValue: 8)
    /// The undo data is in an undo file.
    package static let haveUndo = BlockStatus(rawValue: 16)
    /// The stage after the last one reached failed.
    package static let failed = BlockStatus(rawValue: 32)
    /// Descends from a failed block.
    package static let failedAncestor = BlockStatus(rawValue: 64)
    /// Received by a node that enforces witness rules (BIP144).
    package static let witness = BlockStatus(rawValue: 128)

    package static let haveAny: BlockStatus = [.haveData, .haveUndo]
    package static let anyFailure: BlockStatus = [.failed, .failedAncestor]

    /// The stages of validation in order; each implies those before it.
    package enum Validity: UInt32, Comparable, Sendable {
        case unknown = 0
        case reserved = 1
        /// The header is valid and all ancestors have at least this stage.
        case tree = 2
        /// The transactions are on disk and valid on their own.
        case transactions = 3
        /// Amounts and spends are valid; all ancestors have at least this stage.
        case chain = 4
        /// Scripts are valid; all ancestors have at least this stage.
        case scripts = 5

        package static func < (left: Validity, right: Validity) -> Bool { left.rawValue < right.rawValue }
    }

    private static let validityMask: UInt32 = 7

    /// The last stage reached.
    package var validity: Validity { Validity(rawValue: rawValue & BlockStatus.validityMask) ?? .unknown }

    package var isFailed: Bool { !isDisjoint(with: .anyFailure) }

    package func with(validity: Validity) -> BlockStatus {
        BlockStatus(rawValue: rawValue & ~BlockStatus.validityMask | validity.rawValue)
    }

    /// Not failed, and at least at `stage`.
    package func isValid(upTo stage: Validity) -> Bool { !isFailed && validity >= stage }
}
