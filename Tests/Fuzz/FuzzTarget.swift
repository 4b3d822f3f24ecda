import BdtBase

/// What libFuzzer runs on bytes of its choice. A target must not trap, whatever the bytes, and says `mustHold` of what must come out of them.
struct FuzzTarget: Sendable {
    let name: String
    /// Inputs to start from: small ones that decode.
    let seeds: [[UInt8]]
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, seeds: [[UInt8]] = [], run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.seeds = seeds
        self.run = run
    }

    /// All of them. One for each codec, and one for script verification.
    static let all: [FuzzTarget] =
        primitiveTargets + scriptTargets + wireTargets + keyTargets + textTargets + storageTargets + [capnpTarget]
}

/// Ends the run with a crash, which libFuzzer reports with its input.
func mustHold(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
}

/// Takes numbers and pieces off the front of the fuzzer's bytes; at the end it gives zeros and nothing.
struct FuzzBytes {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }
    mutating func word() -> UInt32 { (0..<4).reduce(0) { word, _ in word << 8 | UInt32(byte()) } }
    mutating func number(below limit: Int) -> Int { limit > 0 ? Int(word()) % limit : 0 }

    /// At most 65,535 bytes, their count before them.
    mutating func piece() -> [UInt8] {
        let count = Int(byte()) << 8 | Int(byte())
        defer { rest = rest.dropFirst(count) }
        return [UInt8](rest.prefix(count))
    }

    var remaining: [UInt8] { [UInt8](rest) }
}
