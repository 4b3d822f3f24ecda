/// Announces transactions and blocks that the sender has.
package struct InvMessage: InventoryMessage, Equatable {
    package static let command = "inv"
    package let entries: [Inventory]
    package init(_ entries: [Inventory]) { self.entries = entries }
}
