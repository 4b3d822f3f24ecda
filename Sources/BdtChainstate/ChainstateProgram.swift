import BdtJSON

#if canImport(Glibc)
    import Glibc
#endif

/// `bdtcoin-chainstate`: the engine without a node around it, for measurements and for comparison with other engines.
package enum ChainstateProgram {
    /// A mistake in the command line: one line that says what to change.
    struct UsageError: Error, CustomStringConvertible {
        let description: String
    }

    private static let usage = """
        Usage: bdtcoin-chainstate import FILE --datadir DIR [--network regtest] [--threads N] [--dbcache MIB] [--dbbatchsize BYTES]
                                         [--utxohash]
               bdtcoin-chainstate scripts < CASES > RESULTS

        import   reads the blocks of FILE (as in blk00000.dat) into the data directory DIR, which may be new, moves to the best chain,
                 and prints what came of it as one line of JSON. --threads counts as -par does; --utxohash adds the hash of all coins.
        scripts  judges script cases, a JSON object a line with "id", "tx", "index", "flags" and "spent" (outputs of "spk" and "amount", one
                 for each input); writes an object a line with "id" and "result", in the same order.
        """

    /// Runs the command that `arguments` name; returns the exit status: 0 done, 1 failed or not understood.
    package static func run(_ arguments: [String]) -> Int32 {
        do {
            switch arguments.first {
            case "import": print(JSONValue.object(try ImportCommand(Array(arguments.dropFirst())).run()).text)
            case "scripts": try ScriptCases.run(Array(arguments.dropFirst()))
            case "-h", "--help", "-help": print(usage)
            default: throw UsageError(description: usage)
            }
            return 0
        } catch {
            complain("\(error)")
            return 1
        }
    }

    /// A line for the user, apart from the results.
    static func complain(_ message: String) {
        let bytes = Array("\(message)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
