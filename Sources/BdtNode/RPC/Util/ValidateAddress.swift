import BdtJSON
import BdtKeys
import BdtRPC

func validateAddress(_ codec: AddressCodec) -> RPCMethod {
    RPCMethod(
        category: "util", name: "validateaddress", summary: "Return information about the given bdtcoin address.",
        arguments: [RPCArgument("address", .string, .required, "The text")],
        result: RPCResult(
            .object, "",
            [
                RPCResult("isvalid", .bool, "Whether it is an address"),
                RPCResult("address", .string, "The address", optional: true),
                RPCResult("scriptPubKey", .hex, "The output script that it stands for", optional: true),
                RPCResult("isscript", .bool, "Whether it pays a script", optional: true),
                RPCResult("iswitness", .bool, "Whether it is a segwit address", optional: true),
                RPCResult("witness_version", .number, "The version of its witness program", optional: true),
                RPCResult("witness_program", .hex, "The witness program", optional: true),
                RPCResult("error", .string, "What is wrong with it", optional: true),
                RPCResult(
                    "error_locations", .array, "Which characters are likely wrong, if that can be told", optional: true,
                    [RPCResult(.number, "The index of a character")]),
            ]),
        examples: ["validateaddress \"myaddress\""]
    ) { request in
        do throws(AddressError) {
            let destination = try codec.decode(request.arguments[0].string ?? "")
            var json: JSONObject = [
                "isvalid": true, "address": .string(codec.encode(destination)), "scriptPubKey": .string(destination.script.description),
            ]
            json.append(contentsOf: destination.json)
            return .object(json)
        } catch {
            return ["isvalid": false, "error_locations": .array(error.positions.map { JSONValue($0) }), "error": .string(error.message)]
        }
    }
}
