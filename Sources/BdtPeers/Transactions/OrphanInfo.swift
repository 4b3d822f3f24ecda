import BdtPrimitives

/// An orphan, as `getorphantxs` shows it. Times are UNIX seconds.
package struct OrphanInfo: Sendable {
    package let transaction: Transaction
    /// Who sent or announced it.
    package let peers: [Int64]
    package let entry: Int64
    package let expiry: Int64
}
