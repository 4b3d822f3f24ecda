import Foundation
import Testing

/// capnpc-swift itself: what it cannot translate it refuses with one clear line.
struct GeneratorTests {
    private static let generator = ProcessTests.child.replacing("BdtIPCTestChild", with: "capnpc-swift")

    /// Runs a program with `input` at its standard input; its exit status and what it wrote to standard error.
    private func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> (status: Int32, errors: String) {
        let process = Process()
        let (standardInput, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = standardInput
        process.standardError = errors
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func refusal(of schema: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "capnpc-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "bad.capnp")
        try "@0xd3c1f0a94be27712;\n\(schema)".write(to: file, atomically: true, encoding: .utf8)
        let result = try run(
            "/usr/bin/capnp", ["compile", "-o\(Self.generator):\(folder.path)", "--src-prefix=\(folder.path)", file.path])
        #expect(result.status != 0)
        return result.errors
    }

    @Test func unsupportedDeclarationsAreRefused() throws {
        let cases = [
            ("interface Box(T) { get @0 () -> (value :T); }", "bad.capnp:Box: generic interfaces are not supported"),
            ("interface Maker { make @0 [T] () -> (value :T); }", "generic methods are not supported"),
            ("struct Lists { numbers @0 :List(Int32) = [1, 2]; }", "default values of lists and structs are not supported"),
            ("const numbers :List(Int32) = [1, 2];", "bad.capnp:numbers: constants of lists and structs are not supported"),
            ("struct Any { value @0 :AnyStruct; }", "AnyStruct, AnyList and Capability are not supported"),
            ("struct Reader { value @0 :Int32; }", "bad.capnp:Reader: the name is taken in Swift"),
        ]
        for (schema, text) in cases { #expect(try refusal(of: schema).contains(text), "\(schema)") }
    }

    @Test func requestsThatAreNoneAreRefused() throws {
        for input in [
            Data(), Data([1, 2, 3]), Data(repeating: 0xff, count: 1000),
            Data([0, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 0xfd, count: 8)),
        ] {
            let result = try run(Self.generator, [], input: input)
            #expect(result.status == 1 && result.errors.hasPrefix("capnpc-swift: ") && result.errors.split(separator: "\n").count == 1)
        }
    }
}
