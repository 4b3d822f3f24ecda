import BdtBase
import BdtEncoding
import BdtPrimitives

/// The bytes of a value in hexadecimal.
package func hexText(_ value: some BinaryEncodable) -> String { Hex.encode(value.encoded) }

/// The block that hexadecimal text spells; nil for anything else.
package func decodeBlock(hex text: String) -> Block? { Hex.decode(text).flatMap { try? Block(decoding: $0) } }
