/// Answers `getdata` for transactions that the sender does not have.
package struct NotFoundMessage: InventoryMessage, Equatable {
    package static let command = "notfound"
    package let entries: [Inventory]
    package init(_ entries: [Inventory]) { self.entries = entries }
}
