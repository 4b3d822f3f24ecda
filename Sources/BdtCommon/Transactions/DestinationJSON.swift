import BdtBase
import BdtJSON
import BdtKeys
import BdtPrimitives

extension Destination {
    /// What an address alone tells: members that validateaddress and getaddressinfo share.
    package var json: JSONObject {
        switch self {
        case .none, .pubKey: [:]
        case .pkHash: ["isscript": false, "iswitness": false]
        case .scriptHash: ["isscript": true, "iswitness": false]
        case .witnessV0KeyHash(let hash): Destination.witness(isScript: false, version: 0, hash.bytes)
        case .witnessV0ScriptHash(let hash): Destination.witness(isScript: true, version: 0, hash.bytes)
        case .taproot(let key): Destination.witness(isScript: true, version: 1, key.bytes)
        case .anchor: ["isscript": true, "iswitness": true]
        case .witnessUnknown(let program):
            [
                "iswitness": true, "witness_version": JSONValue(program.version),
                "witness_program": .string(Hex.encode(program.program)),
            ]
        }
    }

    private static func witness(isScript: Bool, version: Int, _ program: [UInt8]) -> JSONObject {
        [
            "isscript": .bool(isScript), "iswitness": true, "witness_version": JSONValue(version),
            "witness_program": .string(Hex.encode(program)),
        ]
    }
}
