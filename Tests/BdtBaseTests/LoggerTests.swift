import BdtBase
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct LoggerTests {
    /// The lines that `body` makes a logger with these options write, and the rest of the file.
    private func lines(_ change: (inout LogOptions) -> Void = { _ in }, _ body: (Logger) throws -> Void) throws -> [String] {
        let path = "/tmp/bdtlog-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        var options = LogOptions()
        options.filePath = path
        options.timestamps = false
        change(&options)
        let logger = Logger()
        logger.configure(options)
        try body(logger)
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private let source = LogSource(file: "BdtX/Y.swift", line: 7, function: "work(_:on:)")

    @Test func prefixes() throws {
        let lines = try lines { logger in
            logger.write(.info, nil, "early", source)
            try logger.start()
            logger.write(.warning, nil, "w", source)
            logger.write(.error, .net, "e\n", source)
            logger.write(.debug, .net, "d", source)
            logger.write(.trace, .ipc, "t\u{1b}[31m", source)
        }
        #expect(lines == ["early", "[warning] w", "[net:error] e", "[net] d", "[ipc:trace] t\\x1b[31m"])
    }

    @Test func everythingOn() throws {
        let lines = try lines {
            $0.timestamps = true
            $0.microseconds = true
            $0.threadNames = true
            $0.sourceLocations = true
            $0.alwaysShowsLevel = true
        } _: { logger in
            let clock = Clock()
            clock.mockTime = 1_700_000_000
            logger.show(mockTimeOf: clock)
            try logger.start()
            logger.write(.info, nil, "x", source)
        }
        let line = try #require(lines.first)
        #expect(line.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \(mocktime: 2023-11-14T22:13:20Z\) \[.+\] /#))
        #expect(line.hasSuffix(" [BdtX/Y.swift:7] [work] [all:info] x"))
    }

    @Test func categoriesAndLevels() {
        let logger = Logger()
        #expect(!logger.accepts(.net, .debug))
        #expect(logger.accepts(.net, .info))
        logger.enable([.net, .rpc])
        #expect(logger.accepts(.net, .debug) && !logger.accepts(.net, .trace) && !logger.accepts(.http, .debug))
        logger.setThreshold(.trace)
        logger.setThreshold(.info, for: .rpc)
        #expect(logger.accepts(.net, .trace) && !logger.accepts(.rpc, .debug))
        logger.disable([.net])
        #expect(!logger.accepts(.net, .trace) && logger.isEnabled(.rpc))
        #expect(LogCategory.parse("1")?.count == LogCategory.allCases.count)
        #expect(LogCategory.parse("abc") == nil)
        #expect(LogLevel(threshold: "error") == nil)
    }

    @Test func earlyLinesAreBounded() throws {
        let lines = try lines { logger in
            for index in 0..<12_000 { logger.write(.info, nil, "\(index)", source) }
            try logger.start()
        }
        #expect(lines.first?.hasPrefix("Early logging buffer overflowed, ") == true)
    }

    @Test func unwritableFileIsAnError() {
        let logger = Logger()
        var options = LogOptions()
        options.filePath = "/nonexistent/debug.log"
        logger.configure(options)
        #expect(throws: LogError.self) { try logger.start() }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (4_102_444_799, "2099-12-31T23:59:59Z"),
        (-1, "1969-12-31T23:59:59Z"),
    ])
    func dates(seconds: Int64, text: String) {
        #expect(ISO8601.format(seconds: seconds) == text)
    }
}
