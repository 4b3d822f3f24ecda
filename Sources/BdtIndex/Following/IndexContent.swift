import BdtKernel
import BdtPrimitives
import BdtStorage

/// What one kind of index keeps of blocks. One thread at a time changes it, in the order of the chain; look-ups come from any thread.
///
/// Records may run ahead of the position that was last committed: after a crash the same blocks are appended again, which must leave the
/// same records.
package protocol IndexContent: AnyObject, Sendable {
    /// What the index is called in logs, RPC results and error texts.
    var name: String { get }
    /// Whether the index works in a node that has removed blocks which it has indexed.
    var toleratesPruning: Bool { get }
    var store: any KeyValueStore { get }

    /// Takes up the state as of `position`, the block last committed; nil for a new index.
    func load(at position: BlockIndexEntry?) throws(IndexError)
    /// Takes in the block after the last one.
    func append(_ block: Block, _ entry: BlockIndexEntry) throws(IndexError)
    /// Goes back from the last block to `target`, one of its ancestors. Blocks left behind may still be looked up.
    func rewind(from last: BlockIndexEntry, to target: BlockIndexEntry) throws(IndexError)
    /// Adds to the batch that records the position whatever must change together with it.
    func commit(into batch: inout WriteBatch) throws(IndexError)
}
