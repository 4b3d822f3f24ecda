/// Asks for addresses of other peers.
package struct GetAddrMessage: EmptyMessage {
    package static let command = "getaddr"
    package static let maximumPayload = 1024
    package init() {}
}
