/// One byte of script that is an instruction (names as published, without `OP_`).
@frozen package struct Opcode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8
    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable init(_ value: UInt8) { rawValue = value }

    @inlinable package static func == (left: Opcode, right: Opcode) -> Bool { left.rawValue == right.rawValue }

    // Constants
    @inlinable package static var push0: Opcode { Opcode(0x00) }
    @inlinable package static var pushData1: Opcode { Opcode(0x4c) }
    @inlinable package static var pushData2: Opcode { Opcode(0x4d) }
    @inlinable package static var pushData4: Opcode { Opcode(0x4e) }
    @inlinable package static var push1Negate: Opcode { Opcode(0x4f) }
    @inlinable package static var reserved: Opcode { Opcode(0x50) }
    @inlinable package static var push1: Opcode { Opcode(0x51) }
    @inlinable package static var push2: Opcode { Opcode(0x52) }
    @inlinable package static var push3: Opcode { Opcode(0x53) }
    @inlinable package static var push4: Opcode { Opcode(0x54) }
    @inlinable package static var push5: Opcode { Opcode(0x55) }
    @inlinable package static var push6: Opcode { Opcode(0x56) }
    @inlinable package static var push7: Opcode { Opcode(0x57) }
    @inlinable package static var push8: Opcode { Opcode(0x58) }
    @inlinable package static var push9: Opcode { Opcode(0x59) }
    @inlinable package static var push10: Opcode { Opcode(0x5a) }
    @inlinable package static var push11: Opcode { Opcode(0x5b) }
    @inlinable package static var push12: Opcode { Opcode(0x5c) }
    @inlinable package static var push13: Opcode { Opcode(0x5d) }
    @inlinable package static var push14: Opcode { Opcode(0x5e) }
    @inlinable package static var push15: Opcode { Opcode(0x5f) }
    @inlinable package static var push16: Opcode { Opcode(0x60) }

    // Control
    @inlinable package static var nop: Opcode { Opcode(0x61) }
    @inlinable package static var ver: Opcode { Opcode(0x62) }
    @inlinable package static var `if`: Opcode { Opcode(0x63) }
    @inlinable package static var notIf: Opcode { Opcode(0x64) }
    @inlinable package static var verIf: Opcode { Opcode(0x65) }
    @inlinable package static var verNotIf: Opcode { Opcode(0x66) }
    @inlinable package static var `else`: Opcode { Opcode(0x67) }
    @inlinable package static var endIf: Opcode { Opcode(0x68) }
    @inlinable package static var verify: Opcode { Opcode(0x69) }
    @inlinable package static var `return`: Opcode { Opcode(0x6a) }

    // Stack
    @inlinable package static var toAltStack: Opcode { Opcode(0x6b) }
    @inlinable package static var fromAltStack: Opcode { Opcode(0x6c) }
    @inlinable package static var drop2: Opcode { Opcode(0x6d) }
    @inlinable package static var dup2: Opcode { Opcode(0x6e) }
    @inlinable package static var dup3: Opcode { Opcode(0x6f) }
    @inlinable package static var over2: Opcode { Opcode(0x70) }
    @inlinable package static var rot2: Opcode { Opcode(0x71) }
    @inlinable package static var swap2: Opcode { Opcode(0x72) }
    @inlinable package static var ifDup: Opcode { Opcode(0x73) }
    @inlinable package static var depth: Opcode { Opcode(0x74) }
    @inlinable package static var drop: Opcode { Opcode(0x75) }
    @inlinable package static var dup: Opcode { Opcode(0x76) }
    @inlinable package static var nip: Opcode { Opcode(0x77) }
    @inlinable package static var over: Opcode { Opcode(0x78) }
    @inlinable package static var pick: Opcode { Opcode(0x79) }
    @inlinable package static var roll: Opcode { Opcode(0x7a) }
    @inlinable package static var rot: Opcode { Opcode(0x7b) }
    @inlinable package static var swap: Opcode { Opcode(0x7c) }
    @inlinable package static var tuck: Opcode { Opcode(0x7d) }

    // Splice
    @inlinable package static var cat: Opcode { Opcode(0x7e) }
    @inlinable package static var substr: Opcode { Opcode(0x7f) }
    @inlinable package static var left: Opcode { Opcode(0x80) }
    @inlinable package static var right: Opcode { Opcode(0x81) }
    @inlinable package static var size: Opcode { Opcode(0x82) }

    // Bits
    @inlinable package static var invert: Opcode { Opcode(0x83) }
    @inlinable package static var and: Opcode { Opcode(0x84) }
    @inlinable package static var or: Opcode { Opcode(0x85) }
    @inlinable package static var xor: Opcode { Opcode(0x86) }
    @inlinable package static var equal: Opcode { Opcode(0x87) }
    @inlinable package static var equalVerify: Opcode { Opcode(0x88) }
    @inlinable package static var reserved1: Opcode { Opcode(0x89) }
    @inlinable package static var reserved2: Opcode { Opcode(0x8a) }

    // Numbers
    @inlinable package static var add1: Opcode { Opcode(0x8b) }
    @inlinable package static var sub1: Opcode { Opcode(0x8c) }
    @inlinable package static var mul2: Opcode { Opcode(0x8d) }
    @inlinable package static var div2: Opcode { Opcode(0x8e) }
    @inlinable package static var negate: Opcode { Opcode(0x8f) }
    @inlinable package static var abs: Opcode { Opcode(0x90) }
    @inlinable package static var not: Opcode { Opcode(0x91) }
    @inlinable package static var notEqual0: Opcode { Opcode(0x92) }
    @inlinable package static var add: Opcode { Opcode(0x93) }
    @inlinable package static var sub: Opcode { Opcode(0x94) }
    @inlinable package static var mul: Opcode { Opcode(0x95) }
    @inlinable package static var div: Opcode { Opcode(0x96) }
    @inlinable package static var mod: Opcode { Opcode(0x97) }
    @inlinable package static var lshift: Opcode { Opcode(0x98) }
    @inlinable package static var rshift: Opcode { Opcode(0x99) }
    @inlinable package static var boolAnd: Opcode { Opcode(0x9a) }
    @inlinable package static var boolOr: Opcode { Opcode(0x9b) }
    @inlinable package static var numEqual: Opcode { Opcode(0x9c) }
    @inlinable package static var numEqualVerify: Opcode { Opcode(0x9d) }
    @inlinable package static var numNotEqual: Opcode { Opcode(0x9e) }
    @inlinable package static var lessThan: Opcode { Opcode(0x9f) }
    @inlinable package static var greaterThan: Opcode { Opcode(0xa0) }
    @inlinable package static var lessThanOrEqual: Opcode { Opcode(0xa1) }
    @inlinable package static var greaterThanOrEqual: Opcode { Opcode(0xa2) }
    @inlinable package static var min: Opcode { Opcode(0xa3) }
    @inlinable package static var max: Opcode { Opcode(0xa4) }
    @inlinable package static var within: Opcode { Opcode(0xa5) }

    // Hashes and signatures
    @inlinable package static var ripemd160: Opcode { Opcode(0xa6) }
    @inlinable package static var sha1: Opcode { Opcode(0xa7) }
    @inlinable package static var sha256: Opcode { Opcode(0xa8) }
    @inlinable package static var hash160: Opcode { Opcode(0xa9) }
    @inlinable package static var hash256: Opcode { Opcode(0xaa) }
    @inlinable package static var codeSeparator: Opcode { Opcode(0xab) }
    @inlinable package static var checkSig: Opcode { Opcode(0xac) }
    @inlinable package static var checkSigVerify: Opcode { Opcode(0xad) }
    @inlinable package static var checkMultisig: Opcode { Opcode(0xae) }
    @inlinable package static var checkMultisigVerify: Opcode { Opcode(0xaf) }

    // Expansion
    @inlinable package static var nop1: Opcode { Opcode(0xb0) }
    @inlinable package static var checkLockTimeVerify: Opcode { Opcode(0xb1) }
    @inlinable package static var checkSequenceVerify: Opcode { Opcode(0xb2) }
    @inlinable package static var nop4: Opcode { Opcode(0xb3) }
    @inlinable package static var nop5: Opcode { Opcode(0xb4) }
    @inlinable package static var nop6: Opcode { Opcode(0xb5) }
    @inlinable package static var nop7: Opcode { Opcode(0xb6) }
    @inlinable package static var nop8: Opcode { Opcode(0xb7) }
    @inlinable package static var nop9: Opcode { Opcode(0xb8) }
    @inlinable package static var nop10: Opcode { Opcode(0xb9) }

    // Tapscript (BIP342)
    @inlinable package static var checkSigAdd: Opcode { Opcode(0xba) }

    // Invalid
    @inlinable package static var invalid: Opcode { Opcode(0xff) }
}

