/// Asks for transactions and blocks.
package struct GetDataMessage: InventoryMessage, Equatable {
    package static let command = "getdata"
    package let entries: [Inventory]
    package init(_ entries: [Inventory]) { self.entries = entries }
}
