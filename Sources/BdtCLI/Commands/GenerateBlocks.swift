import BdtJSON
import BdtRPC

/// `-generate [blocks] [tries]`: makes blocks that pay to `address`, which the caller fetched from the wallet.
struct GenerateBlocks: ClientCommand {
    let address: String
    /// What the user typed.
    let arguments: [String]

    init(to address: String, arguments: [String]) throws {
        if arguments.count > 2 { throw ClientError("too many arguments (maximum 2 for nblocks and maxtries)") }
        if arguments.first == "0" {
            throw ClientError(
                "the first argument (number of blocks to generate, default: 1) must be an integer value greater than zero")
        }
        self.address = address
        self.arguments = arguments
    }

    func request() throws -> JSONValue {
        let blocks = arguments.first ?? "1"
        return callObject(
            "generatetoaddress", try TypedArguments.positional("generatetoaddress", [blocks, address] + arguments.dropFirst()))
    }

    func reply(_ answer: JSONValue) throws -> Reply {
        let reply = try Reply(answer)
        guard case .result(let blocks) = reply else { return reply }
        return .result(["address": .string(address), "blocks": blocks])
    }
}
