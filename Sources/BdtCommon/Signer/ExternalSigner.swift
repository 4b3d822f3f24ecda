import BdtJSON
import BdtKeys

/// A device that holds keys and signs, spoken to through the program of `-signer`.
package struct ExternalSigner: Sendable {
    /// Of the device's master key, as eight hexadecimal digits.
    package let fingerprint: String
    package let name: String
    private let program: JSONProgram
    private let chain: String

    /// The devices that the program finds.
    /// - Parameter chain: the name of the network.
    package static func all(command: String, chain: String) async throws(SignerError) -> [ExternalSigner] {
        let program = JSONProgram(command)
        guard case .array(let found) = try await program.run(["enumerate"]) else {
            throw SignerError("'\(command)' received invalid response, expected array of signers")
        }
        var signers: [ExternalSigner] = []
        for device in found {
            if let error = device["error"].string { throw SignerError("'\(command)' error: \(error)") }
            guard let fingerprint = device["fingerprint"].string else {
                throw SignerError("'\(command)' received invalid response, missing signer fingerprint")
            }
            if signers.contains(where: { $0.fingerprint == fingerprint }) { continue }
            signers.append(
                ExternalSigner(fingerprint: fingerprint, name: device["model"].string ?? "", program: program, chain: chain))
        }
        return signers
    }

    /// The one device that there is.
    package static func only(command: String, chain: String) async throws(SignerError) -> ExternalSigner {
        func fail(_ text: String) -> SignerError { SignerError("GetExternalSigner: \(text)") }
        if command.isEmpty { throw fail("restart bdtcoind with -signer=<cmd>") }
        let signers = try await all(command: command, chain: chain)
        guard let signer = signers.first else { throw fail("No external signers found") }
        if signers.count > 1 { throw fail("More than one external signer found. Please connect only one at a time.") }
        return signer
    }

    private func run(_ arguments: [String], input: String = "") async throws(SignerError) -> JSONValue {
        try await program.run(["--fingerprint", fingerprint, "--chain", chain] + arguments, input: input)
    }

    /// The descriptors for receiving and for change that the device suggests, as text.
    package func descriptors(account: Int = 0) async throws(SignerError) -> (receive: [String], change: [String]) {
        let answer = try await run(["getdescriptors", "--account", "\(account)"])
        func texts(_ name: String) throws(SignerError) -> [String] {
            guard let list = answer[name].array else {
                throw SignerError("SetupDescriptorScriptPubKeyMans: Unexpected result")
            }
            return list.map { $0.string ?? "" }
        }
        return (try texts("receive"), try texts("internal"))
    }

    /// Has the device show the address of a descriptor, and checks that it is `address`.
    package func display(_ descriptor: String, expecting address: String) async throws(SignerError) {
        let answer = try await run(["displayaddress", "--desc", descriptor])
        if let error = answer["error"].string { throw SignerError("Signer returned error: \(error)") }
        guard let shown = answer["address"].string else { throw SignerError("Signer did not echo address") }
        if shown != address { throw SignerError("Signer echoed unexpected address \(shown)") }
    }

    /// The transaction as the device gives it back.
    package func sign(_ psbt: PSBT) async throws(SignerError) -> PSBT {
        guard psbt.inputs.contains(where: isConcerned) else {
            throw SignerError("Signer fingerprint \(fingerprint) does not match any of the inputs:\n\(psbt.base64)")
        }
        // By standard input: it may be too long for an argument.
        let answer = try await program.run(
            ["--stdin", "--fingerprint", fingerprint, "--chain", chain], input: "signtx \(psbt.base64)")
        if let error = answer["error"].string { throw SignerError(error) }
        guard let text = answer["psbt"].string else { throw SignerError("Unexpected result from signer") }
        do {
            return try PSBT(base64: text)
        } catch {
            throw SignerError("TX decode failed \(error.message)")
        }
    }

    private func isConcerned(_ input: PSBTInput) -> Bool {
        input.origins.values.contains { "\($0.fingerprint)" == fingerprint }
            || input.taprootOrigins.values.contains { "\($0.origin.fingerprint)" == fingerprint }
    }
}
