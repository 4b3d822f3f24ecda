import BdtBase

#if canImport(Glibc)
    import Glibc
#endif

/// What the command line asks for.
struct BenchmarkArguments {
    var only = ""
    /// A block as raw bytes.
    var block: String?
    /// A chain of blocks as in blk00000.dat, on regtest.
    var chain: String?

    init(_ words: some Sequence<String>) {
        var iterator = words.makeIterator()
        while let word = iterator.next() {
            switch word {
            case "--only": only = iterator.next() ?? ""
            case "--block": block = iterator.next()
            case "--chain": chain = iterator.next()
            default: print("no option \(word)")
            }
        }
    }
}

/// Measures and prints. Each figure stands beside the raw cost of the library calls that it cannot avoid, measured in turns with it.
final class BenchmarkRun {
    /// Turns of which the median counts.
    private static let turns = 9
    /// How long a turn goes on at least (microseconds).
    private static let turnLength: Int64 = 30_000

    private let only: String

    init(only: String) { self.only = only }

    func wants(_ name: String) -> Bool { name.hasPrefix(only) }

    /// Times `body`, which does `count` units of work at each call, and `raw`, which does what is unavoidable of it.
    func compare(_ name: String, per unit: String, count: Int = 1, to rawName: String, _ body: () -> Void, raw: () -> Void) {
        guard wants(name) else { return }
        var (own, bare): ([Double], [Double]) = ([], [])
        for _ in 0..<BenchmarkRun.turns {
            own.append(time(body) / Double(count))
            bare.append(time(raw) / Double(count))
        }
        let (a, b) = (own.sorted()[own.count / 2], bare.sorted()[bare.count / 2])
        show(name, "\(text(a)) a \(unit), ratio \(round(a / b)) to \(rawName) (\(text(b)))")
    }

    func show(_ name: String, _ result: String) {
        let padding = String(repeating: " ", count: max(1, 34 - name.count))
        print(name + padding + result)
    }

    /// Microseconds of the processor that one call takes on average: others on the machine do not count.
    private func time(_ body: () -> Void) -> Double {
        let start = BenchmarkRun.processorTime
        var calls = 0
        repeat {
            body()
            calls += 1
        } while BenchmarkRun.processorTime - start < BenchmarkRun.turnLength
        return Double(BenchmarkRun.processorTime - start) / Double(calls)
    }

    /// Microseconds that this thread has run.
    private static var processorTime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private func text(_ microseconds: Double) -> String {
        microseconds < 10 ? "\(round(microseconds * 1000)) ns" : "\(round(microseconds)) us"
    }

    func round(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// Keeps the optimiser from dropping work whose result nobody needs.
@inline(never) func use<T>(_ value: T) { withExtendedLifetime(value) {} }
