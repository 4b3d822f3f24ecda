import BdtCrypto
import BdtPrimitives

extension Miniscript {
    /// The script. `keyBytes` gives 33 bytes, in tapscript 32; key hashes are made of them.
    func script(_ keyBytes: (Key) -> [UInt8]) -> Script {
        let verifies = followedByVerify
        var scripts: [[UInt8]] = []
        for (index, node) in nodes.enumerated() {
            let parts = node.subs.map { scripts[$0] }
            for sub in node.subs { scripts[sub] = [] }
            scripts.append(bytes(node, parts, verify: verifies[index], keyBytes))
        }
        return Script(scripts.last ?? [])
    }

    /// For each expression whether an OP_VERIFY comes next, which its last opcode may take on.
    private var followedByVerify: [Bool] {
        var result = [Bool](repeating: false, count: nodes.count)
        for (index, node) in nodes.enumerated().reversed() {
            for (position, sub) in node.subs.enumerated() {
                switch node.fragment {
                case .wrapV: result[sub] = true
                case .wrapS: result[sub] = result[index]
                case .andV where position == 1: result[sub] = result[index]
                default: break
                }
            }
        }
        return result
    }

    private func bytes(_ node: Node, _ parts: [[UInt8]], verify: Bool, _ keyBytes: (Key) -> [UInt8]) -> [UInt8] {
        func op(_ opcodes: Opcode...) -> [UInt8] { opcodes.map(\.rawValue) }
        func number(_ value: some BinaryInteger) -> [UInt8] { ScriptBuilder().push(number: Int64(value)).script.bytes }
        func push(_ data: [UInt8]) -> [UInt8] { ScriptBuilder().push(data).script.bytes }
        func hash(_ opcode: Opcode) -> [UInt8] {
            op(.size) + number(32) + op(.equalVerify, opcode) + push(node.data) + op(verify ? .equalVerify : .equal)
        }
        switch node.fragment {
        case .just0: return op(.push0)
        case .just1: return op(.push1)
        case .pkK: return push(keyBytes(node.keys[0]))
        case .pkH: return op(.dup, .hash160) + push(Hash160(hashing: keyBytes(node.keys[0])).bytes) + op(.equalVerify)
        case .older: return number(node.k) + op(.checkSequenceVerify)
        case .after: return number(node.k) + op(.checkLockTimeVerify)
        case .sha256: return hash(.sha256)
        case .hash256: return hash(.hash256)
        case .ripemd160: return hash(.ripemd160)
        case .hash160: return hash(.hash160)
        case .wrapA: return op(.toAltStack) + parts[0] + op(.fromAltStack)
        case .wrapS: return op(.swap) + parts[0]
        case .wrapC: return parts[0] + op(verify ? .checkSigVerify : .checkSig)
        case .wrapD: return op(.dup, .if) + parts[0] + op(.endIf)
        case .wrapV: return nodes[node.subs[0]].type.has("x") ? parts[0] + op(.verify) : parts[0]
        case .wrapJ: return op(.size, .notEqual0, .if) + parts[0] + op(.endIf)
        case .wrapN: return parts[0] + op(.notEqual0)
        case .andV: return parts[0] + parts[1]
        case .andB: return parts[0] + parts[1] + op(.boolAnd)
        case .orB: return parts[0] + parts[1] + op(.boolOr)
        case .orC: return parts[0] + op(.notIf) + parts[1] + op(.endIf)
        case .orD: return parts[0] + op(.ifDup, .notIf) + parts[1] + op(.endIf)
        case .orI: return op(.if) + parts[0] + op(.else) + parts[1] + op(.endIf)
        case .andOr: return parts[0] + op(.notIf) + parts[2] + op(.else) + parts[1] + op(.endIf)
        case .thresh:
            let rest = parts.dropFirst().flatMap { $0 + op(.add) }
            return parts[0] + rest + number(node.k) + op(verify ? .equalVerify : .equal)
        case .multi:
            let keys = node.keys.flatMap { push(keyBytes($0)) }
            return number(node.k) + keys + number(node.keys.count) + op(verify ? .checkMultisigVerify : .checkMultisig)
        case .multiA:
            let keys = node.keys.enumerated().flatMap { push(keyBytes($1)) + op($0 == 0 ? .checkSig : .checkSigAdd) }
            return keys + number(node.k) + op(verify ? .numEqualVerify : .numEqual)
        }
    }
}
