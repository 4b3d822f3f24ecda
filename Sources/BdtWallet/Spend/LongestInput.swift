import BdtBase
import BdtEncoding
import BdtPrimitives
import BdtScript

extension TransactionInput {
    /// Bytes of the longest ECDSA signature that nodes relay, hash type included. Schnorr signatures always have one length.
    private static let longestSignature = 72

    /// Weight units of the signed input if its ECDSA signatures were as long as they can be: signing anew may make them so.
    var longestWeight: Int {
        var weight = encoded.count * 4 + CompactSize.width(witness.count)
        for element in witness {
            weight += CompactSize.width(element.count) + element.count + Self.growth(of: element)
        }
        for instruction in scriptSig where instruction.isPush { weight += 4 * Self.growth(of: [UInt8](instruction.data)) }
        return weight
    }

    /// By how many bytes a signature can grow; 0 for anything else.
    private static func growth(of element: [UInt8]) -> Int {
        element.withView { SignatureEncoding.isStrictDER($0) } ? max(0, longestSignature - element.count) : 0
    }
}
