import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript
import Testing

@Suite struct BlockSignatureTests {
    /// A block whose commitment is followed by a push of `solution` behind the header of BIP325; nil: no push.
    private func block(solution: [UInt8]?) -> Block {
        var coinbase = TestBlocks.coinbase(height: 1)
        coinbase.outputs.append(WitnessCommitment.output(for: TestBlocks.block([coinbase])))
        if let solution {
            coinbase.outputs[1].script.bytes += ScriptBuilder().push([0xec, 0xc7, 0xda, 0xa2] + solution).script.bytes
        }
        return TestBlocks.block([coinbase])
    }

    private func parameters(challenge: String) throws -> ConsensusParameters {
        let script = try Script(parsing: challenge)
        return ChainParameters.make(network: .signet, signet: SignetOptions(challenge: script.bytes)).consensus
    }

    private func isSigned(_ block: Block, _ challenge: String) throws -> Bool {
        let rejection = checkBlockSignature(block, parameters: try parameters(challenge: challenge))
        if let rejection { #expect(rejection.reason == "bad-signet-blksig") }
        return rejection == nil
    }

    @Test func solutions() throws {
        #expect(try isSigned(block(solution: nil), "1"))
        #expect(try !isSigned(block(solution: nil), "0"))
        // A scriptSig that pushes 7, and no witness.
        #expect(try isSigned(block(solution: [2, 1, 7, 0]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 8, 0]), "7 EQUAL"))
        // Bytes left over, bytes missing.
        #expect(try !isSigned(block(solution: [2, 1, 7, 0, 0]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 7]), "7 EQUAL"))
        #expect(try !isSigned(block(solution: [2, 1, 7, 0xff]), "7 EQUAL"))
        // The header alone is no solution.
        #expect(try isSigned(block(solution: []), "1"))
        // Without a witness commitment there is nowhere to look.
        #expect(try !isSigned(TestBlocks.block([TestBlocks.coinbase(height: 1)]), "1"))
        #expect(try !isSigned(TestBlocks.block([]), "1"))
        let signet = ChainParameters.make(network: .signet)
        #expect(checkBlockSignature(signet.genesisBlock, parameters: signet.consensus) == nil)
    }

    @Test func commitsToAllButTheSolution() throws {
        let challenge = try Script(parsing: "1")
        let first = try #require(BlockSignature(block(solution: [0, 0]), challenge: challenge))
        let second = try #require(BlockSignature(block(solution: [2, 1, 7, 0]), challenge: challenge))
        #expect(first.toSpend == second.toSpend)
        let other = TestBlocks.block(block(solution: [0, 0]).transactions.map(\.body), time: 1_700_000_001)
        #expect(try #require(BlockSignature(other, challenge: challenge)).toSpend != first.toSpend)
    }

    @Test func mainNetworkAuthorisation() throws {
        var parameters = try parameters(challenge: "7 EQUAL")
        parameters.authorisationHeight = 10
        #expect(checkAuthorisation(block(solution: nil), height: 9, parameters: parameters) == nil)
        #expect(checkAuthorisation(block(solution: nil), height: 10, parameters: parameters)?.reason == "bad-signet-blksig")
        #expect(checkAuthorisation(block(solution: [2, 1, 7, 0]), height: 10, parameters: parameters) == nil)
        let tip = TestHeader.chain(10)
        var coinbase = TestBlocks.coinbase(height: 10)
        coinbase.outputs.append(WitnessCommitment.output(for: TestBlocks.block([coinbase])))
        let proposal = WitnessCommitment.addingReservedValue(to: TestBlocks.block([coinbase]))
        #expect(contextualCheckBlock(proposal, after: tip, parameters: parameters)?.reason == "bad-signet-blksig")
        #expect(contextualCheckBlock(proposal, after: tip, parameters: parameters, checkSignature: false) == nil)
    }

    /// Block 1 of Bitcoin's signet, and its challenge: one of two keys.
    private static let signedBlock =
        "00000020f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000f575c83235984e7dc4afc1f30944c170462e84"
        + "437ab6f2d52e16878a79e4678bd1914d5fae77031eccf40700010100000000010100000000000000000000000000000000000000000000"
        + "00000000000000000000ffffffff025151feffffff0200f2052a010000001600149243f727dd5343293eb83174324019ec16c2630f0000"
        + "000000000000776a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf94c4fecc7daa249004730"
        + "4402205e423a8754336ca99dbe16509b877ef1bf98d008836c725005b3c787c41ebe46022047246e4467ad7cc7f1ad98662afcaf14c115"
        + "e0095a227c7b05c5182591c23e7e01000120000000000000000000000000000000000000000000000000000000000000000000000000"
    private static let keys =
        "2103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be430"
        + "210359ef5021964fe22d6f8e05b2463c9540ce96883fe3b278760f048f5189f2e6c452ae"

    @Test func publicSignetBlock() throws {
        let block = try Block(decoding: try #require(Hex.decode(Self.signedBlock)))
        func verdict(required: String) -> String? {
            let parameters = ChainParameters.make(
                network: .signet, signet: SignetOptions(challenge: Hex.decode(required + Self.keys)))
            #expect(block.header.previousHash == parameters.genesisHash)
            return checkBlock(block, parameters: parameters.consensus)?.reason
        }
        #expect(verdict(required: "51") == nil)
        #expect(verdict(required: "52") == "bad-signet-blksig")
    }
}
