import BdtCrypto
import BdtKeys
import BdtPrimitives

/// The descriptors of a new wallet: for each kind of address one for receiving and one for change (BIP44, 49, 84, 86).
enum DefaultDescriptors {
    /// The text without checksum.
    static func text(_ type: OutputType, isInternal: Bool, root: String, isTestChain: Bool) -> String {
        let path = "/\(isTestChain ? 1 : 0)h/0h/\(isInternal ? 1 : 0)/*"
        return switch type {
        case .legacy: "pkh(\(root)/44h\(path))"
        case .p2shSegwit: "sh(wpkh(\(root)/49h\(path)))"
        case .bech32: "wpkh(\(root)/84h\(path))"
        case .bech32m: "tr(\(root)/86h\(path))"
        }
    }
}

extension WalletState {
    /// Makes a new seed and the eight descriptors over it, with addresses derived ahead.
    package mutating func setUpDescriptors() throws {
        // One seed in 2^127 gives no key.
        var root: ExtendedPrivateKey?
        while root == nil { root = ExtendedPrivateKey(seed: PrivateKey.random().secret) }
        if let root { try setUpDescriptors(root) }
    }

    mutating func setUpDescriptors(_ root: ExtendedPrivateKey) throws {
        for isInternal in [false, true] {
            for type in OutputType.allCases { _ = try setUpDescriptor(root, type, isInternal: isInternal) }
        }
        birthTime = min(birthTime, environment.clock.now)
        if flags.contains(.blank) { setFlag(.blank, false) }
    }

    /// Adds the descriptor of one kind of address, which gives out such addresses from now on; nil when the wallet has it already.
    mutating func setUpDescriptor(_ root: ExtendedPrivateKey, _ type: OutputType, isInternal: Bool) throws -> DescriptorID? {
        if keys.isLocked { throw KeyError("SetupDescriptorScriptPubKeyMan: Wallet is locked, cannot setup new descriptors") }
        let codec = environment.addresses
        let text = DefaultDescriptors.text(
            type, isInternal: isInternal, root: codec.encode(root.publicKey), isTestChain: environment.parameters.isTestChain)
        let parsed = try Descriptor.parse(text, codec: codec)
        var manager = DescriptorManager(parsed.descriptors[0], creationTime: UInt64(max(0, environment.clock.now)))
        guard keys.managers[manager.id] == nil else { return nil }
        try manager.add(root.key, masterKey: keys.masterKey, journal: &journal)
        keys.insert(manager)
        guard keys.topUp(manager.id, size: environment.options.keypoolSize, journal: &journal) else { throw KeyError.poolRanOut }
        keys.activate(manager.id, type, isInternal: isInternal, journal: &journal)
        return manager.id
    }

    /// Derives addresses ahead; with size 0 as many as the options say. False when a private key is needed and not to be had.
    package mutating func topUp(size: Int = 0) -> Bool {
        keys.topUp(size: size == 0 ? environment.options.keypoolSize : size, journal: &journal)
    }

    /// A new address to receive with, entered into the address book.
    package mutating func newAddress(_ type: OutputType, label: String) throws(KeyError) -> Script {
        let script = try keys.takeNext(type, isInternal: false, poolSize: environment.options.keypoolSize, journal: &journal)
        self.label(script, label, purpose: .receive)
        return script
    }

    /// A new address for change.
    package mutating func newChange(_ type: OutputType) throws(KeyError) -> Script {
        try keys.takeNext(type, isInternal: true, poolSize: environment.options.keypoolSize, journal: &journal)
    }

    package mutating func giveBack(_ script: Script) { keys.giveBack(script, journal: &journal) }
}
