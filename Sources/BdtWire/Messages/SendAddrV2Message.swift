/// Before `verack`: addresses may be sent as `addrv2` (BIP155).
package struct SendAddrV2Message: EmptyMessage {
    package static let command = "sendaddrv2"
    package static let maximumPayload = 1024
    package init() {}
}
