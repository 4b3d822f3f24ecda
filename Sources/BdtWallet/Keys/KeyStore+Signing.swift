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
            guard let index = manager.scripts[script], let part = signingProvider(of: manager, at: index) else { continue }
            if provider == nil { provider = part } else { provider?.merge(part) }
        }
        return provider
    }

    /// What descriptors know about some of their keys, which others may use in scripts that are not of the wallet.
    func signingProvider(forKeys ids: [Hash160]) -> FlatSigningProvider {
        var provider = FlatSigningProvider()
        for manager in managers.values {
            for index in Set(ids.compactMap { manager.keyIndexes[$0] }) {
                if let part = signingProvider(of: manager, at: index) { provider.merge(part) }
            }
        }
        return provider
    }

    private func signingProvider(of manager: DescriptorManager, at index: Int32) -> FlatSigningProvider? {
        guard var provider = manager.expansion(at: index)?.provider else { return nil }
        let keys = manager.descriptor.privateKeys(at: UInt32(index), keys: manager.privateKeys(masterKey: masterKey))
        provider.privateKeys.merge(keys) { own, _ in own }
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
