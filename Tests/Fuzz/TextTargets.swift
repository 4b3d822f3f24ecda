import BdtBase
import BdtJSON
import BdtKeys
import BdtPrimitives

private let codec = AddressCodec(.test(bech32: "bcrt"))

let textTargets: [FuzzTarget] = [
    FuzzTarget("json", seeds: [#"{"a":[1,-2.5e3,"ü\n\u0041",null,true,{}]}"#].map { [UInt8]($0.utf8) }) { bytes in
        guard let value = try? JSONValue(parsing: bytes) else { return }
        mustHold((try? JSONValue(parsing: value.text)) == value, "JSON is read as it was written")
    },
    FuzzTarget(
        "address",
        seeds: ["bcrt1q049edschfnwystcqnsvyfpj23mpsg3jcedq9xv", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJJfn"].map { [UInt8]($0.utf8) }
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let destination = try? codec.decode(text) {
            mustHold((try? codec.decode(codec.encode(destination))) == destination, "an address is read as it was written")
        }
        if let key = codec.decodePrivateKey(text) {
            mustHold(codec.decodePrivateKey(codec.encode(key)) == key, "a key is read as it was written")
        }
        if let bytes = Base58.decode(text, limit: 512) {
            mustHold(Base58.decode(Base58.encode(bytes), limit: 512) == bytes, "base 58 is read as it was written")
        }
        _ = (Hex.decode(text), Base64.decode(text), Amount(decimal: text))
    },
]

let keyTargets: [FuzzTarget] = [
    FuzzTarget("psbt", seeds: sampleTransactions.map { PSBT($0.strippedBody).bytes }) { bytes in
        guard let psbt = try? PSBT(bytes: bytes) else { return }
        let written = psbt.bytes
        guard let again = try? PSBT(bytes: written) else { fatalError("a PSBT that was written is read") }
        mustHold(again.bytes == written, "and is written again as it was")
    },
    FuzzTarget(
        "descriptor",
        seeds: [
            "wpkh(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)",
            "wsh(and_v(v:pk(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798),older(12)))",
            "tr(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798,{pk(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798),raw(51)})",
        ].map { [UInt8]($0.utf8) }
    ) { bytes in
        guard let (descriptors, _) = try? Descriptor.parse(String(decoding: bytes, as: UTF8.self), codec: codec) else { return }
        for descriptor in descriptors {
            let text = descriptor.text
            mustHold((try? Descriptor.parse(text, codec: codec).descriptors.first?.text) == text, "a descriptor is read as it was written")
        }
    },
]

extension Transaction {
    /// Without scriptSigs and witnesses, as a PSBT wants it.
    fileprivate var strippedBody: TransactionBody {
        var body = body
        for index in body.inputs.indices {
            body.inputs[index].scriptSig = Script()
            body.inputs[index].witness = []
        }
        return body
    }
}
