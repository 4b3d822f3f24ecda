import BdtCrypto
import BdtEncoding
import BdtPolicy
import BdtPrimitives
import Testing

@Suite struct FeeEstimatorTests {
    /// 80 blocks in which the rate decides on the wait: `slow` rates take ten blocks, others one.
    private func trained(blocks: Int = 80) -> FeeEstimator {
        let estimator = FeeEstimator()
        var waiting: [(FeeEstimator.Confirmation, due: Int)] = []
        var counter: UInt64 = 0
        estimator.connect(height: 1, confirmed: [])
        for height in 2..<blocks + 2 {
            for rate: Int64 in [2000, 50_000] {
                for _ in 0..<10 {
                    counter += 1
                    let txid = Txid(Hash256(words: (counter, 1, 2, 3)))
                    let confirmation = FeeEstimator.Confirmation(
                        txid: txid, rate: FeeRate(satoshiPerKvB: rate), entryHeight: height - 1)
                    estimator.track(txid, rate: confirmation.rate, height: height - 1)
                    waiting.append((confirmation, height - 1 + (rate == 2000 ? 10 : 1)))
                }
            }
            estimator.connect(height: height, confirmed: waiting.filter { $0.due <= height }.map(\.0))
            waiting.removeAll { $0.due <= height }
        }
        return estimator
    }

    @Test func knowsNothingAtFirst() {
        let estimator = FeeEstimator()
        #expect(estimator.estimate(target: 6, conservative: false).rate == .zero)
        #expect(estimator.rawEstimate(target: 6, success: 0.95, horizon: .short)?.rate == -1)
        #expect(FeeHorizon.allCases.map { estimator.longestTarget($0) } == [12, 48, 1008])
        #expect(estimator.rawEstimate(target: 13, success: 0.95, horizon: .short) == nil)
    }

    @Test func learnsWhatHasteCosts() {
        let estimator = trained()
        let fast = estimator.estimate(target: 2, conservative: false)
        #expect(fast.rate == FeeRate(satoshiPerKvB: 50_000) && fast.target == 2)
        #expect(estimator.estimate(target: 1, conservative: false).target == 2)
        #expect(estimator.estimate(target: 24, conservative: false).rate == FeeRate(satoshiPerKvB: 2000))
        #expect(estimator.estimate(target: 1008, conservative: false).target <= 40)
        #expect(estimator.estimate(target: 1009, conservative: false).rate == .zero)
        var last = FeeRate(satoshiPerKvB: .max)
        for target in [2, 3, 4, 6, 9, 12, 13, 24, 48] {
            let rate = estimator.estimate(target: target, conservative: true).rate
            #expect(rate <= last)
            last = rate
        }
    }

    @Test func rangesTellWhy() throws {
        let estimate = try #require(trained().rawEstimate(target: 2, success: 0.9, horizon: .short))
        #expect(abs(estimate.rate - 50_000) < 1 && estimate.scale == 1)
        #expect(estimate.pass.start < 50_000 && estimate.pass.end > 50_000 && estimate.pass.withinTarget > 100)
        #expect(estimate.fail.start < 2000 && estimate.fail.totalConfirmed > estimate.fail.withinTarget)
    }

    @Test func leaversCount() throws {
        let estimator = FeeEstimator()
        estimator.connect(height: 1, confirmed: [])
        let txid = Txid(Hash256(words: (1, 1, 1, 1)))
        estimator.track(txid, rate: FeeRate(satoshiPerKvB: 5000), height: 1)
        for height in 2...5 { estimator.connect(height: height, confirmed: []) }
        estimator.forget(txid)
        let estimate = try #require(estimator.rawEstimate(target: 4, success: 0.5, horizon: .short))
        #expect(estimate.fail.leftMempool == 1 && estimate.fail.inMempool == 0)
        #expect(estimator.rawEstimate(target: 5, success: 0.5, horizon: .short)?.fail.leftMempool == 0)
    }

    @Test func fileKeepsTheFigures() throws {
        let estimator = trained()
        let other = FeeEstimator()
        #expect(try other.load(estimator.encoded))
        for target in [2, 6, 20] {
            #expect(
                other.rawEstimate(target: target, success: 0.9, horizon: .medium)?.rate
                    == estimator.rawEstimate(target: target, success: 0.9, horizon: .medium)?.rate)
        }
        #expect(other.estimate(target: 2, conservative: false).rate == FeeRate(satoshiPerKvB: 50_000))
        #expect(estimator.encoded.prefix(8) == [0x8c, 0x49, 0x02, 0, 0, 0, 0, 0])
    }

    @Test func damagedFilesAreRefused() throws {
        let good = trained(blocks: 3).encoded
        for length in stride(from: 0, to: good.count, by: 997) {
            #expect(throws: DecodeError.self) { try FeeEstimator().load(Array(good.prefix(length))) }
        }
        var newer = good
        newer[0] = 0x8d
        #expect(throws: DecodeError.invalid("File version (149901) too high to be read.")) { try FeeEstimator().load(newer) }
        var older = good
        older[0] = 0x8b
        #expect(try FeeEstimator().load(older) == false)
        var disordered = good
        disordered[12] = 0xff
        #expect(throws: DecodeError.self) { try FeeEstimator().load(disordered) }
        // Neither may a random file do harm.
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<4 { bytes[Int.random(in: 20..<bytes.count, using: &generator)] = UInt8.random(in: 0 ... .max, using: &generator) }
            _ = try? FeeEstimator().load(bytes)
        }
    }
}
