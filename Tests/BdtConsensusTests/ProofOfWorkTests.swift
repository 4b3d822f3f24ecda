import BdtConsensus
import BdtPrimitives
import Testing

/// A chain in memory; every block knows the one before.
final class TestHeader: HeaderContext {
    let hash: BlockHash
    let header: BlockHeader
    let version: Int32
    let bits: UInt32
    let time: Int64
    let height: Int
    let previous: TestHeader?

    init(after previous: TestHeader?, time: UInt32, bits: UInt32 = 0x207f_ffff, version: Int32 = 0x2000_0000) {
        header = BlockHeader(
            version: version, previousHash: previous?.hash ?? .zero, merkleRoot: .zero, time: time, bits: bits, nonce: 0)
        hash = header.computeHash()
        self.version = version
        self.bits = bits
        self.time = Int64(time)
        height = previous.map { $0.height + 1 } ?? 0
        self.previous = previous
    }

    var medianTimePast: Int64 {
        var times: [Int64] = []
        var entry: TestHeader? = self
        while let current = entry, times.count < ConsensusLimits.medianTimeSpan {
            times.append(current.time)
            entry = current.previous
        }
        return times.sorted()[times.count / 2]
    }

    func ancestor(height: Int) -> TestHeader? {
        var entry: TestHeader? = self
        while let current = entry, current.height > height { entry = current.previous }
        return entry?.height == height ? entry : nil
    }

    /// `count` blocks, `spacing` seconds apart, the first at `time`.
    static func chain(_ count: Int, from time: UInt32 = 1_600_000_000, spacing: UInt32 = 600, bits: UInt32 = 0x207f_ffff) -> TestHeader {
        var tip = TestHeader(after: nil, time: time, bits: bits)
        for index in 1..<UInt32(count) { tip = TestHeader(after: tip, time: time + index * spacing, bits: bits) }
        return tip
    }
}

@Suite struct ProofOfWorkTests {
    private let main = ChainParameters.make(network: .main).consensus
    private let testnet4 = ChainParameters.make(network: .testnet4).consensus
    private let regtest = ChainParameters.make(network: .regtest).consensus

    @Test func targets() {
        #expect(main.difficultyAdjustmentInterval == 7920)
        #expect(validTarget(bits: 0x1e0f_ffff, powLimit: main.powLimit) != nil)
        // Easier than the limit, negative, zero, beyond 256 bits.
        for bits: UInt32 in [0x1f00_ffff, 0x1e8f_ffff, 0x1e00_0000, 0xff12_3456] {
            #expect(validTarget(bits: bits, powLimit: main.powLimit) == nil)
        }
        let hash = BlockHash(display: "00000fffff000000000000000000000000000000000000000000000000000000")!
        #expect(checkProofOfWork(hash, bits: 0x1e0f_ffff, parameters: main))
        #expect(!checkProofOfWork(hash, bits: 0x1e0f_fffe, parameters: main))
    }

    @Test func scaling() {
        let aim = main.powTargetTimespan
        let bits: UInt32 = 0x1d00_ffff
        #expect(retarget(bits: bits, timespan: aim, parameters: main) == bits)
        #expect(retarget(bits: bits, timespan: 1, parameters: main) == 0x1c3f_ffc0)
        #expect(retarget(bits: bits, timespan: aim / 4, parameters: main) == 0x1c3f_ffc0)
        #expect(retarget(bits: bits, timespan: aim * 100, parameters: main) == 0x1d03_fffc)
        #expect(retarget(bits: 0x1d7f_ffff, timespan: aim, parameters: testnet4) == 0x1d00_ffff)
        // The easiest targets times the longest timespan exceed 256 bits; the published product wraps around, and so must ours.
        let wrapped = (CompactTarget.decode(0x1e0f_ffff)! * UInt64(aim * 4)) / UInt256(UInt64(aim))
        #expect(retarget(bits: 0x1e0f_ffff, timespan: aim * 4, parameters: main) == CompactTarget.encode(wrapped))
        #expect(CompactTarget.encode(wrapped) == 0x1e0b_0aa3)
    }

    @Test func periods() {
        let tip = TestHeader.chain(7920, spacing: 60, bits: 0x1d00_ffff)
        #expect(nextWorkRequired(after: tip.previous!, time: 0, parameters: main) == 0x1d00_ffff)
        #expect(
            nextWorkRequired(after: tip, time: 0, parameters: main) == retarget(bits: 0x1d00_ffff, timespan: 7919 * 60, parameters: main))
        #expect(nextWorkRequired(after: TestHeader.chain(144), time: 0, parameters: regtest) == 0x207f_ffff)
    }

    @Test func slowBlocksMayBeEasy() {
        let real: UInt32 = 0x1c00_ffff
        let easy: UInt32 = 0x1d00_ffff
        let tip = TestHeader.chain(3, bits: real)
        #expect(nextWorkRequired(after: tip, time: tip.time + 1200, parameters: testnet4) == real)
        #expect(nextWorkRequired(after: tip, time: tip.time + 1201, parameters: testnet4) == easy)
        let slow = TestHeader(after: tip, time: tip.header.time + 1201, bits: easy)
        #expect(nextWorkRequired(after: slow, time: slow.time + 600, parameters: testnet4) == real)
    }

    @Test func bip94ScalesTheFirstTarget() {
        var tip = TestHeader.chain(2015, bits: 0x1c00_ffff)
        tip = TestHeader(after: tip, time: tip.header.time + 1201, bits: 0x1d00_ffff)
        let timespan = tip.time - tip.ancestor(height: 0)!.time
        #expect(
            nextWorkRequired(after: tip, time: 0, parameters: testnet4)
                == retarget(bits: 0x1c00_ffff, timespan: timespan, parameters: testnet4))
    }

    @Test func transitions() {
        func permitted(_ height: Int, _ new: UInt32) -> Bool {
            isPermittedTransition(height: height, oldBits: 0x1d00_ffff, newBits: new, parameters: main)
        }
        #expect(permitted(1, 0x1d00_ffff) && !permitted(1, 0x1d00_fffe))
        #expect(permitted(7920, 0x1d03_fffc) && !permitted(7920, 0x1d03_fffd))
        #expect(permitted(7920, 0x1c3f_ffc0) && !permitted(7920, 0x1c3f_ffbf))
        #expect(isPermittedTransition(height: 1, oldBits: 1, newBits: 2, parameters: testnet4))
    }

    @Test func subsidies() {
        #expect(blockSubsidy(height: 0, parameters: main) == Amount(5_000_000_000))
        #expect(blockSubsidy(height: 709_999, parameters: main) == Amount(5_000_000_000))
        #expect(blockSubsidy(height: 710_000, parameters: main) == Amount(2_500_000_000))
        #expect(blockSubsidy(height: 150 * 33, parameters: regtest) == .zero)
        #expect(blockSubsidy(height: 150 * 64, parameters: regtest) == .zero)
    }
}
