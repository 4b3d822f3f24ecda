/// Which rules a script is judged by. The bit positions are the published ones.
package struct ScriptFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Pay to script hash (BIP16).
    package static let payToScriptHash = ScriptFlags(rawValue: 1 << 0)
    /// Signatures and public keys must be well-formed and hash types known.
    package static let strictEncoding = ScriptFlags(rawValue: 1 << 1)
    /// Signatures must be strict DER (BIP66).
    package static let strictDER = ScriptFlags(rawValue: 1 << 2)
    /// S of a signature must lie in the lower half of the group order (BIP62 rule 5).
    package static let lowS = ScriptFlags(rawValue: 1 << 3)
    /// The element that OP_CHECKMULTISIG takes off for nothing must be empty (BIP147).
    package static let nullDummy = ScriptFlags(rawValue: 1 << 4)
    /// A scriptSig may only push.
    package static let pushOnlyScriptSig = ScriptFlags(rawValue: 1 << 5)
    /// Pushes and numbers must take their shortest form.
    package static let minimalData = ScriptFlags(rawValue: 1 << 6)
    package static let discourageUpgradableNops = ScriptFlags(rawValue: 1 << 7)
    /// Exactly one element may be left. Needs `payToScriptHash` and `witness`.
    package static let cleanStack = ScriptFlags(rawValue: 1 << 8)
    /// BIP65.
    package static let checkLockTimeVerify = ScriptFlags(rawValue: 1 << 9)
    /// BIP112.
    package static let checkSequenceVerify = ScriptFlags(rawValue: 1 << 10)
    /// Segregated witness (BIP141). Needs `payToScriptHash`.
    package static let witness = ScriptFlags(rawValue: 1 << 11)
    package static let discourageUpgradableWitnessProgram = ScriptFlags(rawValue: 1 << 12)
    /// OP_IF and OP_NOTIF of witness v0 take only an empty element or a single 1.
    package static let minimalIf = ScriptFlags(rawValue: 1 << 13)
    /// A signature that does not verify must be empty.
    package static let nullFail = ScriptFlags(rawValue: 1 << 14)
    /// Public keys of witness v0 must be compressed.
    package static let witnessPublicKeyType = ScriptFlags(rawValue: 1 << 15)
    /// OP_CODESEPARATOR, and a signature within its own script code, fail before witness v0.
    package static let constantScriptCode = ScriptFlags(rawValue: 1 << 16)
    /// BIP341 and BIP342.
    package static let taproot = ScriptFlags(rawValue: 1 << 17)
    package static let discourageUpgradableTaprootVersion = ScriptFlags(rawValue: 1 << 18)
    package static let discourageOpSuccess = ScriptFlags(rawValue: 1 << 19)
    package static let discourageUpgradablePublicKeyType = ScriptFlags(rawValue: 1 << 20)

    /// What every new block must obey: a transaction that breaks one of these can never confirm.
    package static let mandatory: ScriptFlags = [
        .payToScriptHash, .strictDER, .nullDummy, .checkLockTimeVerify, .checkSequenceVerify, .witness, .taproot,
    ]

    /// What a transaction must obey to be relayed.
    package static let standard: ScriptFlags = [
        .mandatory, .strictEncoding, .minimalData, .discourageUpgradableNops, .cleanStack, .minimalIf, .nullFail, .lowS,
        .discourageUpgradableWitnessProgram, .witnessPublicKeyType, .constantScriptCode, .discourageUpgradableTaprootVersion,
        .discourageOpSuccess, .discourageUpgradablePublicKeyType,
    ]

    /// Whether every flag has those that it needs: what `verifyScript` asks for.
    package var isConsistent: Bool {
        (contains(.payToScriptHash) || isDisjoint(with: [.witness, .cleanStack])) && (contains(.witness) || !contains(.cleanStack))
    }

    /// The published names, in the order of their bits.
    package static let names: [(name: String, flag: ScriptFlags)] = [
        ("P2SH", .payToScriptHash), ("STRICTENC", .strictEncoding), ("DERSIG", .strictDER), ("LOW_S", .lowS), ("NULLDUMMY", .nullDummy),
        ("SIGPUSHONLY", .pushOnlyScriptSig), ("MINIMALDATA", .minimalData), ("DISCOURAGE_UPGRADABLE_NOPS", .discourageUpgradableNops),
        ("CLEANSTACK", .cleanStack), ("CHECKLOCKTIMEVERIFY", .checkLockTimeVerify), ("CHECKSEQUENCEVERIFY", .checkSequenceVerify),
        ("WITNESS", .witness), ("DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM", .discourageUpgradableWitnessProgram), ("MINIMALIF", .minimalIf),
        ("NULLFAIL", .nullFail), ("WITNESS_PUBKEYTYPE", .witnessPublicKeyType), ("CONST_SCRIPTCODE", .constantScriptCode),
        ("TAPROOT", .taproot), ("DISCOURAGE_UPGRADABLE_TAPROOT_VERSION", .discourageUpgradableTaprootVersion),
        ("DISCOURAGE_OP_SUCCESS", .discourageOpSuccess), ("DISCOURAGE_UPGRADABLE_PUBKEYTYPE", .discourageUpgradablePublicKeyType),
    ]
}
