import CapnProto

#if canImport(Glibc)
    import Glibc
#endif

// A plug-in of `capnp compile`: reads its request from standard input, writes `<file>.swift` for each schema file to the working directory.

/// Larger requests are refused.
let requestLimit = 64 << 20

func readRequest() throws -> [UInt8] {
    var request: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        guard count >= 0 else { throw GeneratorError("cannot read the request: \(String(cString: strerror(errno)))") }
        guard count > 0 else { return request }
        request += chunk[..<count]
        guard request.count <= requestLimit else { throw GeneratorError("the request is too large") }
    }
}

func save(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw GeneratorError("cannot write \(path): \(String(cString: strerror(errno)))") }
    let written = fputs(text, file)
    guard fclose(file) == 0, written >= 0 else { throw GeneratorError("cannot write \(path)") }
}

do {
    let schemas = try SchemaSet(try Message(try readRequest()).root.structure())
    for file in schemas.files {
        var writer = FileWriter(schemas)
        try save(try writer.source(of: file), to: file.name + ".swift")
    }
} catch {
    let line = Array("capnpc-swift: \(error)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(1)
}
