import BdtCrypto
import BdtPrimitives

extension Interpreter {
    mutating func hash(_ opcode: Opcode) throws(ScriptError) {
        try stack.require(1)
        let element = stack[depth: 1]
        let hash =
            switch opcode {
            case .ripemd160: StackElement(count: RIPEMD160.byteCount) { RIPEMD160.hash(element, into: $0) }
            case .sha1: StackElement(count: SHA1.byteCount) { SHA1.hash(element, into: $0) }
            case .sha256: StackElement(SHA256.hash(element))
            case .hash160: StackElement(count: Hash160.byteCount) { Hash160.hash(element, into: $0) }
            default: StackElement(SHA256.double(element))
            }
        stack.replaceTop(hash)
    }
}
