import BdtConsensus
import BdtKernel
import BdtPrimitives
import Testing

@testable import BdtPeers

struct HeadersPresyncTests {
    private static let consensus = ChainParameters.make(network: .regtest).consensus
    private static let count = 3000
    private static let headers: [BlockHeader] = {
        var previous = ChainParameters.make(network: .regtest).genesisBlock.header
        return (1...count).map { index in
            previous = BlockHeader(
                version: 1, previousHash: previous.computeHash(), merkleRoot: .zero, time: previous.time + 60, bits: 0x207f_ffff,
                nonce: UInt32(index))
            return previous
        }
    }()

    /// Asks for `blocks` blocks of work; regtest blocks are worth two.
    private func presync(blocks: Int) throws -> HeadersPresync {
        let genesis = ChainParameters.make(network: .regtest).genesisBlock
        let start = BlockIndexEntry(header: genesis.header, hash: genesis.hash, previous: nil)
        let now = Int64(Self.headers[Self.count - 1].time)
        return HeadersPresync(start: start, required: UInt256(UInt64(2 * (blocks + 1))), consensus: Self.consensus, now: now)
    }

    @Test func headersAreHandedOutAtTheSecondPassOnly() throws {
        var presync = try presync(blocks: 2500)
        let first = presync.process(Array(Self.headers[..<2000]), isFull: true)
        #expect(first.isSuccess && !first.isDone && first.headers.isEmpty)
        #expect(first.nextRequest?.hashes.first == Self.headers[1999].computeHash())
        #expect(presync.claim?.height == 2000)
        let turn = presync.process(Array(Self.headers[2000...]), isFull: false)
        #expect(turn.isSuccess && !turn.isDone && turn.headers.isEmpty)
        #expect(turn.nextRequest?.hashes.first == Self.headers[0].previousHash)
        let again = presync.process(Array(Self.headers[..<2000]), isFull: true)
        #expect(again.isSuccess && !again.isDone && again.headers.isEmpty)
        let end = presync.process(Array(Self.headers[2000...]), isFull: false)
        #expect(end.isSuccess && end.isDone)
        #expect(end.headers == Self.headers)
    }

    @Test func aChainThatEndsTooEarlyIsGivenUp() throws {
        var presync = try presync(blocks: 5000)
        let outcome = presync.process(Array(Self.headers[..<100]), isFull: false)
        #expect(outcome.isSuccess && outcome.isDone && outcome.headers.isEmpty)
    }

    @Test func headersMustContinueTheChain() throws {
        var presync = try presync(blocks: 5000)
        #expect(!presync.process(Array(Self.headers[5..<100]), isFull: true).isSuccess)
    }

    @Test func anotherChainAtTheSecondPassIsNoticed() throws {
        // A bit for each 624 blocks: over 2500 blocks another chain passes with a chance of one in eight or more, so several are tried.
        var noticed = 0
        for _ in 0..<40 {
            var presync = try presync(blocks: 2900)
            _ = presync.process(Array(Self.headers[..<2000]), isFull: true)
            _ = presync.process(Array(Self.headers[2000...]), isFull: false)
            var previous = Self.headers[0].previousHash
            let other = (1...2000).map { index in
                let header = BlockHeader(
                    version: 2, previousHash: previous, merkleRoot: .zero, time: UInt32(index), bits: 0x207f_ffff, nonce: 0)
                previous = header.computeHash()
                return header
            }
            if !presync.process(other, isFull: true).isSuccess { noticed += 1 }
        }
        #expect(noticed > 0)
    }
}
