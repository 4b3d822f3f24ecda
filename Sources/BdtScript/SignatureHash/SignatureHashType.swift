/// The byte after a signature: what of the transaction it commits to.
package enum SignatureHashType {
    /// As `all`, and no byte follows the signature (BIP341).
    package static let `default`: UInt8 = 0
    package static let all: UInt8 = 1
    package static let none: UInt8 = 2
    package static let single: UInt8 = 3
    /// Commits to the own input only.
    package static let anyoneCanPay: UInt8 = 0x80

    /// Whether the type is one of the first three, alone or with `anyoneCanPay`.
    package static func isDefined(_ type: UInt8) -> Bool { (all...single).contains(type & ~anyoneCanPay) }
}

/// A hash type of BIP143 and before, as its bits are read there: unknown bits are ignored but hashed.
struct LegacyHashType {
    let value: Int32

    var anyoneCanPay: Bool { value & 0x80 != 0 }
    var isNone: Bool { value & 0x1f == Int32(SignatureHashType.none) }
    var isSingle: Bool { value & 0x1f == Int32(SignatureHashType.single) }
}
