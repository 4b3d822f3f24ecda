/// Asks for the announcement of all transactions in the pool (BIP35).
package struct MempoolMessage: EmptyMessage {
    package static let command = "mempool"
    package static let maximumPayload = 1024
    package init() {}
}
