import BdtCrypto
import BdtJSON
import BdtRPC

extension JSONValue {
    /// A hash in displayed order; `name` is what the error calls it.
    package func expectHash(_ name: String) throws(RPCError) -> Hash256 {
        // 64 hexadecimal digits always are a hash.
        Hash256(display: try expectHashText(name)) ?? .zero
    }
}

extension RPCArguments {
    /// A hash in displayed order; `name` is what the error calls it.
    package func hash(_ index: Int, _ name: String) throws(RPCError) -> Hash256 { try value(index).expectHash(name) }
}
