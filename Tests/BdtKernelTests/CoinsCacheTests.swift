import BdtCrypto
import BdtPrimitives
import Testing

@testable import BdtKernel

/// Coins in a dictionary: what the cache is compared with.
private final class ModelCoins: CoinsSource {
    var coins: [OutPoint: Coin] = [:]
    var bestBlock = BlockHash.zero

    func coin(_ outpoint: OutPoint) -> Coin? { coins[outpoint] }

    func load(_ outpoint: OutPoint, into table: CoinTable) -> CoinPointer? {
        guard let coin = coins[outpoint] else { return nil }
        let slot = table.insert(outpoint)
        coin.output.withView { table.set(slot, value: $0.value.satoshi, code: coin.heightCode, script: $0.script) }
        return slot
    }

    /// Takes the changes of a cache over, as the store does.
    func write(_ cache: CoinsCache<ModelCoins>) {
        cache.forEachChange { slot in coins[slot.pointee.outpoint] = slot.coin }
        bestBlock = cache.bestBlock
    }
}

@Suite struct CoinsCacheTests {
    private func outpoint(_ number: Int) -> OutPoint {
        OutPoint(txid: Txid(SHA256.hash([UInt8(number & 0xff), UInt8(number >> 8)])), index: UInt32(number % 3))
    }

    private func coin(_ random: inout some RandomNumberGenerator) -> Coin {
        // Scripts that fit a slot, and some that do not.
        let size =
            Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 37...400, using: &random) : Int.random(in: 0...36, using: &random)
        return Coin(
            output: TransactionOutput(
                value: Amount(Int64.random(in: 0...1 << 50, using: &random)), script: Script([UInt8](repeating: 0x61, count: size))),
            height: Int.random(in: 0...1_000_000, using: &random), isCoinbase: Bool.random(using: &random))
    }

    /// Random changes through one cache, and through a second one over it, against a dictionary.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func agreesWithADictionary(_ seed: UInt64) {
        var random = Seeded(seed)
        let base = ModelCoins()
        let cache = CoinsCache(base)
        var model: [OutPoint: Coin] = [:]
        // Few outputs meet often; many make the table grow.
        let range = seed % 2 == 0 ? 40 : 4000
        for step in 0..<6000 {
            let place = outpoint(Int.random(in: 0..<range, using: &random))
            switch Int.random(in: 0..<40, using: &random) {
            case 0..<14:
                let coin = coin(&random)
                cache.add(coin, at: place, mayOverwrite: model[place] != nil)
                model[place] = coin
            case 14..<26:
                #expect(cache.spend(place) == (model[place] != nil))
                model[place] = nil
            case 26..<36: #expect(cache.coin(place) == model[place], "seed \(seed), step \(step)")
            case 36: cache.uncache(place)
            case 37: change(through: CoinsCache(cache), &model, range, &random)
            default:
                guard step % 50 == 0 else { continue }
                base.write(cache)
                #expect(base.coins == model, "seed \(seed), step \(step)")
                cache.markWritten(emptied: Bool.random(using: &random))
            }
        }
        base.write(cache)
        #expect(base.coins == model)
    }

    private func change(
        through overlay: CoinsCache<CoinsCache<ModelCoins>>, _ model: inout [OutPoint: Coin], _ range: Int, _ random: inout Seeded
    ) {
        var changed = model
        for _ in 0..<8 {
            let place = outpoint(Int.random(in: 0..<range, using: &random))
            #expect(overlay.coin(place) == changed[place])
            if changed[place] != nil, Bool.random(using: &random) {
                overlay.spend(place)
                changed[place] = nil
            } else {
                let coin = coin(&random)
                overlay.add(coin, at: place, mayOverwrite: changed[place] != nil)
                changed[place] = coin
            }
        }
        if Bool.random(using: &random) {
            overlay.push()
            model = changed
        }
    }

    @Test func whatComesAndGoesIsNeverWritten() {
        let cache = CoinsCache(ModelCoins())
        var random = Seeded(5)
        for number in 0..<500 { cache.add(coin(&random), at: outpoint(number), mayOverwrite: false) }
        for number in 0..<500 { cache.spend(outpoint(number)) }
        var changes = 0
        cache.forEachChange { _ in changes += 1 }
        #expect(changes == 0 && cache.count == 0)
        let used = cache.memoryUsage
        for number in 1000..<1500 { cache.add(coin(&random), at: outpoint(number), mayOverwrite: false) }
        for number in 1000..<1500 { #expect(cache.knows(outpoint(number))) }
        #expect(cache.count == 500 && cache.memoryUsage <= used + 500 * 50, "what became free is used again")
    }

    @Test func manyComeAndGo() {
        let cache = CoinsCache(ModelCoins())
        var random = Seeded(7)
        for number in 0..<20_000 { cache.add(coin(&random), at: outpoint(number), mayOverwrite: false) }
        for number in 0..<20_000 where number % 3 != 0 { cache.spend(outpoint(number)) }
        for number in 20_000..<33_000 { cache.add(coin(&random), at: outpoint(number), mayOverwrite: false) }
        #expect(cache.count == 20_000 / 3 + 1 + 13_000)
        for number in 0..<33_000 { #expect(cache.knows(outpoint(number)) == (number % 3 == 0 || number >= 20_000)) }
    }

    @Test func memoryGoesBack() {
        let cache = CoinsCache(ModelCoins())
        let empty = cache.memoryUsage
        var random = Seeded(6)
        for number in 0..<5000 { cache.add(coin(&random), at: outpoint(number), mayOverwrite: true) }
        #expect(cache.memoryUsage > 5000 * 80)
        cache.discard()
        #expect(cache.memoryUsage == empty)
    }
}

/// Random numbers that are the same at each run.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
