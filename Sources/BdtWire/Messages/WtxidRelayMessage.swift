/// Before `verack`: transactions are announced by wtxid (BIP339).
package struct WtxidRelayMessage: EmptyMessage {
    package static let command = "wtxidrelay"
    package static let maximumPayload = 1024
    package init() {}
}
