import BdtCrypto
import BdtPrimitives
import Testing

@Suite struct ScriptTests {
    @Test func instructionsOfAllPushes() throws {
        let sizes = [0, 1, 75, 76, 255, 256, 65535, 65536]
        for size in sizes {
            let data = [UInt8](repeating: 0x20, count: size)
            let script = ScriptBuilder().push(data).opcode(.drop).script
            let steps = Array(script)
            #expect(steps.count == 2 && Array(steps[0].data) == data && steps[1].opcode == .drop && steps[1].offset == script.count - 1)
            #expect(!script.isPushOnly && ScriptBuilder().push(data).script.isPushOnly)
            #expect(size == 0 || steps[0].isMinimalPush)
        }
    }

    @Test(arguments: [[5, 1, 2], [0x4c], [0x4c, 2, 0], [0x4d, 1], [0x4e, 0xff, 0xff, 0xff, 0xff], [0x51, 0x4e, 1, 0, 0]] as [[UInt8]])
    func brokenPushesEndTheWalk(_ bytes: [UInt8]) {
        var walk = ScriptIterator(Script(bytes))
        while walk.next() != nil {}
        #expect(walk.failed && walk.next() == nil && !Script(bytes).isPushOnly)
    }

    @Test(
        arguments: [
            (0, []), (1, [1]), (-1, [0x81]), (127, [0x7f]), (128, [0x80, 0]), (-128, [0x80, 0x80]), (255, [0xff, 0]), (256, [0, 1]),
            (-255, [0xff, 0x80]), (0x7fff_ffff, [0xff, 0xff, 0xff, 0x7f]), (0x8000_0000, [0, 0, 0, 0x80, 0]),
        ] as [(Int64, [UInt8])])
    func numbers(value: Int64, bytes: [UInt8]) {
        #expect(ScriptNumber.encode(value) == bytes)
        #expect(ScriptNumber.decode(bytes, limit: 5) == value)
        #expect((ScriptNumber.decode(bytes) == value) == (bytes.count <= 4))
    }

    @Test func numbersMustBeShort() {
        #expect(ScriptNumber.decode([1, 0]) == nil && ScriptNumber.decode([1, 0], minimal: false) == 1)
        #expect(ScriptNumber.decode([0x80]) == nil && ScriptNumber.decode([0x80], minimal: false) == 0)
        #expect(ScriptNumber.decode([0, 0, 0, 0, 0]) == nil)
    }

    @Test func minimalPushes() {
        #expect(Array(Script([0x51]))[0].number(in: 1...16) == 1)
        for bytes in [[1, 5], [1, 0x81], [0x4c, 1, 0x20], [0x4d, 1, 0, 0x20]] as [[UInt8]] {
            #expect(!Array(Script(bytes))[0].isMinimalPush)
            #expect(Array(Script(bytes))[0].number(in: 1...100) == nil)
        }
        #expect(Array(Script([1, 0x11]))[0].number(in: 1...20) == 17)
        #expect(Array(Script([1, 0x11]))[0].number(in: 1...16) == nil)
        #expect(Array(Script([0]))[0].number(in: 0...16) == nil)
    }

    @Test func witnessPrograms() {
        #expect(Script([0, 2, 1, 2]).witnessProgram == WitnessProgram(version: 0, program: [1, 2]))
        #expect(Script([0x60, 2, 1, 2]).witnessProgram?.version == 16)
        #expect(Script([0x50, 2, 1, 2]).witnessProgram == nil && Script([0, 1, 2]).witnessProgram == nil)
        #expect(Script([0, 2, 1, 2, 3]).witnessProgram == nil)
        #expect(WitnessProgram(version: 17, program: [1, 2]) == nil && WitnessProgram(version: 0, program: [1]) == nil)
        #expect(WitnessProgram(version: 0, program: [UInt8](repeating: 0, count: 41)) == nil)
    }
}

@Suite struct ScriptTemplateTests {
    private static let keys = (1...3).map { PrivateKey([UInt8](repeating: 0, count: 31) + [$0])!.publicKey }

    @Test func everyTemplateIsFound() throws {
        let hash = Hash160(hashing: [1])
        let cases: [(Script, ScriptTemplate)] = [
            (.payTo(Self.keys[0]), .pubKey(Self.keys[0])), (.payToPublicKeyHash(hash), .pubKeyHash(hash)),
            (.payToScriptHash(hash), .scriptHash(hash)),
            (.multisig(required: 2, keys: Self.keys), .multisig(required: 2, keys: Self.keys)),
            (Script([0x6a, 2, 1, 2]), .nullData), (Script([0x6a]), .nullData), (Script([0x51, 2, 0x4e, 0x73]), .anchor),
            (Script([0, 20] + hash.bytes), .witnessV0KeyHash(hash)),
            (Script([0, 32] + SHA256.hash([1]).bytes), .witnessV0ScriptHash(SHA256.hash([1]))),
            (Script([0x51, 32] + SHA256.hash([1]).bytes), .witnessV1Taproot(XOnlyPublicKey(SHA256.hash([1])))),
            (Script([0x52, 2, 1, 2]), .witnessUnknown(try #require(WitnessProgram(version: 2, program: [1, 2])))),
            (Script([0, 2, 1, 2]), .nonstandard), (Script(), .nonstandard), (Script([0x6a, 5]), .nonstandard),
            (Script([0x6a, 0x76]), .nonstandard),
        ]
        for (script, template) in cases { #expect(ScriptTemplate(script) == template, "\(script)") }
    }

    @Test func manyKeysNeedAPushedCount() {
        let keys = (1...20).compactMap { PrivateKey([UInt8](repeating: 0, count: 31) + [$0])?.publicKey }
        #expect(ScriptTemplate(.multisig(required: 17, keys: keys)) == .multisig(required: 17, keys: keys))
        let tooMany = keys + [keys[0]]
        #expect(ScriptTemplate(.multisig(required: 1, keys: tooMany)) == .nonstandard)
        #expect(ScriptTemplate(.multisig(required: 3, keys: Array(keys[..<2]))) == .nonstandard)
    }

    @Test func wrongCountsAndKeysAreNonstandard() {
        let good = Script.multisig(required: 1, keys: Self.keys).bytes
        for (position, byte) in [(0, 0x00), (0, 0x54), (1, 0x20), (2, 0x05), (good.count - 2, 0x52), (good.count - 1, 0xad)]
            as [(Int, UInt8)]
        {
            var bytes = good
            bytes[position] = byte
            #expect(ScriptTemplate(Script(bytes)) == .nonstandard)
        }
        #expect(ScriptTemplate(Script(good + [0xae])) == .nonstandard)
    }
}
