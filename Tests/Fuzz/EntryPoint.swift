#if canImport(Glibc)
    import Glibc
#endif

// The functions that libFuzzer calls. Its own options follow the program's name; BDTCOIN_FUZZ_TARGET names the target.

private let target: FuzzTarget = {
    let name = getenv("BDTCOIN_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let found = FuzzTarget.all.first(where: { $0.name == name }) else {
        print("BDTCOIN_FUZZ_TARGET must be one of:", FuzzTarget.all.map(\.name).joined(separator: " "))
        exit(EXIT_FAILURE)
    }
    return found
}()

/// Before anything runs: with BDTCOIN_FUZZ_LIST prints the names of all targets and ends; with BDTCOIN_FUZZ_CORPUS writes the target's seeds
/// into that folder, which may then be given to libFuzzer as its corpus.
@_cdecl("LLVMFuzzerInitialize") public func initialize(
    _ count: UnsafeMutablePointer<Int32>?, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> Int32 {
    if getenv("BDTCOIN_FUZZ_LIST") != nil {
        for target in FuzzTarget.all { print(target.name) }
        exit(EXIT_SUCCESS)
    }
    if let folder = getenv("BDTCOIN_FUZZ_CORPUS") {
        for (number, seed) in target.seeds.enumerated() {
            guard let file = fopen("\(String(cString: folder))/seed-\(number)", "w") else { continue }
            fwrite(seed, 1, seed.count, file)
            fclose(file)
        }
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput") public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.run([UInt8](UnsafeBufferPointer(start: start, count: count)))
    return 0
}
