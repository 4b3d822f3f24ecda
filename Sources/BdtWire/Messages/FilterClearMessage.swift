/// Ends the filtering for the sender (BIP37).
package struct FilterClearMessage: EmptyMessage {
    package static let command = "filterclear"
    package static let maximumPayload = 1024
    package init() {}
}
