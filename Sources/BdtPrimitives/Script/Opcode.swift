/// One byte of script that is an instruction (names as published, without `OP_`).
package struct Opcode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    private init(_ value: UInt8) { rawValue = value }

    // Constants
    package static let push0 = Opcode(0x00)
    package static let pushData1 = Opcode(0x4c)
    package static let pushData2 = Opcode(0x4d)
    package static let pushData4 = Opcode(0x4e)
    package static let push1Negate = Opcode(0x4f)
    package static let reserved = Opcode(0x50)
    package static let push1 = Opcode(0x51)
    package static let push2 = Opcode(0x52)
    package static let push3 = Opcode(0x53)
    package static let push4 = Opcode(0x54)
    package static let push5 = Opcode(0x55)
    package static let push6 = Opcode(0x56)
    package static let push7 = Opcode(0x57)
    package static let push8 = Opcode(0x58)
    package static let push9 = Opcode(0x59)
    package static let push10 = Opcode(0x5a)
    package static let push11 = Opcode(0x5b)
    package static let push12 = Opcode(0x5c)
    package static let push13 = Opcode(0x5d)
    package static let push14 = Opcode(0x5e)
    package static let push15 = Opcode(0x5f)
    package static let push16 = Opcode(0x60)

    // Control
    package static let nop = Opcode(0x61)
    package static let ver = Opcode(0x62)
    package static let `if` = Opcode(0x63)
    package static let notIf = Opcode(0x64)
    package static let verIf = Opcode(0x65)
    package static let verNotIf = Opcode(0x66)
    package static let `else` = Opcode(0x67)
    package static let endIf = Opcode(0x68)
    package static let verify = Opcode(0x69)
    package static let `return` = Opcode(0x6a)

    // Stack
    package static let toAltStack = Opcode(0x6b)
    package static let fromAltStack = Opcode(0x6c)
    package static let drop2 = Opcode(0x6d)
    package static let dup2 = Opcode(0x6e)
    package static let dup3 = Opcode(0x6f)
    package static let over2 = Opcode(0x70)
    package static let rot2 = Opcode(0x71)
    package static let swap2 = Opcode(0x72)
    package static let ifDup = Opcode(0x73)
    package static let depth = Opcode(0x74)
    package static let drop = Opcode(0x75)
    package static let dup = Opcode(0x76)
    package static let nip = Opcode(0x77)
    package static let over = Opcode(0x78)
    package static let pick = Opcode(0x79)
    package static let roll = Opcode(0x7a)
    package static let rot = Opcode(0x7b)
    package static let swap = Opcode(0x7c)
    package static let tuck = Opcode(0x7d)

    // Splice
    package static let cat = Opcode(0x7e)
    package static let substr = Opcode(0x7f)
    package static let left = Opcode(0x80)
    package static let right = Opcode(0x81)
    package static let size = Opcode(0x82)

    // Bits
    package static let invert = Opcode(0x83)
    package static let and = Opcode(0x84)
    package static let or = Opcode(0x85)
    package static let xor = Opcode(0x86)
    package static let equal = Opcode(0x87)
    package static let equalVerify = Opcode(0x88)
    package static let reserved1 = Opcode(0x89)
    package static let reserved2 = Opcode(0x8a)

    // Numbers
    package static let add1 = Opcode(0x8b)
    package static let sub1 = Opcode(0x8c)
    package static let mul2 = Opcode(0x8d)
    package static let div2 = Opcode(0x8e)
    package static let negate = Opcode(0x8f)
    package static let abs = Opcode(0x90)
    package static let not = Opcode(0x91)
    package static let notEqual0 = Opcode(0x92)
    package static let add = Opcode(0x93)
    package static let sub = Opcode(0x94)
    package static let mul = Opcode(0x95)
    package static let div = Opcode(0x96)
    package static let mod = Opcode(0x97)
    package static let lshift = Opcode(0x98)
    package static let rshift = Opcode(0x99)
    package static let boolAnd = Opcode(0x9a)
    package static let boolOr = Opcode(0x9b)
    package static let numEqual = Opcode(0x9c)
    package static let numEqualVerify = Opcode(0x9d)
    package static let numNotEqual = Opcode(0x9e)
    package static let lessThan = Opcode(0x9f)
    package static let greaterThan = Opcode(0xa0)
    package static let lessThanOrEqual = Opcode(0xa1)
    package static let greaterThanOrEqual = Opcode(0xa2)
    package static let min = Opcode(0xa3)
    package static let max = Opcode(0xa4)
    package static let within = Opcode(0xa5)

    // Hashes and signatures
    package static let ripemd160 = Opcode(0xa6)
    package static let sha1 = Opcode(0xa7)
    package static let sha256 = Opcode(0xa8)
    package static let hash160 = Opcode(0xa9)
    package static let hash256 = Opcode(0xaa)
    package static let codeSeparator = Opcode(0xab)
    package static let checkSig = Opcode(0xac)
    package static let checkSigVerify = Opcode(0xad)
    package static let checkMultisig = Opcode(0xae)
    package static let checkMultisigVerify = Opcode(0xaf)

    // Expansion
    package static let nop1 = Opcode(0xb0)
    package static let checkLockTimeVerify = Opcode(0xb1)
    package static let checkSequenceVerify = Opcode(0xb2)
    package static let nop4 = Opcode(0xb3)
    package static let nop5 = Opcode(0xb4)
    package static let nop6 = Opcode(0xb5)
    package static let nop7 = Opcode(0xb6)
    package static let nop8 = Opcode(0xb7)
    package static let nop9 = Opcode(0xb8)
    package static let nop10 = Opcode(0xb9)

    // Tapscript (BIP342)
    package static let checkSigAdd = Opcode(0xba)

    // Invalid
    package static let invalid = Opcode(0xff)
}

extension Opcode {
    /// The opcode that pushes `number`, 0...16.
    package static func push(number: Int) -> Opcode {
        precondition((0...16).contains(number))
        return number == 0 ? push0 : Opcode(0x50 + UInt8(number))
    }

    /// The number that this opcode pushes when it is one of 0...16.
    package var smallNumber: Int? {
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
