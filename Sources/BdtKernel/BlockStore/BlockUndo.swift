import BdtPrimitives

/// What a block spent: needed to take it off the chain again.
package struct BlockUndo: Hashable, Sendable {
    /// For each transaction but the coinbase, in block order, the coins of its inputs in their order.
    package var transactions: [[Coin]]

    package init(transactions: [[Coin]] = []) { self.transactions = transactions }
}
