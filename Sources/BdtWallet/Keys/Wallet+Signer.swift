import BdtCommon
import BdtKeys
import BdtPrimitives
import BdtScript

/// Wallets whose keys are on a device (`-signer`).
extension Wallet {
    var usesSigner: Bool { read { $0.flags.contains(.externalSigner) } }

    /// Adds what the wallet knows and, with `signs`, has it signed: here, or by the device.
    /// - Returns: whether every input is final and valid.
    func fill(
        _ psbt: inout PSBT, hashType: UInt8 = SignatureHashType.default, signs: Bool, showsOrigins: Bool, finalizes: Bool = true
    ) async throws -> Bool {
        func fill(signs: Bool, showsOrigins: Bool) throws -> (PSBT, Bool) {
            try read { [psbt] state in
                var copy = psbt
                let isComplete = try state.fill(
                    &copy, hashType: hashType, signs: signs, showsOrigins: showsOrigins, finalizes: finalizes)
                return (copy, isComplete)
            }
        }
        guard signs, usesSigner else {
            let isComplete: Bool
            (psbt, isComplete) = try fill(signs: signs, showsOrigins: showsOrigins)
            return isComplete
        }
        // The device finds its keys by their origins.
        let (known, isComplete) = try fill(signs: false, showsOrigins: true)
        psbt = known
        if isComplete { return true }
        psbt = try await ExternalSigner.only(environment).sign(known)
        let isSigned: Bool
        (psbt, isSigned) = try fill(signs: false, showsOrigins: showsOrigins)
        return isSigned
    }

    /// The transaction with all inputs signed by the device; nil when it leaves some out.
    func signByDevice(_ body: TransactionBody) async throws -> Transaction? {
        var psbt = PSBT(body)
        _ = try await fill(&psbt, signs: true, showsOrigins: false)
        return psbt.extract().map(Transaction.init)
    }

    /// Has the device show one of the wallet's addresses.
    func display(_ destination: Destination) async throws {
        let codec = environment.addresses
        let descriptor = read { state in
            state.keys.solvingProvider(for: destination.script).map {
                Descriptor(inferredFrom: destination.script, provider: $0, codec: codec)
            }
        }
        guard usesSigner, let descriptor else { throw SignerError("There is no ScriptPubKeyManager for this address") }
        try await ExternalSigner.only(environment).display(descriptor.text, expecting: codec.encode(destination))
    }
}

extension ExternalSigner {
    static func only(_ environment: WalletEnvironment) async throws(SignerError) -> ExternalSigner {
        try await only(command: environment.options.signerCommand, chain: environment.parameters.network.name)
    }
}

extension WalletState {
    /// Makes the wallet give out addresses of the device's descriptors.
    mutating func setUpDescriptors(receive: [String], change: [String]) throws {
        for (texts, isInternal) in [(receive, false), (change, true)] {
            for text in texts {
                let descriptors: [Descriptor]
                do throws(DescriptorError) {
                    descriptors = try Descriptor.parse(text, codec: environment.addresses, requireChecksum: true).descriptors
                } catch {
                    throw SignerError("SetupDescriptorScriptPubKeyMans: Invalid descriptor \"\(text)\" (\(error.message))")
                }
                for descriptor in descriptors { try add(descriptor, isInternal: isInternal) }
            }
        }
    }

    /// Descriptors of no kind of address are left out.
    private mutating func add(_ descriptor: Descriptor, isInternal: Bool) throws {
        guard let type = descriptor.outputType else { return }
        let manager = DescriptorManager(descriptor, creationTime: UInt64(max(0, environment.clock.now)))
        keys.insert(manager)
        guard keys.topUp(manager.id, size: environment.options.keypoolSize, journal: &journal) else { throw KeyError.poolRanOut }
        keys.activate(manager.id, type, isInternal: isInternal, journal: &journal)
    }
}
