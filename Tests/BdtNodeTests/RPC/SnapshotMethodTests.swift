import BdtConsensus
import BdtCrypto
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import BdtStorage
import Testing

@Suite struct SnapshotMethodTests {
    @Test func dumpsAndLoads() async throws {
        let source = try NodeFixture()
        try source.mine(110)
        let path = source.folder.path + "/utxos.dat"
        let dump = try await source.call("dumptxoutset", [.string(path), "latest"])
        #expect(dump.object?.keys == ["coins_written", "base_hash", "base_height", "path", "txoutset_hash", "nchaintx"])
        #expect(dump["coins_written"] == 110 && dump["base_height"] == 110 && dump["nchaintx"] == 111)
        #expect(dump["path"] == .string(path) && !FileSystem.exists(path + ".incomplete"))
        #expect(dump["txoutset_hash"] == (try await source.call("gettxoutsetinfo"))["hash_serialized_3"])
        #expect(
            await source.error("dumptxoutset", [.string(path), "latest"])
                == RPCError(
                    .invalidParameter, "\(path) already exists. If you are sure this is what you want, move it out of the way first"))

        var options = RegtestOptions()
        options.snapshots = [
            AssumeUTXO(
                height: 110, outputsHash: try #require(Hash256(display: dump["txoutset_hash"].string ?? "")), chainTransactionCount: 111,
                blockHash: try #require(source.kernel.chain.tip).hash)
        ]
        let target = try NodeFixture(parameters: ChainParameters.make(network: .regtest, regtest: options))
        let missing = await target.error("loadtxoutset", [.string(path)])
        #expect(missing?.code == .internalError)
        #expect(missing?.message.hasPrefix("Unable to load UTXO snapshot: The base block header (") == true)
        _ = target.kernel.acceptHeaders((1...110).compactMap { source.kernel.chain[$0]?.header }, minimumWorkChecked: true)
        let loaded = try await target.call("loadtxoutset", [.string(path)])
        #expect(
            loaded == [
                "coins_loaded": 110, "tip_hash": dump["base_hash"], "base_height": 110, "path": .string(path),
            ])
        #expect(try await target.call("getblockcount") == 110)
        let states = try await target.call("getchainstates")["chainstates"]
        #expect(states.array?.count == 2 && states[0]["blocks"] == 0 && states[0]["validated"] == true)
        #expect(states[0]["snapshot_blockhash"].isNull && states[1]["snapshot_blockhash"] == dump["base_hash"])
        #expect(states[1]["validated"] == false && states[1]["blocks"] == 110)
    }

    @Test func refusesWhatItCannotDo() async throws {
        let fixture = try NodeFixture()
        let path = fixture.folder.path
        #expect(
            await fixture.error("dumptxoutset", ["x", "bogus"])
                == RPCError(
                    .invalidParameter,
                    "Invalid snapshot type \"bogus\" specified. Please specify \"rollback\" or \"latest\""))
        #expect(
            await fixture.error("dumptxoutset", ["x", "latest", ["rollback": 0]])
                == RPCError(.invalidParameter, "Invalid snapshot type \"latest\" specified with rollback option"))
        #expect(
            await fixture.error("dumptxoutset", [.string(path + "/no/x"), "latest"])
                == RPCError(.invalidParameter, "Couldn't open file \(path)/no/x.incomplete for writing."))
        #expect(
            await fixture.error("loadtxoutset", [.string(path + "/no/x")])
                == RPCError(.invalidParameter, "Couldn't open file \(path)/no/x for reading."))
        try FileSystem.replace(path + "/short", with: [1, 2])
        #expect(
            await fixture.error("loadtxoutset", [.string(path + "/short")])
                == RPCError(.deserializationError, "Unable to parse metadata: AutoFile::read: end of file: iostream error"))
    }
}
