import BdtPrimitives

/// A header and its place in a chain: all that the contextual rules know of the block index.
package protocol HeaderContext: Sendable {
    var hash: BlockHash { get }
    var version: Int32 { get }
    /// The target in compact form.
    var bits: UInt32 { get }
    /// UNIX seconds by the header.
    var time: Int64 { get }
    /// 0 for the genesis block.
    var height: Int { get }
    /// The median of the times of this block and the ten before it, in UNIX seconds.
    var medianTimePast: Int64 { get }
    /// The block before; nil for the genesis block.
    var previous: Self? { get }
    /// The block of this chain at `height`; nil unless 0 <= `height` <= the own height.
    func ancestor(height: Int) -> Self?
}
