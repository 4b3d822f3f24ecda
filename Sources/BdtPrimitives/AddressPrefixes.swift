/// How addresses and keys of a network begin.
package struct AddressPrefixes: Hashable, Sendable {
    package let publicKeyHash: UInt8
    package let scriptHash: UInt8
    package let secretKey: UInt8
    /// Four bytes.
    package let extendedPublicKey: [UInt8]
    /// Four bytes.
    package let extendedSecretKey: [UInt8]
    /// Lower case.
    package let bech32: String

    package init(
        publicKeyHash: UInt8, scriptHash: UInt8, secretKey: UInt8, extendedPublicKey: [UInt8], extendedSecretKey: [UInt8], bech32: String
    ) {
        self.publicKeyHash = publicKeyHash
        self.scriptHash = scriptHash
        self.secretKey = secretKey
        self.extendedPublicKey = extendedPublicKey
        self.extendedSecretKey = extendedSecretKey
        self.bech32 = bech32
    }

    /// What all networks but the main one share, up to the letters of their segregated-witness addresses.
    package static func test(bech32: String) -> AddressPrefixes {
        AddressPrefixes(
            publicKeyHash: 111, scriptHash: 196, secretKey: 239, extendedPublicKey: [0x04, 0x35, 0x87, 0xcf],
            extendedSecretKey: [0x04, 0x35, 0x83, 0x94], bech32: bech32)
    }
}
