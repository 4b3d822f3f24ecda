import BdtCrypto
import BdtKeys
import BdtPrimitives

extension KeyStore {
    /// What solving a script of the wallet needs, without private keys; nil for other scripts.
    package func solvingProvider(for script: Script) -> FlatSigningProvider? {
        guard let manager = managers(of: script).first, let index = manager.scripts[script] else { return nil }
        return manager.expansion(at: index)?.provider
    }

    /// The same with the private keys that can be had now, of all descriptors that know the script.
    package func signingProvider(for script: Script) -> FlatSigningProvider? {
        var provider: FlatSigningProvider?
        for manager in managers(of: script) {
            guard let index = manager.scripts[script], let expansion = manager.expansion(at: index) else { continue }
            var part = expansion.provider
            let keys = manager.descriptor.privateKeys(at: UInt32(index), keys: manager.privateKeys(masterKey: masterKey))
            part.privateKeys.merge(keys) { own, _ in own }
            if provider == nil { provider = part } else { provider?.merge(part) }
        }
        return provider
    }

    /// The most telling descriptor of a script of the wallet.
    package func inferredDescriptor(of script: Script, codec: AddressCodec) -> Descriptor? {
        solvingProvider(for: script).map { Descriptor(inferredFrom: script, provider: $0, codec: codec) }
    }

    /// The descriptor that tells the size of an input that spends the script: the wallet's own where it has one form only.
    func sizingDescriptor(of script: Script, codec: AddressCodec) -> Descriptor? {
        guard let manager = managers(of: script).first else { return nil }
        return manager.descriptor.isSingleType ? manager.descriptor : inferredDescriptor(of: script, codec: codec)
    }
}
