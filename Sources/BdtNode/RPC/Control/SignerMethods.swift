import BdtCommon
import BdtJSON
import BdtRPC

/// Devices that hold keys. Wallets with keys there speak to them in the wallet process.
@Sendable package func signerMethods(_ node: NodeContext) -> [RPCMethod] {
    [
        RPCMethod(
            category: "signer", name: "enumeratesigners", summary: "Lists the external signers that the program of -signer finds.",
            result: RPCResult(
                .object, "",
                [
                    RPCResult(
                        "signers", .array, "The devices",
                        [
                            RPCResult(
                                .object, "",
                                [
                                    RPCResult("fingerprint", .hex, "Of the device's master key"),
                                    RPCResult("name", .string, "The name of the device"),
                                ])
                        ])
                ]), examples: ["enumeratesigners"]
        ) { _ in
            let command = node.arguments.get("signer", default: "")
            if command.isEmpty { throw RPCError(.miscError, "Error: restart bdtcoind with -signer=<cmd>") }
            let signers = try await ExternalSigner.all(command: command, chain: node.parameters.network.name)
            return [
                "signers": .array(signers.map { ["fingerprint": .string($0.fingerprint), "name": .string($0.name)] })
            ]
        }
    ]
}
