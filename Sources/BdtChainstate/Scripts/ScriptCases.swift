import BdtJSON

#if canImport(Glibc)
    import Glibc
#endif

/// The subcommand `scripts`: judges script cases one by one, in order.
///
/// In: `{"id": any, "tx": hex, "index": n, "flags": n, "spent": [{"spk": hex, "amount": satoshi}, ...]}` a line; `spent` has one output for
/// each input of `tx`, and other members are not looked at. Out: `{"id": ..., "result": true|false}` a line. The first line that is no case
/// ends the run, after the results of those before it.
package enum ScriptCases {
    /// Takes no arguments: cases come by the standard input.
    static func run(_ arguments: [String]) throws {
        if let word = arguments.first { throw ChainstateProgram.UsageError(description: "\(word): scripts takes no arguments") }
        try run(from: STDIN_FILENO, to: STDOUT_FILENO)
    }

    package static func run(from input: Int32, to output: Int32) throws(CommandFailure) {
        var lines = LineReader(input)
        var results = LineWriter(output)
        do throws(CommandFailure) {
            while let line = try lines.next() {
                if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
                try results.write(try judge(line, number: lines.number))
            }
        } catch {
            try results.flush()
            throw error
        }
        try results.flush()
    }

    private static func judge(_ line: [UInt8], number: Int) throws(CommandFailure) -> String {
        do {
            let fields = try JSONValue(parsing: line)
            let result = try ScriptCase(fields).isValid
            return (["id": fields["id"], "result": .bool(result)] as JSONValue).text
        } catch {
            throw CommandFailure("line \(number): \(error)")
        }
    }
}
