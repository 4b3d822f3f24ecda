import BdtPrimitives

extension Opcode {
    /// Fails a script even where it is not executed (CVE-2010-5137).
    var isDisabled: Bool {
        switch rawValue {
        case 0x7e...0x81, 0x83...0x86, 0x8d, 0x8e, 0x95...0x99: true
        default: false
        }
    }

    /// Looked at even where instructions are skipped: OP_IF to OP_ENDIF.
    var isConditional: Bool { (0x63...0x68).contains(rawValue) }

    /// Makes a tapscript succeed at once (OP_SUCCESSx of BIP342).
    package var isSuccess: Bool {
        switch rawValue {
        case 80, 98, 126...129, 131...134, 137...138, 141...142, 149...153, 187...254: true
        default: false
        }
    }
}
