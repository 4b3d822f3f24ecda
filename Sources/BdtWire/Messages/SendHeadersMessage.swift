/// Asks that new blocks be announced by their headers (BIP130).
package struct SendHeadersMessage: EmptyMessage {
    package static let command = "sendheaders"
    package static let maximumPayload = 1024
    package init() {}
}