extension Opcode {
    /// The opcode that pushes `number`, 0...16.
    package static func push(number: Int) -> Opcode {
        precondition((0...16).contains(number))
        return number == 0 ? push0 : Opcode(0x50 + UInt8(number))
    }

    /// The number that this opcode pushes when it is one of 0...16.
    @inlinable package var smallNumber: Int? {
        if self == .push0 { return 0 }
        return (0x51...0x60).contains(rawValue) ? Int(rawValue) - 0x50 : nil
    }

    /// The name as the RPC interface prints it: `0`, `-1`, `16`, `OP_DUP`, `OP_UNKNOWN`.
    package var name: String {
        if let number = smallNumber { return String(number) }
        return Self.names[rawValue] ?? "OP_UNKNOWN"
    }

    /// The published names of what is no number and no direct push.
    package static let names: [UInt8: String] = [
        0x4c: "OP_PUSHDATA1",
        0x4d: "OP_PUSHDATA2",
        0x4e: "OP_PUSHDATA4",
        0x4f: "-1",
        0x50: "OP_RESERVED",
        0x61: "OP_NOP",
        0x62: "OP_VER",
        0x63: "OP_IF",
        0x64: "OP_NOTIF",
        0x65: "OP_VERIF",
        0x66: "OP_VERNOTIF",
        0x67: "OP_ELSE",
        0x68: "OP_ENDIF",
        0x69: "OP_VERIFY",
        0x6a: "OP_RETURN",
        0x6b: "OP_TOALTSTACK",
        0x6c: "OP_FROMALTSTACK",
        0x6d: "OP_2DROP",
        0x6e: "OP_2DUP",
        0x6f: "OP_3DUP",
        0x70: "OP_2OVER",
        0x71: "OP_2ROT",
        0x72: "OP_2SWAP",
        0x73: "OP_IFDUP",
        0x74: "OP_DEPTH",
        0x75: "OP_DROP",
        0x76: "OP_DUP",
        0x77: "OP_NIP",
        0x78: "OP_OVER",
        0x79: "OP_PICK",
        0x7a: "OP_ROLL",
        0x7b: "OP_ROT",
        0x7c: "OP_SWAP",
        0x7d: "OP_TUCK",
        0x7e: "OP_CAT",
        0x7f: "OP_SUBSTR",
        0x80: "OP_LEFT",
        0x81: "OP_RIGHT",
        0x82: "OP_SIZE",
        0x83: "OP_INVERT",
        0x84: "OP_AND",
        0x85: "OP_OR",
        0x86: "OP_XOR",
        0x87: "OP_EQUAL",
        0x88: "OP_EQUALVERIFY",
        0x89: "OP_RESERVED1",
        0x8a: "OP_RESERVED2",
        0x8b: "OP_1ADD",
        0x8c: "OP_1SUB",
        0x8d: "OP_2MUL",
        0x8e: "OP_2DIV",
        0x8f: "OP_NEGATE",
        0x90: "OP_ABS",
        0x91: "OP_NOT",
        0x92: "OP_0NOTEQUAL",
        0x93: "OP_ADD",
        0x94: "OP_SUB",
        0x95: "OP_MUL",
        0x96: "OP_DIV",
        0x97: "OP_MOD",
        0x98: "OP_LSHIFT",
        0x99: "OP_RSHIFT",
        0x9a: "OP_BOOLAND",
        0x9b: "OP_BOOLOR",
        0x9c: "OP_NUMEQUAL",
        0x9d: "OP_NUMEQUALVERIFY",
        0x9e: "OP_NUMNOTEQUAL",
        0x9f: "OP_LESSTHAN",
        0xa0: "OP_GREATERTHAN",
        0xa1: "OP_LESSTHANOREQUAL",
        0xa2: "OP_GREATERTHANOREQUAL",
        0xa3: "OP_MIN",
        0xa4: "OP_MAX",
        0xa5: "OP_WITHIN",
        0xa6: "OP_RIPEMD160",
        0xa7: "OP_SHA1",
        0xa8: "OP_SHA256",
        0xa9: "OP_HASH160",
        0xaa: "OP_HASH256",
        0xab: "OP_CODESEPARATOR",
        0xac: "OP_CHECKSIG",
        0xad: "OP_CHECKSIGVERIFY",
        0xae: "OP_CHECKMULTISIG",
        0xaf: "OP_CHECKMULTISIGVERIFY",
        0xb0: "OP_NOP1",
        0xb1: "OP_CHECKLOCKTIMEVERIFY",
        0xb2: "OP_CHECKSEQUENCEVERIFY",
        0xb3: "OP_NOP4",
        0xb4: "OP_NOP5",
        0xb5: "OP_NOP6",
        0xb6: "OP_NOP7",
        0xb7: "OP_NOP8",
        0xb8: "OP_NOP9",
        0xb9: "OP_NOP10",
        0xba: "OP_CHECKSIGADD",
        0xff: "OP_INVALIDOPCODE",
    ]
}
