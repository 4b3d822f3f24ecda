import BdtCrypto
import BdtPrimitives

extension Interpreter {
    mutating func hash(_ opcode: Opcode) throws(ScriptError) {
        try stack.require(1)
        let element = stack.pop()
        switch opcode {
        case .ripemd160: stack.push(RIPEMD160.hash(element))
        case .sha1: stack.push(SHA1.hash(element))
        case .sha256: stack.push(SHA256.hash(element).bytes)
        case .hash160: stack.push(Hash160(hashing: element).bytes)
        default: stack.push(SHA256.double(element).bytes)
        }
    }
}
