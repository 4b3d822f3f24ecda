/// What a chain state is to the node.
package enum ChainstateRole: String, Sendable, CustomStringConvertible {
    /// The only one: all of its chain is validated.
    case normal
    /// The active one, built on a snapshot whose coins are not proven yet.
    case assumedValid = "assumedvalid"
    /// Validates from genesis up to the snapshot's block.
    case background

    /// The published name.
    package var description: String { rawValue }
}
