import BdtIPC
import BdtInterfaces
import BdtPrimitives
import Foundation

/// What the child process serves.
struct BenchmarkInit: Init {
    private struct Echoing: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    func makeEcho() async throws -> any Echo { Echoing() }
    func makeChain() async throws -> any Chain { BenchmarkChain() }
}

/// Calls `body` with the Init of a child process.
private func withChild(_ body: (any Init) async throws -> Void) async throws {
    let (process, descriptor) = try ChildProcess.spawn(executable: "/proc/self/exe")
    let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
    try await body(root)
    connection.close()
    await process.wait()
}

private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// One echo at a time, and 64 at a time.
func measureEcho() async throws {
    try await withChild { root in
        let echo = try await root.makeEcho()
        var times: [Double] = []
        for _ in 0..<20_000 { times.append(try await seconds { _ = try await echo.echo("hello") }) }
        times = times.dropFirst(1000).sorted()
        print(
            String(
                format: "echo, one at a time: median %.1f us, 99%% %.1f us", times[times.count / 2] * 1e6,
                times[times.count * 99 / 100] * 1e6))
        let count = 256_000
        let total = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask { for _ in 0..<count / 64 { _ = try await echo.echo("hello") } }
                }
                try await group.waitForAll()
            }
        }
        print(String(format: "echo, 64 in flight: %.0f calls/s", Double(count) / total))
    }
}

/// A block of a megabyte through `Chain.findBlock`, as bytes and decoded.
func measureBlock() async throws {
    try await withChild { root in
        let chain = try await root.makeChain()
        let query = FoundBlockQuery(wantsData: true)
        var (bytes, decoded): ([Double], [Double]) = ([], [])
        for _ in 0..<300 {
            bytes.append(try await seconds { _ = try await chain.findBlock(BenchmarkChain.hash(1), query) })
            decoded.append(try await seconds { _ = try await chain.findBlock(BenchmarkChain.hash(1), query)?.block })
        }
        bytes.sort()
        decoded.sort()
        print(
            String(
                format: "findBlock, %.2f MB: median %.2f ms; decoded %.2f ms", Double(BenchmarkChain.blockBytes.count) / 1e6,
                bytes[150] * 1e3, decoded[150] * 1e3))
    }
}

/// The same scan of 2,000 full blocks over a chain in this process and over one in a child.
func measureRescan() async throws {
    func scan(_ chain: any Chain) async throws -> Double {
        try await seconds {
            var outputs = 0
            var blocks = BlockReadAhead(chain)
            for height in 0..<2000 {
                guard let block = try await blocks.block(BenchmarkChain.hash(height), hasNext: true)?.block else {
                    throw IPCError.remote("no block")
                }
                for transaction in block.transactions {
                    outputs += transaction.outputs.count { BenchmarkChain.scripts.contains($0.script) }
                }
            }
            precondition(outputs > 0)
        }
    }
    let local = try await scan(BenchmarkChain())
    try await withChild { root in
        let remote = try await scan(try await root.makeChain())
        print(
            String(
                format: "scan of 2,000 blocks: in one process %.2f s, through the border %.2f s, ratio %.2f", local, remote, remote / local)
        )
    }
}
