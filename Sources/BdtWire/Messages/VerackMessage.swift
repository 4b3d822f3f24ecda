/// Answers `version`: the handshake is done for the sender.
package struct VerackMessage: EmptyMessage {
    package static let command = "verack"
    package static let maximumPayload = 1024
    package init() {}
}
